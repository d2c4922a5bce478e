import type { Db } from '../db/pool.ts';
import { replaceUses } from '../db/uses.ts';
import type { Budgets } from '../ledger/ledger.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { type CatchAll, type Policy, policyReferences } from './policy.ts';
import type { ReleaseRules } from './schemas.ts';

export async function findPolicy(db: Db, id: string): Promise<Policy | null> {
  const row = await policyRows(db).where('id', '=', id).executeTakeFirst();
  return row ? toPolicy(row) : null;
}

/** Throws `NotFound`. */
export async function getPolicy(db: Db, id: string): Promise<Policy> {
  const policy = await findPolicy(db, id);
  if (!policy) throw new NotFound(`policy ${id}`);
  return policy;
}

export async function listPolicies(db: Db, query: PageQuery): Promise<Page<Policy>> {
  const rows = await policyRows(db)
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toPolicy), query.limit, (policy) => policy.id);
}

export async function policiesByIds(db: Db, ids: string[]): Promise<Policy[]> {
  if (ids.length === 0) return [];
  const rows = await policyRows(db).where('id', 'in', ids).orderBy('id').execute();
  return rows.map(toPolicy);
}

/** Creates or replaces, with what the policy points to. */
export async function writePolicy(db: Db, policy: Policy, now: Date): Promise<void> {
  const { id, ...rest } = policy;
  const definition = JSON.stringify(rest);
  await db
    .insertInto('policies')
    .values({ id, definition, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ definition }))
    .execute();
  await replaceUses(
    db,
    `policy ${id}`,
    policyReferences(policy).map((reference) => reference.use),
  );
}

export async function removePolicy(db: Db, id: string): Promise<void> {
  await replaceUses(db, `policy ${id}`, []);
  await db.deleteFrom('policies').where('id', '=', id).execute();
}

export interface Settings {
  catchAll: CatchAll | null;
  budgets?: Budgets | undefined;
  /** A duration, or `forever`. */
  keepIncidentsFor?: string | undefined;
  releaseRules?: ReleaseRules | undefined;
}

/** Grows with every admin write. */
export async function readRevision(db: Db): Promise<number> {
  return (await db.selectFrom('settings').select('revision').executeTakeFirstOrThrow()).revision;
}

export async function readSettings(db: Db): Promise<Settings & { revision: number }> {
  const row = await db
    .selectFrom('settings')
    .select(['catch_all', 'revision', 'budgets', 'keep_incidents_for', 'release_rules'])
    .executeTakeFirstOrThrow();
  const { revision, budgets, keep_incidents_for: keepIncidentsFor } = row;
  return {
    catchAll: row.catch_all as CatchAll | null,
    revision,
    ...(Object.keys(budgets).length > 0 && { budgets }),
    ...(keepIncidentsFor !== null && { keepIncidentsFor }),
    ...(row.release_rules !== null && { releaseRules: row.release_rules as ReleaseRules }),
  };
}

export async function writeSettings(db: Db, settings: Settings): Promise<void> {
  const catchAll = settings.catchAll;
  await db
    .updateTable('settings')
    .set({
      catch_all: JSON.stringify(catchAll),
      budgets: JSON.stringify(settings.budgets ?? {}),
      keep_incidents_for: settings.keepIncidentsFor ?? null,
      release_rules: JSON.stringify(settings.releaseRules ?? null),
    })
    .where('id', '=', 1)
    .execute();
  await replaceUses(db, 'settings', catchAll ? [catchAll] : []);
}

const policyRows = (db: Db) => db.selectFrom('policies').select(['id', 'definition']);

const toPolicy = (row: { id: string; definition: object }): Policy => ({
  id: row.id,
  ...(row.definition as Omit<Policy, 'id'>),
});
