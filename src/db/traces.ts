import { sql } from 'kysely';
import type { Ctx } from '../deps.ts';
import type { Db } from './pool.ts';

/** Notes by which traces incidents were opened; one that has a trace keeps it. */
export async function keepTraces(db: Db, opened: { incident: number; traceparent: string }[]): Promise<void> {
  if (opened.length === 0) return;
  await sql`
    UPDATE incidents SET traceparent = t.traceparent
    FROM jsonb_to_recordset(${JSON.stringify(opened)}::jsonb) AS t(incident bigint, traceparent text)
    WHERE number = t.incident AND incidents.traceparent IS NULL`.execute(db);
}

/** Runs `work` in a span of the traces of these incidents, one each. Without tracing it runs as it is, and nothing is asked. */
export async function inTraces<T>(
  { db, trace }: Pick<Ctx, 'db' | 'trace'>,
  name: string,
  incidents: number[],
  work: () => Promise<T>,
  failed?: (result: T) => string | null,
): Promise<T> {
  if (!trace || incidents.length === 0) return work();
  const rows = await db
    .selectFrom('incidents')
    .select('traceparent')
    .where('number', 'in', incidents)
    .where('traceparent', 'is not', null)
    .orderBy('number')
    .execute();
  const traceparents = rows.flatMap(({ traceparent }) => traceparent ?? []);
  return traceparents.length === 0 ? work() : trace.around(name, traceparents, work, failed);
}
