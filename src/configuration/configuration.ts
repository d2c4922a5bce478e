import { isDeepStrictEqual } from 'node:util';
import { componentReferences, selfReferences } from '../components/component.ts';
import { policyReferences } from '../escalation/policy.ts';
import type { FieldError } from '../lib/errors.ts';
import { windowReferences } from '../maintenance/maintenance-window.ts';
import { danglingRules } from '../people/notification-rule.ts';
import { applyDraft } from '../people/person.ts';
import { rotationReferences } from '../rotations/definition.ts';
import type { Configuration } from './schemas.ts';

/** What a document would change, each in words: `person tim`, `settings`. */
export interface Plan {
  create: string[];
  update: string[];
  delete: string[];
  unchanged: string[];
}

const SECTIONS = {
  person: 'people',
  rotation: 'rotations',
  policy: 'policies',
  component: 'components',
  'maintenance window': 'maintenanceWindows',
} as const;
export const KINDS = Object.keys(SECTIONS) as Kind[];
export type Kind = keyof typeof SECTIONS;

export interface Change {
  plan: Plan;
  /** What has to be written and what has to go, kind by kind; settings are written when `plan` names them. */
  write: Record<Kind, string[]>;
  remove: Record<Kind, string[]>;
}

/** `wanted` as it will be, for it leaves open which contact methods are verified: those that are now. */
export function withVerified(current: Configuration, wanted: Configuration): Configuration {
  const before = new Map(Object.entries(current.people));
  const people = Object.entries(wanted.people).map(([id, draft]) => {
    const old = before.get(id);
    const { id: _, ...person } = applyDraft(id, draft, old ? applyDraft(id, old, null) : null);
    return [id, person];
  });
  return { ...wanted, people: Object.fromEntries(people) };
}

/** The difference between two configurations, in the order of kinds and ids. */
export function compare(current: Configuration, wanted: Configuration): Change {
  const plan: Plan = { create: [], update: [], delete: [], unchanged: [] };
  const write: Change['write'] = nothing();
  const remove: Change['remove'] = nothing();
  for (const kind of KINDS) {
    const before = new Map<string, object>(Object.entries(current[SECTIONS[kind]]));
    const after = new Map<string, object>(Object.entries(wanted[SECTIONS[kind]]));
    for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const verb = verbFor(before.get(id), after.get(id));
      plan[verb].push(`${kind} ${id}`);
      if (verb === 'delete') remove[kind].push(id);
      else if (verb !== 'unchanged') write[kind].push(id);
    }
  }
  plan[verbFor(current.settings, wanted.settings)].push('settings');
  return { plan, write, remove };
}

const nothing = (): Record<Kind, string[]> => ({
  ...{ person: [], rotation: [], policy: [], component: [], 'maintenance window': [] },
});

function verbFor(before: object | undefined, after: object | undefined): keyof Plan {
  if (before === undefined) return 'create';
  if (after === undefined) return 'delete';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'update';
}

/** What is wrong with a document by itself: it has to hold everything that it points to. */
export function problemsIn(wanted: Configuration): FieldError[] {
  const rules = Object.entries(wanted.people).flatMap(([id, person]) => below(`people.${id}`, danglingRules(person)));
  const own = Object.entries(wanted.components).flatMap(([id, component]) =>
    selfReferences(id, component).map((path) => ({
      path: `components.${id}.${path}`,
      message: 'is the component itself',
    })),
  );
  const missing = referencesIn(wanted).flatMap(({ path, use }) => {
    return Object.entries<string>({ ...use })
      .filter(([kind, id]) => !Object.hasOwn(wanted[SECTIONS[kind as Kind]], id))
      .map(([kind, id]) => ({ path, message: `there is no ${kind} ${id}` }));
  });
  return [...rules, ...missing, ...own];
}

/** The integrations that a document names: no part of it, so they must be there already. */
export const integrationsIn = (wanted: Configuration) =>
  windowReferencesIn(wanted).flatMap(({ path, use }) => ('integration' in use ? [{ path, use }] : []));

const windowReferencesIn = ({ maintenanceWindows }: Configuration) =>
  Object.entries(maintenanceWindows).flatMap(([id, it]) => below(`maintenanceWindows.${id}`, windowReferences(it)));

function referencesIn(wanted: Configuration): { path: string; use: object }[] {
  const { rotations, policies, components, settings } = wanted;
  const { catchAll } = settings;
  return [
    ...Object.entries(rotations).flatMap(([id, it]) => below(`rotations.${id}`, rotationReferences(it))),
    ...Object.entries(policies).flatMap(([id, it]) => below(`policies.${id}`, policyReferences(it))),
    ...Object.entries(components).flatMap(([id, it]) => below(`components.${id}`, componentReferences(it))),
    ...windowReferencesIn(wanted).filter(({ use }) => 'component' in use),
    ...(catchAll ? [{ path: `settings.catchAll.${Object.keys(catchAll)[0]}`, use: catchAll }] : []),
  ];
}

const below = <Item extends { path: string }>(parent: string, items: Item[]): Item[] =>
  items.map((item) => ({ ...item, path: `${parent}.${item.path}` }));
