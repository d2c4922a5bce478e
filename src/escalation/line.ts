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
}

export interface ResolvedLine {
  /** Counted from 1. */
  line: number;
  /** Whose line it is: for the timeline. */
  of: 'policy' | 'catch-all' | 'admins';
  /** Null on the last line. */
  escalateAfterMs: number | null;
  people: LinePerson[];
  /** What the line targets, in words, for the timeline of a line that is empty. */
  targets: string;
}

/** The lines of an incident with the people who are on them at one instant. */
export interface Plan {
  lines: ResolvedLine[];
  repeatEveryMs: number;
  /** Taken when no line of the policy has anybody who can be reached. */
  catchAll: { lines: ResolvedLine[]; repeatEveryMs: number };
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
  const followed = new Set(components.map((component) => policies.get(component.policy ?? '') ?? ownersOnly));
  const own = resolvePolicies([...followed], 'policy', components, roster);
  return { ...own, catchAll: resolveCatchAll(catchAll, policies, components, roster) };
}

function resolvePolicies(
  policies: Policy[],
  of: ResolvedLine['of'],
  components: Component[],
  roster: Roster,
): Omit<Plan, 'catchAll'> {
  const length = Math.max(0, ...policies.map((policy) => policy.lines.length));
  const lines = Array.from({ length }, (_, index) => {
    const parts = policies.flatMap((policy) => policy.lines[index] ?? []);
    const waits = parts.flatMap((part) => (part.escalateAfter ? [durationMs(part.escalateAfter)] : []));
    const escalateAfterMs = index + 1 === length || waits.length === 0 ? null : Math.min(...waits);
    return { line: index + 1, of, escalateAfterMs, ...resolveTargets(parts, components, roster) };
  });
  const repeats = policies.map((policy) => durationMs(policy.repeatEvery));
  return { lines, repeatEveryMs: repeats.length > 0 ? Math.min(...repeats) : durationMs(DEFAULT_REPEAT) };
}

function resolveTargets(
  parts: Line[],
  components: Component[],
  roster: Roster,
): { people: LinePerson[]; targets: string } {
  const targets = parts.flatMap((part) => part.targets);
  const found = targets.flatMap((target) => resolveTarget(target, components, roster));
  return {
    people: found.filter(({ person }, index) => found.findIndex((other) => other.person.id === person.id) === index),
    targets: [...new Set(targets.map((target) => describeTarget(target, components)))].join(', '),
  };
}

function resolveTarget(target: Target, components: Component[], roster: Roster): LinePerson[] {
  if (!('owners' in target)) return resolveOwner(target, 'person', roster);
  return components.flatMap((component) =>
    component.owners.flatMap((owner) => resolveOwner(owner, `owner of ${component.id}`, roster)),
  );
}

function resolveOwner(owner: Owner, viaPerson: string, roster: Roster): LinePerson[] {
  const ids = 'rotation' in owner ? (roster.onCall.get(owner.rotation) ?? []) : [owner.person];
  const via = 'rotation' in owner ? `rotation ${owner.rotation}` : viaPerson;
  return ids.flatMap((id) => {
    const person = roster.people.get(id);
    return person ? [{ person, via }] : [];
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
    lines: [...chosen.lines, { line, of: 'admins', escalateAfterMs: null, people, targets: 'admins' }],
  };
}

function catchAllLines(
  catchAll: CatchAll | null,
  policies: ReadonlyMap<string, Policy>,
  components: Component[],
  roster: Roster,
): Plan['catchAll'] {
  if (catchAll && 'person' in catchAll) {
    const people = resolveOwner(catchAll, 'catch-all', roster);
    const line = { line: 1, of: 'catch-all' as const, escalateAfterMs: null, people, targets: catchAll.person };
    return { lines: [line], repeatEveryMs: durationMs(DEFAULT_REPEAT) };
  }
  const policy = catchAll ? policies.get(catchAll.policy) : undefined;
  return resolvePolicies(policy ? [policy] : [], 'catch-all', components, roster);
}
