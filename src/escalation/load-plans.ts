import type { Component } from '../components/component.ts';
import { componentsByIds } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds, reachableAdmins } from '../people/queries.ts';
import { rotationsByIds } from '../rotations/queries.ts';
import { onCallAt } from '../rotations/rotation.ts';
import { type Plan, resolvePlan } from './line.ts';
import type { CatchAll, Policy } from './policy.ts';
import { policiesByIds, readSettings } from './queries.ts';

/**
 * Reads what is needed to say who is on which line at `now` for incidents on any of `componentIds`. Few queries for many
 * incidents: a thousand that fall due together usually share their policies and rotations. Components that no longer
 * exist count as none, so that their incidents fall to the catch-all.
 */
export async function loadPlans(db: Db, componentIds: string[], now: Date): Promise<(ids: string[]) => Plan> {
  const components = new Map((await componentsByIds(db, [...new Set(componentIds)])).map((it) => [it.id, it]));
  const { catchAll } = await readSettings(db);
  const policies = await loadPolicies(db, [...components.values()], catchAll);
  const onCall = await loadOnCall(db, [...components.values()], [...policies.values()], now);
  const people = await loadPeople(db, [...components.values()], [...policies.values()], catchAll, onCall);
  return (ids) => {
    const own = ids.flatMap((id) => components.get(id) ?? []);
    return resolvePlan(own, policies, catchAll, { onCall, people });
  };
}

async function loadPolicies(db: Db, components: Component[], catchAll: CatchAll | null): Promise<Map<string, Policy>> {
  const ids = components.flatMap((component) => component.policy ?? []);
  if (catchAll && 'policy' in catchAll) ids.push(catchAll.policy);
  return new Map((await policiesByIds(db, [...new Set(ids)])).map((policy) => [policy.id, policy]));
}

async function loadOnCall(
  db: Db,
  components: Component[],
  policies: Policy[],
  now: Date,
): Promise<Map<string, string[]>> {
  const targets = [
    ...policies.flatMap(({ lines }) => lines.flatMap((line) => line.targets)),
    ...components.flatMap((it) => it.owners),
  ];
  const ids = new Set(targets.flatMap((target) => ('rotation' in target ? target.rotation : [])));
  const rotations = await rotationsByIds(db, [...ids], now);
  return new Map(rotations.map((rotation) => [rotation.id, onCallAt(rotation, now).people]));
}

async function loadPeople(
  db: Db,
  components: Component[],
  policies: Policy[],
  catchAll: CatchAll | null,
  onCall: Map<string, string[]>,
): Promise<Map<string, Person>> {
  const targets = [
    ...policies.flatMap(({ lines }) => lines.flatMap((line) => line.targets)),
    ...components.flatMap((it) => it.owners),
  ];
  const ids = new Set([...onCall.values()].flat());
  for (const target of targets) if ('person' in target) ids.add(target.person);
  if (catchAll && 'person' in catchAll) ids.add(catchAll.person);
  const people = await peopleByIds(db, [...ids]);
  for (const admin of await reachableAdmins(db)) people.set(admin.id, admin);
  return people;
}
