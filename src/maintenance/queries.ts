import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses } from '../db/uses.ts';
import type { Ctx } from '../deps.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import type { Logger } from '../lib/log.ts';
import { type MaintenanceWindow, windowReferences } from './maintenance-window.ts';
import { MaintenanceWindowDefinition } from './schemas.ts';

export async function findWindow(db: Db, id: string): Promise<MaintenanceWindow | null> {
  const row = await db.selectFrom('maintenance_windows').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toWindow(row) : null;
}

/** Throws `NotFound`. */
export async function getWindow(db: Db, id: string): Promise<MaintenanceWindow> {
  const window = await findWindow(db, id);
  if (!window) throw new NotFound(`maintenance window ${id}`);
  return window;
}

export async function listWindows(db: Db, query: PageQuery): Promise<Page<MaintenanceWindow>> {
  const rows = await db
    .selectFrom('maintenance_windows')
    .selectAll()
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toWindow), query.limit, (window) => window.id);
}

/** All that can be read: a damaged one, which is reported, holds nothing, for a page too many is better than one too few. */
export async function allWindows(db: Db, log?: Pick<Logger, 'error'>): Promise<MaintenanceWindow[]> {
  const rows = await db.selectFrom('maintenance_windows').selectAll().orderBy('id').execute();
  return rows.flatMap((row) => {
    const read = MaintenanceWindowDefinition.safeParse(row.definition);
    if (read.success) return [{ ...toWindow(row), ...read.data }];
    log?.error({ err: read.error, window: row.id }, 'a maintenance window cannot be read; it holds nothing');
    return [];
  });
}

/** Creates or replaces, with what the window points to. */
export async function writeWindow(db: Db, window: MaintenanceWindow, now: Date): Promise<void> {
  const { id, endedAt, ...rest } = window;
  const changes = { definition: JSON.stringify(rest), ended_at: endedAt };
  await db
    .insertInto('maintenance_windows')
    .values({ id, ...changes, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute();
  await replaceUses(
    db,
    nameOf(id),
    windowReferences(window).map(({ use }) => use),
  );
}

export async function removeWindow(db: Db, id: string): Promise<void> {
  await replaceUses(db, nameOf(id), []);
  await db.deleteFrom('maintenance_windows').where('id', '=', id).execute();
}

// Any number that no other advisory lock of this database uses.
const HOLDING = 7_101_008;

/**
 * Until the transaction ends, no window changes under whoever holds incidents by what it reads after this. Taken before
 * any incident is locked, here and by `lookAgain`, so that the two cannot wait for each other.
 */
export async function keepWindows(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${HOLDING}::bigint)`.execute(db);
}

/**
 * A window has changed: everything that any window holds is looked at again now. Everything, because one that is just
 * being handed from one window to another cannot be found by its name.
 */
export async function lookAgain(tx: Ctx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${HOLDING}::bigint)`.execute(tx.db);
  const { numUpdatedRows } = await tx.db
    .updateTable('incidents')
    .set((eb) => ({ next_action_at: tx.now, epoch: eb('epoch', '+', 1) }))
    .where('maintenance', 'is not', null)
    .where('status', '=', 'triggered')
    .where('next_action_at', '>', tx.now)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) tx.wake('escalation', tx.now);
}

const nameOf = (id: string): string => `maintenance window ${id}`;

const toWindow = (row: Selectable<Database['maintenance_windows']>): MaintenanceWindow => ({
  ...(row.definition as MaintenanceWindowDefinition),
  id: row.id,
  endedAt: row.ended_at,
});
