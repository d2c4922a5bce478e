import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Member } from './member.ts';

interface Key {
  integrationId: string;
  dedupKey: string;
}

/** In the order in which they joined. */
export async function membersOf(db: Db, incident: number): Promise<Member[]> {
  const rows = await db
    .selectFrom('members')
    .selectAll()
    .where('incident', '=', incident)
    .orderBy('since')
    .orderBy('dedup_key')
    .execute();
  return rows.map(toMember);
}

export async function findMember(db: Db, incident: number, { integrationId, dedupKey }: Key): Promise<Member | null> {
  const row = await db
    .selectFrom('members')
    .selectAll()
    .where('incident', '=', incident)
    .where('integration_id', '=', integrationId)
    .where('dedup_key', '=', dedupKey)
    .executeTakeFirst();
  return row ? toMember(row) : null;
}

/** Of whichever integration: an incident seldom has one key of two. */
export async function findMemberByKey(db: Db, incident: number, dedupKey: string): Promise<Member | null> {
  const row = await db
    .selectFrom('members')
    .selectAll()
    .where('incident', '=', incident)
    .where('dedup_key', '=', dedupKey)
    .orderBy('since', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toMember(row) : null;
}

/** The keys that are members of these incidents. */
export async function memberKeys(db: Db, incidents: number[]): Promise<Key[]> {
  if (incidents.length === 0) return [];
  return db
    .selectFrom('members')
    .select(['integration_id as integrationId', 'dedup_key as dedupKey'])
    .where('incident', '=', sql<number>`ANY (${incidents}::bigint[])`)
    .execute();
}

/** How many of an incident's members there are, how many go on, and whether one of them is of this kind. */
export async function groupFacts(
  db: Db,
  incident: number,
  kind: string,
): Promise<{ all: number; firing: number; hasKind: boolean }> {
  const { rows } = await sql<{ all: number; firing: number; hasKind: boolean }>`
    SELECT count(*)::int AS "all", (count(*) FILTER (WHERE resolved_at IS NULL))::int AS firing,
      coalesce(bool_or(kind = ${kind}), false) AS "hasKind"
    FROM members WHERE incident = ${incident}`.execute(db);
  return rows[0] ?? { all: 0, firing: 0, hasKind: false };
}

/** Adds it, or brings it up to date. */
export async function writeMember(db: Db, member: Member): Promise<void> {
  const changes = { resolved_at: member.resolvedAt, firing_at: member.firingAt, ended_at: member.endedAt };
  await db
    .insertInto('members')
    .values({
      ...{ incident: member.incident, integration_id: member.integrationId, dedup_key: member.dedupKey },
      ...{ kind: member.kind, summary: member.summary, severity: member.severity },
      ...{ components: member.components, since: member.since },
      ...changes,
    })
    .onConflict((conflict) => conflict.columns(['incident', 'integration_id', 'dedup_key']).doUpdateSet(changes))
    .execute();
}

export async function removeMember(db: Db, { incident, integrationId, dedupKey }: Member): Promise<void> {
  await db
    .deleteFrom('members')
    .where('incident', '=', incident)
    .where('integration_id', '=', integrationId)
    .where('dedup_key', '=', dedupKey)
    .execute();
}

// Any number that no other advisory lock of this database uses.
const GROUPING = 7_101_018;

/** Until the transaction ends nobody else decides what joins what. Taken before any incident is locked. */
export async function keepGroups(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${GROUPING}::bigint)`.execute(db);
}

const toMember = (row: Selectable<Database['members']>): Member => ({
  incident: row.incident,
  integrationId: row.integration_id,
  dedupKey: row.dedup_key,
  kind: row.kind,
  summary: row.summary,
  severity: row.severity,
  components: row.components,
  since: row.since,
  resolvedAt: row.resolved_at,
  firingAt: row.firing_at,
  endedAt: row.ended_at,
});
