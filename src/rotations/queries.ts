import type { Selectable } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { Malformed, NotFound } from '../lib/errors.ts';
import { peopleNeeded } from './definition.ts';
import type { Override, Rotation, Version } from './rotation.ts';

/** Whole rotations: their history and those overrides that end after `since` (default: all). */
export async function rotationsByIds(db: Db, ids: string[], since?: Date): Promise<Rotation[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('rotations')
    .select(['id', 'history'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  let ofIds = db.selectFrom('overrides').selectAll().where('rotation_id', 'in', ids).orderBy('id');
  if (since) ofIds = ofIds.where('to_at', '>', since);
  const overrides = Map.groupBy(await ofIds.execute(), (row) => row.rotation_id);
  return rows.map((row) => ({
    id: row.id,
    history: row.history as Version[],
    overrides: (overrides.get(row.id) ?? []).map(toOverride),
  }));
}

export async function findRotation(db: Db, id: string, since?: Date): Promise<Rotation | null> {
  const [rotation] = await rotationsByIds(db, [id], since);
  return rotation ?? null;
}

/** Throws `NotFound`. */
export async function getRotation(db: Db, id: string, since?: Date): Promise<Rotation> {
  const rotation = await findRotation(db, id, since);
  if (!rotation) throw new NotFound(`rotation ${id}`);
  return rotation;
}

export async function allRotations(db: Db, since?: Date): Promise<Rotation[]> {
  const rows = await db.selectFrom('rotations').select('id').execute();
  return rotationsByIds(
    db,
    rows.map((row) => row.id),
    since,
  );
}

/** Without their overrides. */
export async function listRotations(db: Db, query: PageQuery): Promise<Page<Pick<Rotation, 'id' | 'history'>>> {
  const rows = await db
    .selectFrom('rotations')
    .select(['id', 'history'])
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(
    rows.map(({ id, history }) => ({ id, history: history as Version[] })),
    query.limit,
    (rotation) => rotation.id,
  );
}

/** Creates or replaces, with whom the rotation needs. Its overrides have rows of their own. */
export async function writeRotation(db: Db, rotation: Rotation, now: Date): Promise<void> {
  const history = JSON.stringify(rotation.history);
  await db
    .insertInto('rotations')
    .values({ id: rotation.id, history, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ history }))
    .execute();
  await writeUses(db, rotation, now);
}

/** Time passes: whom a rotation needs is brought up to date with every write, and before a person goes. */
export async function writeUses(db: Db, rotation: Rotation, now: Date): Promise<void> {
  const uses = peopleNeeded(rotation, now).map((person) => ({ person }));
  await replaceUses(db, nameOf(rotation.id), uses);
}

/** The rotations that hold any of these people as things were at their last write. */
export async function rotationsThatHold(db: Db, people: string[], now: Date): Promise<Rotation[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('uses')
    .select('by')
    .where('person_id', 'in', people)
    .where('by', 'like', `${nameOf('')}%`)
    .execute();
  return rotationsByIds(
    db,
    rows.map(({ by }) => by.slice(nameOf('').length)),
    now,
  );
}

/** Its overrides go with it. */
export async function removeRotation(db: Db, id: string): Promise<void> {
  await replaceUses(db, nameOf(id), []);
  await db.deleteFrom('rotations').where('id', '=', id).execute();
}

export async function insertOverride(
  db: Db,
  rotationId: string,
  override: Omit<Override, 'id'>,
  now: Date,
): Promise<Override> {
  const { from, to, person, replaces, kind } = override;
  const row = await db
    .insertInto('overrides')
    .values({
      rotation_id: rotationId,
      ...{ from_at: from, to_at: to, person_id: person, replaces, kind, created_at: now },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toOverride(row);
}

export async function endOverride(db: Db, id: number, at: Date): Promise<void> {
  await db.updateTable('overrides').set({ to_at: at }).where('id', '=', id).execute();
}

export async function removeOverride(db: Db, id: number): Promise<void> {
  await db.deleteFrom('overrides').where('id', '=', id).execute();
}

/** Those of a rotation that touch `[from, to)`, in the order of their making. */
export async function listOverrides(
  db: Db,
  rotationId: string,
  query: PageQuery & { from?: string; to?: string },
): Promise<Page<Override>> {
  const after = afterCursor(query) || '0';
  if (!/^\d{1,15}$/.test(after)) throw new Malformed('The cursor is not one of this list.');
  let rows = db
    .selectFrom('overrides')
    .selectAll()
    .where('rotation_id', '=', rotationId)
    .where('id', '>', Number(after));
  if (query.from !== undefined) rows = rows.where('to_at', '>', new Date(query.from));
  if (query.to !== undefined) rows = rows.where('from_at', '<', new Date(query.to));
  const found = await rows
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(found.map(toOverride), query.limit, (override) => String(override.id));
}

const nameOf = (id: string): string => `rotation ${id}`;

const toOverride = (row: Selectable<Database['overrides']>): Override => ({
  id: row.id,
  from: row.from_at,
  to: row.to_at,
  person: row.person_id,
  replaces: row.replaces,
  kind: row.kind,
});
