import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { planDeliveries, type Urgency } from '../people/notification-rule.ts';
import type { Person } from '../people/person.ts';
import { type Channel, freeAt, GAPS_S, mayLeave, type Pace } from './pace.ts';

/** One person to be asked to look at one incident. */
export interface DuePage {
  incident: number;
  urgency: Urgency;
  person: Person;
  line: number;
  round: number;
  /** Somebody asked for this person by hand. */
  requested: boolean;
  /** On account of which components of the incident; none: of all. */
  components?: string[];
}

/**
 * The outbox: a row per page and, by the person's own rules, a row per message, written in the transaction of what led to
 * them. Paging empties it.
 */
export async function insertPages(ctx: Ctx, pages: DuePage[]): Promise<void> {
  if (pages.length === 0) return;
  const rows = pages.map(({ incident, person, line, round, requested, components = [] }) => ({
    ...{ incident, person_id: person.id, person_name: person.name },
    ...{ line, round, requested, components: components.length > 0 ? components : null },
  }));
  const inserted = await sql<{ id: number; incident: number; person_id: string }>`
    INSERT INTO pages (incident, person_id, person_name, line, round, requested, components, at)
    SELECT incident, person_id, person_name, line, round, requested, components, ${ctx.now}
    FROM json_populate_recordset(NULL::pages, ${JSON.stringify(rows)}::json)
    RETURNING id, incident, person_id`.execute(ctx.db);
  const pageIds = new Map(inserted.rows.map((row) => [`${row.incident} ${row.person_id}`, row.id]));
  await insertDeliveries(
    ctx,
    pages.flatMap(({ incident, urgency, person }) =>
      planDeliveries(person, urgency, ctx.now).map(({ method, dueAt }) => ({
        page_id: pageIds.get(`${incident} ${person.id}`),
        incident,
        person_id: person.id,
        method_id: method.id,
        channel: method.type,
        address: method.address,
        due_at: dueAt,
      })),
    ),
  );
}

interface DueDelivery {
  page_id: number | undefined;
  incident: number;
  person_id: string;
  method_id: string;
  channel: Channel;
  address: string;
  due_at: Date;
}

async function insertDeliveries(ctx: Ctx, deliveries: DueDelivery[]): Promise<void> {
  const paced = await atTheirPace(ctx, deliveries);
  await sql`
    INSERT INTO deliveries (page_id, incident, person_id, method_id, channel, address, status, due_at, held, updated_at)
    SELECT page_id, incident, person_id, method_id, channel, address, 'queued', due_at, held, ${ctx.now}
    FROM json_populate_recordset(NULL::deliveries, ${JSON.stringify(paced)}::json)`.execute(ctx.db);
  for (const dueAt of new Set(paced.map((delivery) => delivery.due_at.getTime()))) {
    ctx.wake('delivery', new Date(dueAt));
  }
}

/**
 * What would have to wait for its address's next message is made to wait at once: to find it out one by one, as it is
 * sent, takes as long as writing it. Whoever sends next to an address takes along what waits for it.
 */
async function atTheirPace({ db, now }: Ctx, deliveries: DueDelivery[]): Promise<(DueDelivery & { held: boolean })[]> {
  const addresses = deliveries.flatMap(({ due_at, address }) => (due_at <= now ? [address] : []));
  const paces = addresses.length === 0 ? new Map<string, Pace>() : await pacesOf(db, addresses);
  return deliveries.map((delivery) => {
    const { channel, address, due_at } = delivery;
    const pace = paces.get(`${channel} ${address}`) ?? null;
    if (due_at > now || pace === null || mayLeave(channel, pace, now)) return { ...delivery, held: false };
    return { ...delivery, due_at: freeAt(channel, pace), held: true };
  });
}

async function pacesOf(db: Db, addresses: string[]): Promise<Map<string, Pace>> {
  const rows = await db
    .selectFrom('paces')
    .select(['channel', 'address', 'run', 'last_at'])
    .where('channel', 'in', Object.keys(GAPS_S))
    .where('address', '=', sql<string>`ANY (${addresses}::text[])`)
    .execute();
  return new Map(rows.map(({ channel, address, run, last_at }) => [`${channel} ${address}`, { run, lastAt: last_at }]));
}

/** Messages that nobody needs any more: everybody's, one person's, or those paged for nothing but these components. */
export interface PointlessMessages {
  incident: number;
  everybody: boolean;
  person?: string | null;
  components?: string[];
}

/**
 * Cancels the waiting messages of incidents and answers how many of each incident. Messages on their way (`sending`) are
 * past recall; each send looks at the incident once more before it leaves.
 */
export async function cancelWaiting(ctx: Ctx, pointless: PointlessMessages[]): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  if (pointless.length === 0) return counts;
  const { rows } = await sql<{ incident: number }>`
    UPDATE deliveries d SET status = 'cancelled', updated_at = ${ctx.now}
    FROM jsonb_to_recordset(${JSON.stringify(pointless)}::jsonb)
      AS w(incident bigint, everybody boolean, person text, components text[])
    WHERE d.incident = w.incident AND d.status = 'queued'
      AND (w.everybody OR w.person = d.person_id
        OR EXISTS (SELECT FROM pages p WHERE p.id = d.page_id AND p.components <@ w.components))
    RETURNING d.incident`.execute(ctx.db);
  for (const { incident } of rows) counts.set(incident, (counts.get(incident) ?? 0) + 1);
  return counts;
}

/** Something that happened to an incident, for whoever subscribed to such news. */
export interface AnnouncedEvent {
  type: string;
  incident: number;
  content: { severity: string; components: string[] };
}

/** One row for each subscriber that wants to hear of an event; none where nobody does. Announcements empties it. */
export async function insertAnnouncements(ctx: Ctx, events: AnnouncedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const all = sql`SELECT type, incident, content
    FROM json_to_recordset(${JSON.stringify(events)}::json) AS e(type text, incident bigint, content jsonb)`;
  const { numAffectedRows = 0n } = await announcing(all, ctx.now).execute(ctx.db);
  if (numAffectedRows > 0n) ctx.wake('delivery', ctx.now);
}

/** The statement for it, to stand alone or in another. `events` selects type, incident and content. */
export const announcing = (events: RawBuilder<unknown>, now: Date): RawBuilder<unknown> => sql`
  INSERT INTO announcements (subscriber_id, type, incident, content, status, due_at, created_at, updated_at)
  SELECT s.id, e.type, e.incident, e.content, 'queued', ${now}, ${now}, ${now}
  FROM (${events}) e JOIN subscribers s ON e.type = ANY (s.events)
    AND (s.components IS NULL OR jsonb_exists_any(e.content -> 'components', s.components))
    AND array_position(ARRAY['critical', 'error', 'warning', 'info'], e.content ->> 'severity')
      <= array_position(ARRAY['critical', 'error', 'warning', 'info'], s.min_severity)
  WHERE s.disabled_at IS NULL
  ORDER BY e.incident`;

export interface PageOfIncident {
  person: string;
  name: string;
  line: number;
  at: Date;
  deliveries: {
    channel: Person['contactMethods'][number]['type'];
    address: string;
    status: 'queued' | 'sent' | 'delivered' | 'failed' | 'cancelled';
    attempts: number;
    at: Date;
    error: string | null;
  }[];
}

/** Who was paged for an incident and what became of each message, oldest first. */
export async function pagesOf(db: Db, incident: number): Promise<PageOfIncident[]> {
  const pages = await db.selectFrom('pages').selectAll().where('incident', '=', incident).orderBy('id').execute();
  const deliveries = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('page_id', 'in', pages.length > 0 ? pages.map(({ id }) => id) : [0])
    .orderBy('id')
    .execute();
  const ofPage = Map.groupBy(deliveries, (delivery) => delivery.page_id);
  return pages.map((page) => ({
    person: page.person_id,
    name: page.person_name,
    line: page.line,
    at: page.at,
    deliveries: (ofPage.get(page.id) ?? []).map((delivery) => ({
      channel: delivery.channel,
      address: delivery.address,
      status: delivery.status === 'sending' ? 'queued' : delivery.status,
      attempts: delivery.attempts,
      at: delivery.status === 'queued' ? delivery.due_at : delivery.updated_at,
      error: delivery.error,
    })),
  }));
}
