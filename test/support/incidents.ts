import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** Closed incidents of long ago, a minute apart and the newest at `newest`, on 40 components; every tenth has an alert, an entry and a page. */
export async function fillIncidents(db: Db, count: number, newest: Date): Promise<void> {
  await sql`
    WITH made AS (
      INSERT INTO incidents (status, summary, severity, urgency, dedup_key, components, created_at, resolved_at, resolved_by)
      SELECT 'resolved', 'Filler ' || n, 'critical', 'high', 'filler-' || n, ARRAY['part-' || n % 40], at, at, 'ann'
      FROM generate_series(1, ${count}::int) n,
        LATERAL (SELECT ${newest}::timestamptz - (${count}::int - n) * interval '1 minute' AS at) times
      RETURNING number, created_at),
    told AS (
      INSERT INTO timeline (incident, at, type, text) SELECT number, created_at, 'triggered', 'Filler' FROM made WHERE number % 10 = 0),
    paged AS (
      INSERT INTO pages (incident, person_id, person_name, line, round, at)
      SELECT number, 'ann', 'Ann', 1, 0, created_at FROM made WHERE number % 10 = 0
      RETURNING id, incident, at),
    sent AS (
      INSERT INTO deliveries (page_id, incident, person_id, method_id, channel, address, status, due_at, updated_at)
      SELECT id, incident, 'ann', 'sms', 'sms', '+12125550101', 'delivered', at, at FROM paged)
    INSERT INTO alerts (incident, action, severity, summary, dedup_key, content, received_at)
    SELECT number, 'trigger', 'critical', 'Filler', 'filler', '{}', created_at FROM made WHERE number % 10 = 0`.execute(
    db,
  );
}
