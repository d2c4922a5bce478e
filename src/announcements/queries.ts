import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses, type Use } from '../db/uses.ts';
import type { EventContent } from '../incidents/incident-event.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import type { Announcement, Answer, Outcome } from './announcement.ts';
import type { Subscriber, SubscriberState, Target } from './subscriber.ts';

type Row = Selectable<Database['subscribers']>;
export type AnnouncementRow = Selectable<Database['announcements']>;
export type StoredSubscriber = Subscriber & SubscriberState;

/** Longer than any receiver is waited for. A worker that dies while sending leaves a row that is taken up after this. */
const LEASE_MS = 60_000;
const OLD_SECRET_MS = 24 * 3_600_000;

export async function getSubscriber(db: Db, id: string): Promise<StoredSubscriber> {
  const found = await findSubscriber(db, id);
  if (!found) throw new NotFound(`subscriber ${id}`);
  return found;
}

export async function findSubscriber(db: Db, id: string): Promise<StoredSubscriber | null> {
  const row = await subscriberRows(db).where('id', '=', id).executeTakeFirst();
  return row ? toSubscriber(row) : null;
}

export async function listSubscribers(db: Db, query: PageQuery): Promise<Page<StoredSubscriber>> {
  const rows = await subscriberRows(db)
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toSubscriber), query.limit, ({ id }) => id);
}

/** Creates or replaces the definition; how it goes stays. */
export async function writeSubscriber(db: Db, subscriber: Subscriber, secret: string | null, now: Date): Promise<void> {
  const { id, type, target, events, components, minSeverity } = subscriber;
  const columns = { type, target: JSON.stringify(target), events, components, min_severity: minSeverity };
  await db
    .insertInto('subscribers')
    .values({ id, ...columns, secret, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...columns, ...(secret === null ? {} : { secret }) }))
    .execute();
  const uses: Use[] = (components ?? []).map((component) => ({ component }));
  await replaceUses(db, `subscriber ${id}`, uses);
}

/** The old one goes on signing beside the new one for a day. */
export async function replaceSecret(db: Db, id: string, secret: string, now: Date): Promise<void> {
  await db
    .updateTable('subscribers')
    .set((eb) => ({
      old_secret: eb.ref('secret'),
      old_secret_until: new Date(now.getTime() + OLD_SECRET_MS),
      secret,
    }))
    .where('id', '=', id)
    .execute();
}

export async function removeSubscriber(db: Db, id: string): Promise<void> {
  await replaceUses(db, `subscriber ${id}`, []);
  await db.deleteFrom('announcements').where('subscriber_id', '=', id).execute();
  await db.deleteFrom('subscribers').where('id', '=', id).execute();
}

export async function enable(db: Db, id: string): Promise<void> {
  await db
    .updateTable('subscribers')
    .set({ disabled_at: null, disabled_reason: null, quiet_until: null })
    .where('id', '=', id)
    .execute();
}

/** Answers whether this did it, and not another worker before. What waits is given up. */
export async function disable(db: Db, id: string, reason: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('subscribers')
    .set({ disabled_at: now, disabled_reason: reason })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  await db
    .updateTable('announcements')
    .set({ status: 'cancelled', updated_at: now })
    .where('subscriber_id', '=', id)
    .where('status', '=', 'queued')
    .execute();
  return numUpdatedRows > 0n;
}

/** A test goes out also to what is disabled. Those before it have been seen. */
export async function insertTest(db: Db, subscriber: string, now: Date): Promise<void> {
  await db
    .deleteFrom('announcements')
    .where('subscriber_id', '=', subscriber)
    .where('incident', 'is', null)
    .where('status', 'not in', ['queued', 'sending'])
    .execute();
  await db
    .insertInto('announcements')
    .values({
      ...{ subscriber_id: subscriber, type: 'test', incident: null, content: '{}', status: 'queued' },
      ...{ due_at: now, created_at: now, updated_at: now },
    })
    .execute();
}

/**
 * Takes due announcements for this worker alone: the oldest of each subscriber, and none of one that is being sent to. So
 * a receiver that hangs holds up its own only, and the news of an incident come in order.
 */
export async function claimAnnouncements(db: Db, now: Date, limit: number): Promise<AnnouncementRow[]> {
  const { rows } = await sql<AnnouncementRow>`
    UPDATE announcements SET status = 'sending', attempts = attempts + 1, updated_at = ${now},
      due_at = ${new Date(now.getTime() + LEASE_MS)}
    WHERE status IN ('queued', 'sending') AND due_at <= ${now} AND id = ANY (ARRAY(
      SELECT oldest.id FROM subscribers s CROSS JOIN LATERAL (
        SELECT a.id FROM announcements a
        WHERE a.subscriber_id = s.id AND a.status IN ('queued', 'sending') AND a.due_at <= ${now}
          AND (a.type = 'test' OR s.disabled_at IS NULL AND (s.quiet_until IS NULL OR s.quiet_until <= ${now}))
          AND NOT EXISTS (SELECT FROM announcements before WHERE before.subscriber_id = s.id
            AND before.incident = a.incident AND before.id < a.id AND before.status IN ('queued', 'sending'))
        ORDER BY a.due_at, a.id LIMIT 1) oldest
      WHERE NOT EXISTS (SELECT FROM announcements busy
        WHERE busy.subscriber_id = s.id AND busy.status = 'sending' AND busy.due_at > ${now})
      LIMIT ${limit} FOR NO KEY UPDATE OF s SKIP LOCKED))
    RETURNING *`.execute(db);
  return rows;
}

/** What a claimed row needs to be sent; null where its subscriber is gone. */
export async function subscriberFor(
  db: Db,
  { subscriber_id }: AnnouncementRow,
  now: Date,
): Promise<(Subscriber & { secrets: string[] }) | null> {
  const row = await subscriberRows(db).where('id', '=', subscriber_id).executeTakeFirst();
  if (!row) return null;
  const old = row.old_secret_until !== null && row.old_secret_until > now ? row.old_secret : null;
  return { ...toSubscriber(row), secrets: [row.secret, old].filter((secret) => secret !== null) };
}

export const announcementOf = (row: AnnouncementRow, publicUrl: string): Announcement => ({
  id: row.message_id,
  type: row.type as Announcement['type'],
  at: row.created_at,
  incident:
    row.incident === null
      ? null
      : { number: row.incident, url: `${publicUrl}/incidents/${row.incident}`, content: row.content as EventContent },
  publicUrl,
});

/** Locked until the transaction ends; when something last got through, which decides what a failure means. */
export async function lockSuccess(db: Db, id: string): Promise<Date | null> {
  const row = await db
    .selectFrom('subscribers')
    .select('last_success_at')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.last_success_at ?? null;
}

/** Writes what became of an attempt, unless the row has moved on since it was claimed. */
export async function settleAnnouncement(db: Db, claimed: AnnouncementRow, outcome: Outcome, now: Date): Promise<void> {
  await db
    .updateTable('announcements')
    .set({
      status: outcome.status,
      error: outcome.status === 'sent' ? null : outcome.error,
      ...(outcome.status === 'queued' ? { due_at: outcome.dueAt } : {}),
      updated_at: now,
    })
    .where('id', '=', claimed.id)
    .where('status', '=', 'sending')
    .where('attempts', '=', claimed.attempts)
    .execute();
}

export async function noteAttempt(
  db: Db,
  id: string,
  answer: Answer,
  quietUntil: Date | null,
  now: Date,
): Promise<void> {
  await db
    .updateTable('subscribers')
    .set({
      last_attempt_at: now,
      last_outcome: answer.said,
      ...(answer.ok ? { last_success_at: now } : {}),
      ...(quietUntil ? { quiet_until: quietUntil } : {}),
    })
    .where('id', '=', id)
    .execute();
}

const subscriberRows = (db: Db) =>
  db
    .selectFrom('subscribers')
    .selectAll()
    .select(({ selectFrom, fn }) =>
      selectFrom('announcements')
        .select(fn.countAll<string>().as('count'))
        .whereRef('announcements.subscriber_id', '=', 'subscribers.id')
        .where('announcements.status', 'in', ['queued', 'sending'])
        .as('waiting'),
    );

const toSubscriber = (row: Row & { waiting: string | null }): StoredSubscriber => ({
  id: row.id,
  type: row.type as Subscriber['type'],
  target: row.target as Target,
  events: row.events as Subscriber['events'],
  components: row.components,
  minSeverity: row.min_severity,
  disabledAt: row.disabled_at,
  disabledReason: row.disabled_reason,
  lastAttemptAt: row.last_attempt_at,
  lastOutcome: row.last_outcome,
  lastSuccessAt: row.last_success_at,
  waiting: Number(row.waiting ?? 0),
});
