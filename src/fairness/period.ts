import { Malformed } from '../lib/errors.ts';

const DAY_MS = 86_400_000;
export const DEFAULT_DAYS = 90;
export const MOST_DAYS = 366;

/**
 * The period that is compared: the last 90 days, unless the question says otherwise. Without a beginning it is the 90 days
 * before the end. Throws `Malformed` naming the field.
 */
export function comparedPeriod(query: { from?: string; to?: string }, now: Date): { from: Date; to: Date } {
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(query.from);
  if (from >= to) throw refused('from', `must be before "to"${query.to === undefined ? ', which is now' : ''}`);
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw refused('from', `must be at most ${MOST_DAYS} days before "to"`);
  return { from, to };
}

const refused = (path: string, message: string): Malformed => new Malformed(`${path} ${message}.`, [{ path, message }]);
