import { type Component, componentReferences } from '../components/component.ts';
import { componentsByIds } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { durationMs } from '../lib/durations.ts';
import type { Logger } from '../lib/log.ts';
import { planDeliveries } from '../people/notification-rule.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds, reachableAdmins } from '../people/queries.ts';
import { rotationsByIds } from '../rotations/queries.ts';
import { onCallAt, peopleOf, type Rotation } from '../rotations/rotation.ts';
import { type Plan, type Roster, resolvePlan } from './line.ts';
import { type CatchAll, type Policy, policyReferences, type Target } from './policy.ts';
import { policiesByIds, readSettings } from './queries.ts';

/** The lines of an incident on these components. */
export type PlanFor = (components: string[]) => Plan;

type ErrorLog = Pick<Logger, 'error'>;

/**
 * Reads what is needed to say who is on which line at `now` for incidents on any of `componentIds`. Few queries for many
 * incidents: a thousand that fall due together usually share their policies and rotations. Components that no longer
 * exist count as none, so that their incidents fall to the catch-all; so do definitions that cannot be read, which are
 * reported to `log`: one that is damaged must not keep anybody from being paged. `besides` are people to know of, too.
 */
export async function loadPlans(
  db: Db,
  componentIds: string[],
  now: Date,
  log?: ErrorLog,
  besides: string[] = [],
): Promise<PlanFor> {
  const found = await loadDefinitions(db, componentIds, now, log);
  const onCall = onCallIn(found.rotations, now, log);
  const people = await loadPeople(db, found, [...[...onCall.values()].flat(), ...besides], now, log);
  return plansOf(found, { onCall, people });
}

/** Everything that decides who is on which line, at any instant from the one on for which it was read. */
export interface Arrangement extends Definitions {
  people: ReadonlyMap<string, Person>;
  /** The same as `loadPlans` at that instant, if nothing is changed until then. */
  plansAt: (now: Date) => PlanFor;
  /** The same with these people on call, by rotation. */
  plansWith: (onCall: ReadonlyMap<string, string[]>) => PlanFor;
}

/** Reads once what `loadPlans` would read at each instant from `from` on. */
export async function loadArrangement(
  db: Db,
  componentIds: string[],
  from: Date,
  log?: ErrorLog,
  besides: string[] = [],
): Promise<Arrangement> {
  const found = await loadDefinitions(db, componentIds, from, log);
  const people = await loadPeople(db, found, [...found.rotations.flatMap(everybodyOf), ...besides], from, log);
  const plansWith = (onCall: ReadonlyMap<string, string[]>) => plansOf(found, { onCall, people });
  const plansAt = (now: Date) => plansWith(onCallIn(found.rotations, now, log));
  return { ...found, people, plansAt, plansWith };
}

interface Definitions {
  components: ReadonlyMap<string, Component>;
  policies: ReadonlyMap<string, Policy>;
  catchAll: CatchAll | null;
  /** With those overrides that are not over. */
  rotations: Rotation[];
  /** What any line of theirs asks for. */
  targets: Target[];
}

async function loadDefinitions(
  db: Db,
  componentIds: string[],
  from: Date,
  log: ErrorLog | undefined,
): Promise<Definitions> {
  const found = await componentsByIds(db, [...new Set(componentIds)]);
  const components = byId(readable('component', found, componentReferences, log));
  const catchAll = await loadCatchAll(db);
  const policies = await loadPolicies(db, [...components.values()], catchAll, log);
  const targets = targetsOf([...components.values()], [...policies.values()]);
  const ids = new Set(targets.flatMap((target) => ('rotation' in target ? target.rotation : [])));
  const rotations = await rotationsByIds(db, [...ids], from);
  return { components, policies, catchAll, rotations, targets };
}

const plansOf =
  ({ components, policies, catchAll }: Definitions, roster: Roster): PlanFor =>
  (ids) =>
    resolvePlan(
      ids.flatMap((id) => components.get(id) ?? []),
      policies,
      catchAll,
      roster,
    );

/** Those of `things` that `read` reads without an error. */
function readable<Thing extends { id: string }>(
  kind: string,
  things: Thing[],
  read: (thing: Thing) => unknown,
  log: ErrorLog | undefined,
): Thing[] {
  return things.filter((thing) => {
    try {
      read(thing);
      return true;
    } catch (error) {
      log?.error({ err: error, [kind]: thing.id }, 'a definition cannot be read; paging goes on without it');
      return false;
    }
  });
}

const byId = <Thing extends { id: string }>(things: Thing[]) => new Map(things.map((thing) => [thing.id, thing]));

async function loadCatchAll(db: Db): Promise<CatchAll | null> {
  const { catchAll } = await readSettings(db);
  return typeof catchAll === 'object' ? catchAll : null;
}

async function loadPolicies(
  db: Db,
  components: Component[],
  catchAll: CatchAll | null,
  log: ErrorLog | undefined,
): Promise<Map<string, Policy>> {
  const ids = components.flatMap((component) => component.policy ?? []);
  if (catchAll && 'policy' in catchAll) ids.push(catchAll.policy);
  return byId(readable('policy', await policiesByIds(db, [...new Set(ids)]), readPolicy, log));
}

function readPolicy(policy: Policy): void {
  policyReferences(policy);
  durationMs(policy.repeatEvery);
  if (policy.ackTimeout !== undefined) durationMs(policy.ackTimeout);
  for (const { escalateAfter } of policy.lines) if (escalateAfter !== undefined) durationMs(escalateAfter);
}

const targetsOf = (components: Component[], policies: Policy[]): Target[] => [
  ...policies.flatMap(({ lines }) => lines.flatMap((line) => line.targets)),
  ...components.flatMap(({ owners }) => owners),
];

function onCallIn(rotations: Rotation[], now: Date, log: ErrorLog | undefined): Map<string, string[]> {
  const onCall = new Map<string, string[]>();
  readable('rotation', rotations, (rotation) => onCall.set(rotation.id, onCallAt(rotation, now).people), log);
  return onCall;
}

/** Whoever may ever be on call: one too many costs nothing. */
function everybodyOf({ history, overrides }: Rotation): string[] {
  const named = history.flatMap(({ definition }) => {
    try {
      return peopleOf(definition);
    } catch {
      return [];
    }
  });
  return [...named, ...overrides.flatMap(({ person }) => person ?? [])];
}

async function loadPeople(
  db: Db,
  { targets, catchAll }: Definitions,
  named: string[],
  now: Date,
  log: ErrorLog | undefined,
): Promise<Map<string, Person>> {
  const ids = new Set(named);
  for (const target of catchAll ? [...targets, catchAll] : targets) if ('person' in target) ids.add(target.person);
  const people = await peopleByIds(db, [...ids]);
  for (const admin of await reachableAdmins(db)) people.set(admin.id, admin);
  const planRules = (person: Person) => [planDeliveries(person, 'high', now), planDeliveries(person, 'low', now)];
  const sound = byId(readable('person', [...people.values()], planRules, log));
  return new Map([...people].map(([id, person]) => [id, sound.get(id) ?? atOnce(person)]));
}

/** With rules or hours that cannot be read, every method is used at once. */
const atOnce = ({ wakingHours: _, ...person }: Person): Person => ({ ...person, notificationRules: {} });
