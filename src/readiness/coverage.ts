import type { Component } from '../components/component.ts';
import type { LinePerson, Plan, ResolvedLine } from '../escalation/line.ts';
import type { Policy, Target } from '../escalation/policy.ts';
import { isReachable, type Person, whyUnreachable } from '../people/person.ts';
import { type Rotation, timeline } from '../rotations/rotation.ts';

/** A stretch in which somebody cannot be on call. */
export interface Away {
  person: string;
  from: Date;
  to: Date;
}

/**
 * A stretch, half-open, in which a line is of no use, and why: nobody is on call; nobody on it can be reached; whoever is on
 * it is away; or it only asks again whoever was asked before. `line` 0: none of the component's lines has anybody.
 */
export interface Hole {
  component: string;
  line: number;
  kind: 'nobody' | 'unverified' | 'unreachable' | 'away' | 'same-person';
  /** "nobody is on call", "Ada has no verified contact method" */
  why: string;
  from: Date;
  to: Date;
}

/** What coverage is asked about. */
export interface Cover {
  component: Component;
  policy: Policy | undefined;
  rotations: readonly Rotation[];
  away: readonly Away[];
  plansWith: (onCall: ReadonlyMap<string, string[]>) => (components: string[]) => Plan;
}

/** The rotations that a component's lines ask. */
export function rotationsOf({ owners }: Component, policy: Policy | undefined): Set<string> {
  const targets: Target[] = [...owners, ...(policy?.lines.flatMap((line) => line.targets) ?? [])];
  return new Set(targets.flatMap((target) => ('rotation' in target ? target.rotation : [])));
}

/**
 * The holes of a component's lines in `[from, to)`, each as long as it goes on for one reason, in the order of lines and time.
 */
export function holesOf(cover: Cover, from: Date, to: Date): Hole[] {
  const open = new Map<string, Hole>();
  const known = new Map<string, Found[]>();
  const holes: Hole[] = [];
  for (const { at, ends, onCall, gone } of stretchesOf(cover, from, to)) {
    const name = JSON.stringify([[...onCall.values()], gone]);
    const found = known.get(name) ?? faultsOf(cover.plansWith(onCall)([cover.component.id]), new Set(gone));
    known.set(name, found);
    for (const fault of found) extend(holes, open, { component: cover.component.id, ...fault, from: at, to: ends });
  }
  return holes.sort((a, b) => a.line - b.line || a.from.getTime() - b.from.getTime());
}

/** Whom the component's lines ask for within `[from, to)`, with their hours. */
export function hoursOnLines(cover: Cover, from: Date, to: Date): Map<string, { from: Date; to: Date }[]> {
  const hours = new Map<string, { from: Date; to: Date }[]>();
  const known = new Map<string, Set<string>>();
  for (const { at, ends, onCall } of stretchesOf(cover, from, to)) {
    const name = JSON.stringify([...onCall.values()]);
    const asked = known.get(name) ?? peopleOn(cover.plansWith(onCall)([cover.component.id]));
    known.set(name, asked);
    for (const id of asked) {
      const own = hours.get(id) ?? [];
      hours.set(id, own);
      const last = own.at(-1);
      if (last?.to.getTime() === at.getTime()) last.to = ends;
      else own.push({ from: at, to: ends });
    }
  }
  return hours;
}

const peopleOn = ({ lines }: Plan): Set<string> =>
  new Set(lines.flatMap(({ people }) => people.map(({ person }) => person.id)));

interface Stretch {
  at: Date;
  ends: Date;
  onCall: Map<string, string[]>;
  gone: string[];
}

/** `[from, to)`, cut at the instants at which somebody comes or goes: nothing changes between. */
function stretchesOf(cover: Cover, from: Date, to: Date): Stretch[] {
  const asked = rotationsOf(cover.component, cover.policy);
  const duties = cover.rotations
    .filter(({ id }) => asked.has(id))
    .map((rotation) => ({ id: rotation.id, shifts: timeline(rotation, from, to).shifts }));
  const away = cover.away.filter((one) => one.from < to && one.to > from);
  const edges = [
    ...duties.flatMap(({ shifts }) => shifts.flatMap((shift) => [shift.from.getTime(), shift.to.getTime()])),
    ...away.flatMap((one) => [one.from.getTime(), one.to.getTime()]),
  ];
  const begins = [...new Set([from.getTime(), ...edges])]
    .filter((at) => at >= from.getTime() && at < to.getTime())
    .sort((a, b) => a - b);
  return begins.map((at, nth) => ({
    ...{ at: new Date(at), ends: new Date(begins[nth + 1] ?? to) },
    onCall: new Map(duties.map(({ id, shifts }) => [id, peopleAt(shifts, at)])),
    gone: away.filter((one) => one.from.getTime() <= at && one.to.getTime() > at).map(({ person }) => person),
  }));
}

type Found = Pick<Hole, 'line' | 'kind' | 'why'>;

/** One that goes on is made longer. */
function extend(holes: Hole[], open: Map<string, Hole>, hole: Hole): void {
  const name = `${hole.line} ${hole.kind} ${hole.why}`;
  const before = open.get(name);
  if (before && before.to.getTime() === hole.from.getTime()) {
    before.to = hole.to;
    return;
  }
  open.set(name, hole);
  holes.push(hole);
}

// A rotation has few shifts in a month, and each is asked for once.
const peopleAt = (shifts: readonly { from: Date; to: Date; people: string[] }[], at: number): string[] =>
  shifts.find((shift) => shift.from.getTime() <= at && at < shift.to.getTime())?.people ?? [];

/** What is wrong with the lines of a component while these people are on them. */
export function faultsOf({ lines }: Plan, away: ReadonlySet<string>): Found[] {
  const faults: Found[] = [];
  const asked = new Set<string>();
  for (const line of lines) {
    const there = line.people.filter(({ person }) => isReachable(person) && !away.has(person.id));
    const fault = there.length === 0 ? emptyLine(line, away) : sameAgain(there, asked);
    if (fault) faults.push({ line: line.line, ...fault });
    for (const { person } of there) asked.add(person.id);
  }
  if (asked.size > 0) return faults;
  return [{ line: 0, kind: 'nobody', why: 'nobody on any line can be reached' }, ...faults];
}

function emptyLine({ people }: ResolvedLine, away: ReadonlySet<string>): Omit<Found, 'line'> {
  if (people.length === 0) return { kind: 'nobody', why: 'nobody is on call' };
  const absent = people.filter(({ person }) => isReachable(person) && away.has(person.id));
  const why = people.map(({ person }) => neverVerified(person) ?? inWords(person)).join('; ');
  if (absent.length > 0) return { kind: 'away', why };
  return { kind: people.every(({ person }) => neverVerified(person)) ? 'unverified' : 'unreachable', why };
}

const inWords = (person: Person): string => `${person.name} ${whyUnreachable(person) ?? 'is away'}`;

/** Null for whoever has none, or one that was. */
function neverVerified({ name, contactMethods }: Person): string | null {
  const [only, ...others] = contactMethods;
  if (!only || contactMethods.some(({ verified }) => verified)) return null;
  if (others.length > 0) return `none of ${name}'s contact methods was ever verified`;
  return `${name}'s only ${only.type === 'email' ? 'address' : 'number'} was never verified`;
}

function sameAgain(there: LinePerson[], asked: ReadonlySet<string>): Omit<Found, 'line'> | null {
  if (!there.every(({ person }) => asked.has(person.id))) return null;
  const names = there.slice(0, SAID_NAMES).map(({ person }) => person.name);
  const more = there.length - names.length;
  const who = `${names.join(' and ')}${more > 0 ? ` and ${more} more` : ''}`;
  return { kind: 'same-person', why: `only ${who}, who is asked on an earlier line already` };
}

/** So many are named; the rest are counted. */
const SAID_NAMES = 3;
