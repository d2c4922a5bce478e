import type { Db } from '../db/pool.ts';
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
    overrides: (overrides.get(row.id) ?? []).map(
      (override): Override => ({
        id: override.id,
        from: override.from_at,
        to: override.to_at,
        person: override.person_id,
        replaces: override.replaces,
        kind: override.kind,
      }),
    ),
  }));
}
