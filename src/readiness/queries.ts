import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** A thing that was just saved. */
export type Saved =
  | { component: string }
  | { policy: string }
  | { rotation: string }
  | { person: string }
  | { heartbeat: string };

/** The components whose lines ask for it: as owner, by their policy, by a rotation. A component asks for itself. */
export async function componentsAsking(db: Db, saved: Saved): Promise<string[]> {
  const [[kind, id] = ['', '']] = Object.entries(saved);
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE asking(kind, id) AS (
      SELECT ${kind}::text, ${id}::text
      UNION
      SELECT split_part(uses.by, ' ', 1), split_part(uses.by, ' ', 2) FROM asking JOIN uses
        ON asking.kind = 'person' AND uses.person_id = asking.id
        OR asking.kind = 'rotation' AND uses.rotation_id = asking.id
        OR asking.kind = 'policy' AND uses.policy_id = asking.id)
    SELECT id FROM asking WHERE kind = 'component' ORDER BY id`.execute(db);
  return rows.map((row) => row.id);
}

/** The components that something else than their own rules leads alerts to: an integration, a heartbeat, an edge. */
export async function thingsPointedAt(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT component_id AS id FROM uses
    WHERE component_id IS NOT NULL AND (by LIKE 'integration %' OR by LIKE 'heartbeat %')
    UNION SELECT edge ->> 'to' FROM components, jsonb_path_query(definition, '$.edges[*]') edge
    UNION SELECT id FROM components WHERE jsonb_path_exists(definition, '$.edges[*]')`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The rotations that a policy or a component points to: `policy default`. */
export async function rotationsUsedBy(db: Db, by: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT rotation_id AS id FROM uses WHERE by = ${by} AND rotation_id IS NOT NULL`.execute(db);
  return rows.map(({ id }) => id);
}

/** The rotations that no policy and no component points to. */
export async function idleRotations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM rotations WHERE NOT EXISTS (SELECT FROM uses WHERE rotation_id = rotations.id) ORDER BY id`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

export async function heartbeatsWithoutPing(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('heartbeats')
    .select('id')
    .where('status', '=', 'new')
    .where('last_ping_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** How many alerts met no component since then, and some of them in words. */
export async function unmatchedAlerts(db: Db, since: Date): Promise<{ count: number; details: string[] }> {
  const { rows } = await sql<{ count: number; details: unknown[] }>`
    SELECT count, details FROM ledger WHERE cause = 'unmatched-alert' AND hour >= ${since}
    ORDER BY hour DESC`.execute(db);
  const details = rows.flatMap((row) => row.details).flatMap((detail) => (typeof detail === 'string' ? [detail] : []));
  return { count: rows.reduce((sum, row) => sum + row.count, 0), details };
}

export async function integrationNamed(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom('integrations').select('id').where('name', '=', name).limit(1).executeTakeFirst();
  return row?.id ?? null;
}

/** Whether anybody was entered before `instant`. */
export async function wasSetUpBefore(db: Db, instant: Date): Promise<boolean> {
  const row = await db.selectFrom('people').select('id').where('created_at', '<', instant).limit(1).executeTakeFirst();
  return row !== undefined;
}
