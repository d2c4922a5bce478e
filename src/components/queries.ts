import type { Db } from '../db/pool.ts';
import { replaceUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { type Component, componentReferences } from './component.ts';

export async function findComponent(db: Db, id: string): Promise<Component | null> {
  const row = await componentRows(db).where('id', '=', id).executeTakeFirst();
  return row ? toComponent(row) : null;
}

/** Throws `NotFound`. */
export async function getComponent(db: Db, id: string): Promise<Component> {
  const component = await findComponent(db, id);
  if (!component) throw new NotFound(`component ${id}`);
  return component;
}

export async function listComponents(db: Db, query: PageQuery): Promise<Page<Component>> {
  const rows = await componentRows(db)
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toComponent), query.limit, (component) => component.id);
}

export async function componentsByIds(db: Db, ids: string[]): Promise<Component[]> {
  if (ids.length === 0) return [];
  const rows = await componentRows(db).where('id', 'in', ids).orderBy('id').execute();
  return rows.map(toComponent);
}

export async function allComponents(db: Db): Promise<Component[]> {
  const rows = await componentRows(db).orderBy('id').execute();
  return rows.map(toComponent);
}

/** Creates or replaces, with what the component points to. */
export async function writeComponent(db: Db, component: Component, now: Date): Promise<void> {
  const { id, ...rest } = component;
  const definition = JSON.stringify(rest);
  await db
    .insertInto('components')
    .values({ id, definition, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ definition }))
    .execute();
  await replaceUses(
    db,
    `component ${id}`,
    componentReferences(component).map((reference) => reference.use),
  );
}

export async function removeComponent(db: Db, id: string): Promise<void> {
  await replaceUses(db, `component ${id}`, []);
  await db.deleteFrom('components').where('id', '=', id).execute();
}

const componentRows = (db: Db) => db.selectFrom('components').select(['id', 'definition']);

const toComponent = (row: { id: string; definition: object }): Component => ({
  id: row.id,
  ...(row.definition as Omit<Component, 'id'>),
});
