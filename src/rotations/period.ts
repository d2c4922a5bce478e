import { Malformed } from '../lib/errors.ts';

const DAY_MS = 86_400_000;
const DEFAULT_MS = 14 * DAY_MS;
const MOST_MS = 366 * DAY_MS;

/** The period a question is about: from now and for 14 days, unless it says otherwise. Throws `Malformed` naming `to`. */
export function periodOf(query: { from?: string; to?: string }, now: Date): { from: Date; to: Date } {
  const from = query.from === undefined ? now : new Date(query.from);
  const to = query.to === undefined ? new Date(from.getTime() + DEFAULT_MS) : new Date(query.to);
  if (to <= from)
    throw refused(query.from === undefined ? 'must be after "from", which is now' : 'must be after "from"');
  if (to.getTime() - from.getTime() > MOST_MS) throw refused('must be at most 366 days after "from"');
  return { from, to };
}

const refused = (message: string): Malformed => new Malformed(`to ${message}.`, [{ path: 'to', message }]);
