import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../deps.ts';
import { announcing } from '../outbox/queries.ts';
import { setAlarm } from './alarm.ts';
import type { Incident, TimelineEntry } from './incident.ts';
import { eventsOf } from './incident-event.ts';
import { columnsOf } from './incident-row.ts';
import type { IncomingAlert } from './merge.ts';

/** A new incident, not numbered yet. */
interface Opening {
  incident: Incident;
  entries: TimelineEntry[];
}

/**
 * Numbers new incidents, counting up, and stores them with their timeline and what is announced of them; the alarm clock
 * is set for them. Answers the numbers in the order of the drafts; null stands for one that lost the race for its key to
 * another process.
 */
export const openIncidents = (ctx: Ctx, drafts: Opening[]): Promise<(number | null)[]> =>
  open(ctx, drafts, { where: sql`true`, and: sql`` });

/**
 * The same with the alert that opens each, in this one statement, which needs no transaction and is a transaction. Null,
 * too, for a key that was ever heard of before, and for all of them once the definitions have changed since `revision`.
 */
export function openFirst(
  ctx: Ctx,
  drafts: (Opening & { alert: IncomingAlert })[],
  revision: number,
): Promise<(number | null)[]> {
  const alerts = drafts.map(({ alert }, place) => ({ ...alertRow(alert), incident: place }));
  // Scalar subqueries, because a planner without fresh statistics makes a join over the whole table of an EXISTS.
  const where = sql`(SELECT revision FROM settings) = ${revision}
    AND (SELECT i.number FROM incidents i
      WHERE i.integration_id = n.integration_id AND i.dedup_key = n.dedup_key LIMIT 1) IS NULL
    AND (SELECT m.incident FROM members m
      WHERE m.integration_id = n.integration_id AND m.dedup_key = n.dedup_key LIMIT 1) IS NULL`;
  const and = sql`kept AS (${keeping(alerts, ctx.now, sql`opened.number`, sql`JOIN opened ON place = a.incident`)}),`;
  return open(ctx, drafts, { where, and });
}

/** `where` chooses among the drafts, whose rows are `n`; `and` does more, in a part of the statement, with `opened`. */
async function open(
  ctx: Ctx,
  drafts: Opening[],
  { where, and }: { where: RawBuilder<unknown>; and: RawBuilder<unknown> },
): Promise<(number | null)[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map(({ incident }, place) => ({ ...columnsOf(incident), number: place }));
  const entries = drafts.flatMap(({ entries }, place) => entries.map((entry, nth) => ({ ...entry, place, nth })));
  const events = drafts.flatMap(({ incident, entries }, place) =>
    eventsOf({ before: null, next: incident, entries }).map(({ type, content }) => ({ place, type, content })),
  );
  const columns = sql.join(Object.keys(rows[0] ?? {}).flatMap((name) => (name === 'number' ? [] : sql.ref(name))));
  const news = sql`SELECT type, number AS incident, content
    FROM json_to_recordset(${JSON.stringify(events)}::json) AS n(place bigint, type text, content jsonb)
    JOIN opened USING (place)`;
  const opened = await sql<{ place: number; number: number; heard: boolean }>`
    WITH numbered AS MATERIALIZED (
      SELECT number AS place, nextval('incidents_number_seq') AS taken, ${columns}
      FROM json_populate_recordset(NULL::incidents, ${JSON.stringify(rows)}::json) n WHERE ${where}),
    stored AS (
      INSERT INTO incidents (number, ${columns}) OVERRIDING SYSTEM VALUE SELECT taken, ${columns} FROM numbered
      ON CONFLICT (integration_id, dedup_key) WHERE status <> 'resolved' DO NOTHING
      RETURNING number),
    opened AS (SELECT place, number FROM numbered JOIN stored ON number = taken),
    told AS (
      INSERT INTO timeline (incident, at, type, text)
      SELECT number, ${ctx.now}, type, text
      FROM json_to_recordset(${JSON.stringify(entries)}::json) AS e(place bigint, nth int, type text, text text)
      JOIN opened USING (place) ORDER BY place, nth),
    ${and}
    announced AS (${announcing(news, ctx.now)} RETURNING 1)
    SELECT place, number, EXISTS (SELECT FROM announced) AS heard FROM opened`.execute(ctx.db);
  if (opened.rows.some(({ heard }) => heard)) ctx.wake('delivery', ctx.now);
  const numbers = new Map(opened.rows.map(({ place, number }) => [place, number]));
  for (const place of numbers.keys()) setAlarm(ctx, (drafts[place] as Opening).incident);
  return drafts.map((_, place) => numbers.get(place) ?? null);
}

/** Incidents as they become where alerts do nothing but repeat them. `epoch` is that of the row as it was read. */
interface Repeat {
  alerts: IncomingAlert[];
  incident: Incident;
}

/**
 * Stores that they were heard of again, and the alerts. Answers the numbers of those where it did: what somebody has saved
 * since it was read is left alone, and everything is once the definitions have changed since `revision`.
 */
export async function hearAgain(ctx: Ctx, repeats: Repeat[], revision: number): Promise<Set<number>> {
  if (repeats.length === 0) return new Set();
  const rows = repeats.map(({ incident }) => heardColumnsOf(incident));
  const alerts = repeats.flatMap(({ alerts, incident }) =>
    alerts.map((alert) => ({ ...alertRow(alert), incident: incident.number })),
  );
  const column = (name: 'number' | 'epoch') => rows.map((row) => row[name]);
  const among = (numbers: RawBuilder<unknown>) => sql`= ANY (ARRAY(SELECT number FROM ${numbers}))`;
  const { rows: heard } = await sql<{ number: number }>`
    WITH locked AS MATERIALIZED (
      SELECT i.number FROM incidents i
      JOIN unnest(${column('number')}::bigint[], ${column('epoch')}::int[]) AS k(number, epoch) USING (number, epoch)
      WHERE i.number = ANY (${column('number')}::bigint[]) AND (SELECT revision FROM settings) = ${revision}
      ORDER BY i.number FOR NO KEY UPDATE OF i),
    heard AS (
      UPDATE incidents i SET epoch = i.epoch + 1, alert_count = n.alert_count, firing_at = n.firing_at,
        ended_at = n.ended_at, openings = n.openings, close_at = n.close_at, close_why = n.close_why
      FROM json_populate_recordset(NULL::incidents, ${JSON.stringify(rows)}::json) n
      WHERE i.number = n.number AND i.number ${among(sql`locked`)}
      RETURNING i.number),
    kept AS (${keeping(alerts, ctx.now, sql`a.incident`, sql`WHERE a.incident ${among(sql`heard`)}`)})
    SELECT number FROM heard`.execute(ctx.db);
  return new Set(heard.map(({ number }) => number));
}

function heardColumnsOf(incident: Incident) {
  const { number, epoch, alert_count, firing_at, ended_at, openings, close_at, close_why } = columnsOf(incident);
  return { number, epoch, alert_count, firing_at, ended_at, openings, close_at, close_why };
}

/** Every accepted alert stays a row, beside the number of the incident it came to. */
export async function insertAlerts(ctx: Ctx, alerts: IncomingAlert[], incidents: (number | null)[]): Promise<void> {
  const rows = alerts.map((alert, index) => ({ ...alertRow(alert), incident: incidents[index] ?? null }));
  await keeping(rows, ctx.now, sql`a.incident`, sql``).execute(ctx.db);
}

const alertRow = ({ action, integration, severity, summary, dedupKey, content }: IncomingAlert) => ({
  ...{ integration_id: integration.id, action, severity, summary, dedup_key: dedupKey, content },
});

/** The statement for it, to stand alone or in another: the rows are `a`. */
const keeping = (rows: object[], now: Date, incident: RawBuilder<unknown>, join: RawBuilder<unknown>) => sql`
  INSERT INTO alerts (incident, integration_id, action, severity, summary, dedup_key, content, received_at)
  SELECT ${incident}, a.integration_id, a.action, a.severity, a.summary, a.dedup_key, a.content, ${now}
  FROM json_populate_recordset(NULL::alerts, ${JSON.stringify(rows)}::json) a ${join}`;
