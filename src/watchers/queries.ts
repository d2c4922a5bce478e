import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Problem, Watch, What } from './watch.ts';
import type { ToldIncident } from './wording.ts';

export async function watchesOf(db: Db, person: string): Promise<Watch[]> {
  const rows = await db
    .selectFrom('watches')
    .select(['component_id', 'what'])
    .where('person_id', '=', person)
    .orderBy('component_id', (order) => order.asc().nullsFirst())
    .orderBy('what')
    .execute();
  return rows.map(({ component_id, what }) => ({ component: component_id, what }));
}

/** In place of those there were. Whoever begins to watch is told of what happens from now on. */
export async function replaceWatches(db: Db, person: string, watches: readonly Watch[], now: Date): Promise<void> {
  await db
    .insertInto('watchers')
    .values({ person_id: person, digested_until: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const hadDigest = (await watchesOf(db, person)).some(({ what }) => what === 'digest');
  if (!hadDigest)
    await db.updateTable('watchers').set({ digested_until: now }).where('person_id', '=', person).execute();
  await db.deleteFrom('watches').where('person_id', '=', person).execute();
  if (watches.length === 0) return;
  await db
    .insertInto('watches')
    .values(watches.map(({ component, what }) => ({ person_id: person, component_id: component, what })))
    .execute();
}

/** Who watches any of these components so; those who watch every component among them. */
export async function watchersOf(db: Db, what: What, components: readonly string[]): Promise<string[]> {
  if (components.length === 0) return [];
  const rows = await db
    .selectFrom('watches')
    .select('person_id')
    .distinct()
    .where('what', '=', what)
    .where((eb) => eb.or([eb('component_id', 'is', null), eb('component_id', 'in', [...components])]))
    .orderBy('person_id')
    .execute();
  return rows.map(({ person_id }) => person_id);
}

export interface Reader {
  person: string;
  zone: string;
  /** The end of what they were told. */
  until: Date;
}

export async function digestReaders(db: Db): Promise<Reader[]> {
  const rows = await db
    .selectFrom('watchers')
    .innerJoin('people', 'people.id', 'watchers.person_id')
    .select(['person_id', 'digested_until', 'time_zone'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('watches')
          .select('watches.person_id')
          .whereRef('watches.person_id', '=', 'watchers.person_id')
          .where('what', '=', 'digest'),
      ),
    )
    .orderBy('person_id')
    .execute();
  return rows.map(({ person_id, digested_until, time_zone }) => ({
    ...{ person: person_id, zone: time_zone, until: digested_until },
  }));
}

/** Moves the end of what a person was told; false where another worker has done so. */
export async function claimDigest(db: Db, person: string, from: Date, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('watchers')
    .set({ digested_until: until })
    .where('person_id', '=', person)
    .where('digested_until', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What page people at high urgency, and was not kept quiet by a window of maintenance or a budget. */
const SERIOUS = sql`severity IN ('critical', 'error') AND maintenance IS NULL
  AND coalesce((tolerance ->> 'holding')::boolean, false) = false`;

/** The open problems, by component. */
export async function openProblems(db: Db): Promise<Map<string, Problem[]>> {
  const { rows } = await sql<{ component: string; since: Date; taken_by: string | null }>`
    SELECT component, min(i.created_at) AS since,
      (array_agg(p.name ORDER BY i.created_at) FILTER (WHERE p.name IS NOT NULL))[1] AS taken_by
    FROM incidents i CROSS JOIN unnest(i.components) AS component LEFT JOIN people p ON p.id = i.acknowledged_by
    WHERE i.status <> 'resolved' AND ${SERIOUS} GROUP BY component`.execute(db);
  return new Map(rows.map(({ component, since, taken_by }) => [component, [{ since, takenBy: taken_by }]]));
}

/** When the last of a component's problems since then was over. */
export async function lastOver(db: Db, component: string, since: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT max(resolved_at) AS at FROM incidents
    WHERE created_at >= ${since} AND components @> ${[component]}::text[] AND ${SERIOUS}`.execute(db);
  return rows[0]?.at ?? null;
}

export interface Outage {
  id: number;
  component: string;
  beganAt: Date;
  endedAt: Date | null;
}

export async function openOutages(db: Db): Promise<Outage[]> {
  const rows = await db.selectFrom('outages').selectAll().where('ended_at', 'is', null).orderBy('id').execute();
  return rows.map(outageOf);
}

export async function findOutage(db: Db, id: number): Promise<Outage | null> {
  const row = await db.selectFrom('outages').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? outageOf(row) : null;
}

const outageOf = (row: { id: number; component_id: string; began_at: Date; ended_at: Date | null }): Outage => ({
  ...{ id: row.id, component: row.component_id, beganAt: row.began_at, endedAt: row.ended_at },
});

/** Null where another worker has begun it, or where the component is gone. */
export async function beginOutage(db: Db, component: string, at: Date): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    INSERT INTO outages (component_id, began_at) SELECT id, ${at} FROM components WHERE id = ${component}
    ON CONFLICT (component_id) WHERE ended_at IS NULL DO NOTHING RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}

export async function endOutage(db: Db, id: number, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outages')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const MOST_TOLD = 50;

/** The problems that began in [from, to); `components` null: of any component. */
export async function problemsIn(
  db: Db,
  components: readonly string[] | null,
  from: Date,
  to: Date,
): Promise<ToldIncident[]> {
  const on = components === null ? sql`` : sql`AND components && ${[...components]}::text[]`;
  const { rows } = await sql<{
    number: number;
    summary: string;
    components: string[];
    created_at: Date;
    resolved_at: Date | null;
  }>`
    SELECT number, summary, components, created_at, resolved_at FROM incidents
    WHERE created_at >= ${from} AND created_at < ${to} AND ${SERIOUS} ${on}
    ORDER BY created_at, number LIMIT ${MOST_TOLD}`.execute(db);
  return rows.map(({ number, summary, components: told, created_at, resolved_at }) => ({
    ...{ number, summary, components: told, from: created_at, to: resolved_at },
  }));
}
