import { allComponents } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { listPolicies, readSettings } from '../escalation/queries.ts';
import { listWindows } from '../maintenance/queries.ts';
import { listPeople } from '../people/queries.ts';
import { lastSaved } from '../rotations/definition.ts';
import { listRotations } from '../rotations/queries.ts';
import type { Configuration } from './schemas.ts';

const ALL = { limit: 1_000_000 };

/**
 * The whole configuration as one document. Of a rotation it holds the definition that was saved last, also while that is
 * still to come; overrides, tokens and integrations are not part of it.
 */
export function readConfiguration(db: Db, now: Date): Promise<Configuration> {
  if (db.isTransaction) return read(db, now);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((snapshot) => read(snapshot, now));
}

async function read(db: Db, now: Date): Promise<Configuration> {
  const people = await listPeople(db, ALL);
  const rotations = await listRotations(db, ALL);
  const policies = await listPolicies(db, ALL);
  const components = await allComponents(db);
  const windows = await listWindows(db, ALL);
  const { revision: _, ...settings } = await readSettings(db);
  return {
    people: byId(people.items),
    rotations: byId(rotations.items.map((rotation) => withoutPending(lastSaved(rotation, now)))),
    policies: byId(policies.items),
    components: byId(components),
    maintenanceWindows: byId(windows.items.map(({ endedAt: _, ...definition }) => definition)),
    settings,
  };
}

const withoutPending = ({ pendingFrom: _, ...definition }: ReturnType<typeof lastSaved>) => definition;

const byId = <Item extends { id: string }>(items: Item[]): Record<string, Omit<Item, 'id'>> =>
  Object.fromEntries(items.map(({ id, ...definition }) => [id, definition]));
