import { Malformed } from '../lib/errors.ts';
import { type Rotation, type Timeline, timeline } from './rotation.ts';

const DAY_MS = 86_400_000;
const DEFAULT_MS = 14 * DAY_MS;
const MOST_MS = 366 * DAY_MS;
/** Turns of an hour make 8 784 in the longest period. */
const MOST_SHIFTS = 10_000;

/** The period a question is about: from now and for 14 days, unless it says otherwise. Throws `Malformed` naming `to`. */
export function periodOf(query: { from?: string; to?: string }, now: Date): { from: Date; to: Date } {
  const from = query.from === undefined ? now : new Date(query.from);
  const to = query.to === undefined ? new Date(from.getTime() + DEFAULT_MS) : new Date(query.to);
  if (to <= from)
    throw refused(query.from === undefined ? 'must be after "from", which is now' : 'must be after "from"');
  if (to.getTime() - from.getTime() > MOST_MS) throw refused('must be at most 366 days after "from"');
  return { from, to };
}

/** The timeline of a period. Throws `Malformed` naming `to` where it would be longer than anybody can read. */
export function timelineOf(rotation: Rotation, { from, to }: { from: Date; to: Date }): Timeline {
  const found = timeline(rotation, from, to, MOST_SHIFTS + 1);
  if (found.shifts.length + found.gaps.length <= MOST_SHIFTS) return found;
  throw refused(`must be earlier: more than ${MOST_SHIFTS} shifts and gaps lie between "from" and it`);
}

const refused = (message: string): Malformed => new Malformed(`to ${message}.`, [{ path: 'to', message }]);
