import { coverageAt, coverageOver, type OnCall, type Watch } from './coverage.ts';
import { runningLayer, type Version, versionAt, versionsOver } from './history.ts';
import { membersOf } from './layer.ts';
import type { Override } from './override.ts';
import type { RotationDefinition } from './schemas.ts';

export type { Version } from './history.ts';
export type { Override } from './override.ts';

/** Who is on call is a pure function of this and an instant. */
export interface Rotation {
  id: string;
  /** Oldest first. */
  history: Version[];
  /** Ordered by id, that is by their making. */
  overrides: Override[];
}

/** Half-open. `source` names what put the people on call: `layer 1`, `override 7`, joined by ` + ` where several did. */
export interface Shift {
  from: Date;
  to: Date;
  people: string[];
  source: string;
}

/** Nobody: no people, and an empty source. */
export function onCallAt(rotation: Rotation, instant: Date): OnCall {
  const version = versionAt(rotation.history, instant.getTime());
  if (!version) return { people: [], source: '' };
  const runningAt = (index: number) => runningLayer(version, index);
  return coverageAt(version.definition.layers, runningAt, rotation.overrides, instant.getTime());
}

const DAY = 86_400_000;
const REACHES = [8, 40, 400].map((days) => days * DAY);

/**
 * The contiguous stretch around an instant with the same people and source (or with nobody); `from` and `until` are
 * null where it reaches further than 400 days.
 */
export function shiftAt(rotation: Rotation, instant: Date): OnCall & { from: Date | null; until: Date | null } {
  const at = instant.getTime();
  const now = onCallAt(rotation, instant);
  return { ...now, from: beginning(rotation, at), until: ending(rotation, at) };
}

/**
 * The shifts and gaps of `[from, to)`, which together tile it. Neighbours with the same people and source are one
 * shift, also where a hand-off to the same person lies between them.
 */
export function timeline(
  rotation: Rotation,
  from: Date,
  to: Date,
): { shifts: Shift[]; gaps: { from: Date; to: Date }[] } {
  const watches = watchesOver(rotation, from.getTime(), to.getTime());
  const dated = watches.map((watch) => ({ ...watch, from: new Date(watch.from), to: new Date(watch.to) }));
  return {
    shifts: dated.filter(({ people }) => people.length > 0),
    gaps: dated.filter(({ people }) => people.length === 0).map((gap) => ({ from: gap.from, to: gap.to })),
  };
}

/** Every person a definition names, each once. */
export function peopleOf(definition: RotationDefinition): string[] {
  return [...new Set(definition.layers.flatMap(({ participants }) => participants.flatMap(membersOf)))];
}

function watchesOver(rotation: Rotation, from: number, to: number): Watch[] {
  const watches: Watch[] = [];
  for (const { version, ...span } of versionsOver(rotation.history, from, to)) {
    const runningAt = (index: number) => runningLayer(version, index);
    for (const watch of coverageOver(version.definition.layers, runningAt, rotation.overrides, span.from, span.to)) {
      const last = watches.at(-1);
      if (last && isSame(last, watch)) last.to = watch.to;
      else watches.push(watch);
    }
  }
  return watches;
}

function beginning(rotation: Rotation, at: number): Date | null {
  for (const reach of REACHES) {
    const from = watchesOver(rotation, at - reach, at + 1).at(-1)?.from;
    if (from !== undefined && from > at - reach) return new Date(from);
  }
  return null;
}

function ending(rotation: Rotation, at: number): Date | null {
  for (const reach of REACHES) {
    const to = watchesOver(rotation, at, at + reach)[0]?.to;
    if (to !== undefined && to < at + reach) return new Date(to);
  }
  return null;
}

const isSame = (a: OnCall, b: OnCall): boolean =>
  a.source === b.source && a.people.length === b.people.length && a.people.every((id, index) => id === b.people[index]);
