import type { Component, Owner } from '../components/component.ts';
import { durationMs } from '../lib/durations.ts';
import { isReachable, type Person } from '../people/person.ts';
import type { CatchAll, Line, Policy, Target } from './policy.ts';

/** Who is there at one instant: the people each rotation has on call, and what is known of them. */
export interface Roster {
  onCall: ReadonlyMap<string, string[]>;
  people: ReadonlyMap<string, Person>;
}

export interface LinePerson {
  person: Person;
  /** How they came onto the line: `rotation ops`, `person`, `owner of kiln`, `catch-all`, `admin`. */
  via: string;
  /** On account of which components of the incident; without it, of all of them. */
  components?: string[];
}

export interface ResolvedLine {
  /** Counted from 1. */
  line: number;
  /** Whose line it is: for the timeline. */
  of: 'policy' | 'catch-all' | 'admins';
  /** Null on the last line. */
  escalateAfterMs: number | null;
  /** Whether, once it is paged, each component's side must acknowledge. */
  eachComponent: boolean;
  people: LinePerson[];
  /** What the line targets, in words, for the timeline of a line that is empty. */
  targets: string;
}

interface Course {
  lines: ResolvedLine[];
  repeatEveryMs: number;
  /** Null: an acknowledgement lasts for ever. */
  ackTimeoutMs: number | null;
}

/** The lines of an incident with the people who are on them at one instant. */
export interface Plan extends Course {
  /** Taken when no line of the policy has anybody who can be reached. */
  catchAll: Course;
  /** Everybody on any line, and those who were asked about besides. */
  people: ReadonlyMap<string, Person>;
}

const DEFAULT_REPEAT = '15m';

/** The policy of a component that names none: its owners, again and again. */
const ownersOnly: Policy = { id: '', lines: [{ targets: [{ owners: true }] }], repeatEvery: DEFAULT_REPEAT };

export const hasReachable = (line: ResolvedLine): boolean => line.people.some(({ person }) => isReachable(person));

/**
 * Resolves the lines of an incident on `components`. Where they follow different policies, line n is everybody on line n
 * of each, and the shorter wait counts: nobody waits longer because two things broke at once.
 */
export function resolvePlan(
  components: Component[],
  policies: ReadonlyMap<string, Policy>,
  catchAll: CatchAll | null,
  roster: Roster,
): Plan {
  const followed = Map.groupBy(components, (component) => policies.get(component.policy ?? '') ?? ownersOnly);
  const own = resolvePolicies([...followed], 'policy', roster);
  return { ...own, catchAll: resolveCatchAll(catchAll, policies, components, roster), people: roster.people };
}

/** A policy with the components that follow it. */
type Followed = [policy: Policy, components: Component[]];

function resolvePolicies(followed: Followed[], of: ResolvedLine['of'], roster: Roster): Course {
  const length = Math.max(0, ...followed.map(([policy]) => policy.lines.length));
  const lines = Array.from({ length }, (_, index) => {
    const parts = followed.flatMap(([policy, components]): Part[] => {
      const line = policy.lines[index];
      return line ? [{ line, components }] : [];
    });
    const wait = smallest(parts.map((part) => part.line.escalateAfter));
    const all = followed.flatMap(([, components]) => components);
    const { people, targets } = resolveTargets(parts, all, roster);
    return {
      ...{ line: index + 1, of, escalateAfterMs: index + 1 === length ? null : wait },
      ...{ eachComponent: wantsEach(parts, all, people), people, targets },
    };
  });
  return {
    lines,
    repeatEveryMs: smallest(followed.map(([policy]) => policy.repeatEvery)) ?? durationMs(DEFAULT_REPEAT),
    ackTimeoutMs: smallest(followed.map(([policy]) => policy.ackTimeout)),
  };
}

/** Of durations, in milliseconds; null where there is none. */
function smallest(durations: (string | undefined)[]): number | null {
  const known = durations.flatMap((text) => (text === undefined ? [] : durationMs(text)));
  return known.length > 0 ? Math.min(...known) : null;
}

/** One policy's share in a line. */
interface Part {
  line: Line;
  components: Component[];
}

/**
 * Whether each component's side must say yes: where a policy says so, and where the sides have different people, unless every
 * policy says that anybody's is enough.
 */
function wantsEach(parts: Part[], all: Component[], people: LinePerson[]): boolean {
  if (parts.some(({ line }) => line.requireAck === 'each-component')) return true;
  if (parts.every(({ line }) => line.requireAck === 'anybody')) return false;
  const sides = all.map(({ id }) => people.filter(({ components = [id] }) => components.includes(id)));
  return sides.some((side) => side.length !== people.length);
}

/** `all` are the incident's components: owners are the owners of each, whichever policy asks for them. */
function resolveTargets(parts: Part[], all: Component[], roster: Roster): { people: LinePerson[]; targets: string } {
  const targets = parts.flatMap((part) =>
    part.line.targets.map((target) => ({ target, components: 'owners' in target ? all : part.components })),
  );
  const found = targets.flatMap(({ target, components }) => resolveTarget(target, components, roster));
  return {
    people: [...Map.groupBy(found, ({ person }) => person.id).values()].flatMap(once),
    targets: [...new Set(targets.map(({ target, components }) => describeTarget(target, components)))].join(', '),
  };
}

/** Whoever is on a line more than once is on it where they came first, on account of all of it. */
function once([first, ...more]: LinePerson[]): LinePerson[] {
  if (!first) return [];
  const components = [first, ...more].flatMap((entry) => entry.components ?? []);
  return [{ ...first, components: [...new Set(components)] }];
}

function resolveTarget(target: Target, components: Component[], roster: Roster): LinePerson[] {
  if (!('owners' in target)) return resolveOwner(target, 'person', components, roster);
  return components.flatMap((component) =>
    component.owners.flatMap((owner) => resolveOwner(owner, `owner of ${component.id}`, [component], roster)),
  );
}

function resolveOwner(owner: Owner, viaPerson: string, components: Component[], roster: Roster): LinePerson[] {
  const ids = 'rotation' in owner ? (roster.onCall.get(owner.rotation) ?? []) : [owner.person];
  const via = 'rotation' in owner ? `rotation ${owner.rotation}` : viaPerson;
  return ids.flatMap((id) => {
    const person = roster.people.get(id);
    return person ? [{ person, via, components: components.map((component) => component.id) }] : [];
  });
}

function describeTarget(target: Target, components: Component[]): string {
  if ('rotation' in target) return `rotation ${target.rotation}`;
  if ('person' in target) return target.person;
  return components.length > 0 ? `owners of ${components.map(({ id }) => id).join(' and ')}` : 'owners';
}

/** The catch-all, and where nobody on it can be reached, every admin who can: an alert that nobody hears is the one thing we must not have. */
function resolveCatchAll(
  catchAll: CatchAll | null,
  policies: ReadonlyMap<string, Policy>,
  components: Component[],
  roster: Roster,
): Plan['catchAll'] {
  const chosen = catchAllLines(catchAll, policies, components, roster);
  if (chosen.lines.some(hasReachable)) return chosen;
  const admins = [...roster.people.values()].filter((person) => person.role === 'admin' && isReachable(person));
  const people = admins.map((person) => ({ person, via: 'admin' }));
  const line = chosen.lines.length + 1;
  return {
    ...chosen,
    lines: [
      ...chosen.lines,
      { line, of: 'admins', escalateAfterMs: null, eachComponent: false, people, targets: 'admins' },
    ],
  };
}

function catchAllLines(
  catchAll: CatchAll | null,
  policies: ReadonlyMap<string, Policy>,
  components: Component[],
  roster: Roster,
): Plan['catchAll'] {
  if (catchAll && 'person' in catchAll) {
    const asked = { targets: [catchAll] };
    const { people } = resolveTargets([{ line: asked, components }], components, roster);
    const line = { line: 1, of: 'catch-all' as const, escalateAfterMs: null, eachComponent: false };
    const caught = people.map((entry) => ({ ...entry, via: 'catch-all' }));
    return {
      lines: [{ ...line, people: caught, targets: catchAll.person }],
      repeatEveryMs: durationMs(DEFAULT_REPEAT),
      ackTimeoutMs: null,
    };
  }
  const policy = catchAll ? policies.get(catchAll.policy) : undefined;
  return resolvePolicies(policy ? [[policy, components]] : [], 'catch-all', roster);
}
