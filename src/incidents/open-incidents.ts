import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../deps.ts';
import { announcing } from '../outbox/queries.ts';
import { setAlarm } from './alarm.ts';
import { alertRow, keeping } from './alert-rows.ts';
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
