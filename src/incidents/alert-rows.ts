import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../deps.ts';
import type { IncomingAlert } from './merge.ts';

/** Every accepted alert stays a row, beside the number of the incident it came to. */
export async function insertAlerts(ctx: Ctx, alerts: IncomingAlert[], incidents: (number | null)[]): Promise<void> {
  const rows = alerts.map((alert, index) => ({ ...alertRow(alert), incident: incidents[index] ?? null }));
  await keeping(rows, ctx.now, sql`a.incident`, sql``).execute(ctx.db);
}

/** One of the rows that `keeping` stores, but for the incident it came to. */
export const alertRow = ({ action, integration, severity, summary, dedupKey, content }: IncomingAlert) => ({
  ...{ integration_id: integration.id, action, severity, summary, dedup_key: dedupKey, content },
});

/** The statement for it, to stand alone or in another: the rows are `a`, and `which`, a JOIN or a WHERE, chooses among them. */
export const keeping = (rows: object[], now: Date, incident: RawBuilder<unknown>, which: RawBuilder<unknown>) => sql`
  INSERT INTO alerts (incident, integration_id, action, severity, summary, dedup_key, content, received_at)
  SELECT ${incident}, a.integration_id, a.action, a.severity, a.summary, a.dedup_key, a.content, ${now}
  FROM json_populate_recordset(NULL::alerts, ${JSON.stringify(rows)}::json) a ${which}`;
