import type { Db } from './pool.ts';

/** A reference from one definition to another thing. */
export type Use =
  | { person: string }
  | { rotation: string }
  | { policy: string }
  | { component: string }
  | { integration: string };

const COLUMNS = {
  person: 'person_id',
  rotation: 'rotation_id',
  policy: 'policy_id',
  component: 'component_id',
  integration: 'integration_id',
} as const;
const TABLES = {
  person: 'people',
  rotation: 'rotations',
  policy: 'policies',
  component: 'components',
  integration: 'integrations',
} as const;
type Kind = keyof typeof COLUMNS;

const kindOf = (use: Use): Kind => Object.keys(use)[0] as Kind;
const idOf = (use: Use): string => Object.values(use)[0] as string;

/** Those of `wanted` that do not exist, in the order given. */
export async function missingUses(db: Db, wanted: Use[]): Promise<Use[]> {
  const missing = new Set<string>();
  for (const kind of Object.keys(COLUMNS) as Kind[]) {
    const ids = [...new Set(wanted.filter((use) => kindOf(use) === kind).map(idOf))];
    if (ids.length === 0) continue;
    const found = await db.selectFrom(TABLES[kind]).select('id').where('id', 'in', ids).execute();
    const known = new Set(found.map((row) => row.id));
    for (const id of ids) if (!known.has(id)) missing.add(`${kind} ${id}`);
  }
  return wanted.filter((use) => missing.has(`${kindOf(use)} ${idOf(use)}`));
}

/** Makes `uses` the whole of what `by` (e.g. `policy default`) points to. Runs in the transaction that writes the definition. */
export async function replaceUses(db: Db, by: string, uses: Use[]): Promise<void> {
  await db.deleteFrom('uses').where('by', '=', by).execute();
  const distinct = [...new Map(uses.map((use) => [`${kindOf(use)} ${idOf(use)}`, use])).values()];
  if (distinct.length === 0) return;
  const empty = { person_id: null, rotation_id: null, policy_id: null, component_id: null, integration_id: null };
  await db
    .insertInto('uses')
    .values(distinct.map((use) => ({ by, ...empty, [COLUMNS[kindOf(use)]]: idOf(use) })))
    .execute();
}

/** What points to a thing, in words: `["policy default", "rotation ops"]`. A thing's reference to itself does not count. */
export async function usedBy(db: Db, thing: Use): Promise<string[]> {
  const rows = await db
    .selectFrom('uses')
    .select('by')
    .distinct()
    .where(COLUMNS[kindOf(thing)], '=', idOf(thing))
    .where('by', '<>', `${kindOf(thing)} ${idOf(thing)}`)
    .orderBy('by')
    .execute();
  return rows.map((row) => row.by);
}
