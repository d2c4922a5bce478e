import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../deps.ts';
import { alertRow, keeping } from './alert-rows.ts';
import type { Incident } from './incident.ts';
import { columnsOf } from './incident-row.ts';
import type { IncomingAlert } from './merge.ts';

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
