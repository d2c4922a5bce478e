import { coverageAt, coverageOver, type OnCall, type Watch } from './coverage.ts';
import { type Version, versionAt, versionsOver } from './history.ts';
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

export interface Timeline {
  shifts: Shift[];
  gaps: { from: Date; to: Date }[];
}

/** Nobody: no people, and an empty source. */
export function onCallAt(rotation: Rotation, instant: Date): OnCall {
  const version = versionAt(rotation.history, instant.getTime());
  return version ? coverageAt(version, rotation.overrides, instant.getTime()) : { people: [], source: '' };
}

const DAY = 86_400_000;
const FURTHEST = 400 * DAY;
const REACHES = [DAY, 8 * DAY, 40 * DAY, FURTHEST];

/**
 * The contiguous stretch around an instant with the same people and source (or with nobody); `from` and `until` are
 * null where it reaches further than 400 days.
 */
export function shiftAt(rotation: Rotation, instant: Date): OnCall & { from: Date | null; until: Date | null } {
  const at = instant.getTime();
  const [running] = watchesOver(rotation, at, at + FURTHEST);
  const { people, source, to } = running ?? { people: [], source: '', to: at + FURTHEST };
  return { people, source, from: beginning(rotation, at), until: to < at + FURTHEST ? new Date(to) : null };
}

/**
 * The shifts and gaps of `[from, to)`, which together tile it. Neighbours with the same people and source are one
 * shift, also where a hand-off to the same person lies between them. It ends early once it holds `most` of both.
 */
export function timeline(rotation: Rotation, from: Date, to: Date, most = Number.POSITIVE_INFINITY): Timeline {
  const shifts: Shift[] = [];
  const gaps: Timeline['gaps'] = [];
  for (const watch of watchesOver(rotation, from.getTime(), to.getTime())) {
    const { people, source } = watch;
    const begins = new Date(watch.from);
    const ends = new Date(watch.to);
    if (people.length > 0) shifts.push({ from: begins, to: ends, people, source });
    else gaps.push({ from: begins, to: ends });
    if (shifts.length + gaps.length >= most) break;
  }
  return { shifts, gaps };
}

/** Every person a definition names, each once. */
export function peopleOf(definition: RotationDefinition): string[] {
  return [...new Set(definition.layers.flatMap(({ participants }) => participants.flatMap(membersOf)))];
}

/** In order, one at a time: however long the span is, it takes no more memory than one shift. */
function* watchesOver(rotation: Rotation, from: number, to: number): Generator<Watch> {
  let last: Watch | undefined;
  for (const { version, ...span } of versionsOver(rotation.history, from, to)) {
    for (const watch of coverageOver(version, rotation.overrides, span.from, span.to)) {
      if (last && isSame(last, watch)) last.to = watch.to;
      else {
        if (last) yield last;
        last = watch;
      }
    }
  }
  if (last) yield last;
}

function beginning(rotation: Rotation, at: number): Date | null {
  for (const reach of REACHES) {
    let from = at - reach;
    for (const watch of watchesOver(rotation, at - reach, at + 1)) from = watch.from;
    if (from > at - reach) return new Date(from);
  }
  return null;
}

const isSame = (a: OnCall, b: OnCall): boolean =>
  a.source === b.source && a.people.length === b.people.length && a.people.every((id, index) => id === b.people[index]);
