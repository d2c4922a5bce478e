import { durationMs } from '../lib/durations.ts';
import { localSpan } from '../lib/local-time.ts';
import type { ShiftNotice } from '../people/notification-rule.ts';
import type { PersonShift } from './shift.ts';

const HOUR_MS = 3_600_000;

/** Shifts that begin later than this are not looked at; no notice may be wanted further ahead. */
export const LOOK_AHEAD_MS = 8 * 24 * HOUR_MS;
/** Notices are written this long before they are due, so that a look-ahead a minute late makes none of them late. */
export const SOON_MS = HOUR_MS;
/** After an outage: that a shift has begun, or ended, is news for so long. */
export const NEWS_MS = HOUR_MS;

export interface Due {
  wish: ShiftNotice;
  dueAt: Date;
}

/**
 * What somebody wants to be told about a shift, due soon or missed and still of use. Of what was missed ahead of the shift
 * only the nearest is left, method by method: nobody needs "tomorrow" and "in an hour" at once.
 */
export function dueNotices(wishes: readonly ShiftNotice[], shift: Pick<PersonShift, 'from' | 'to'>, now: Date): Due[] {
  const due = wishes.flatMap((wish) => {
    const dueAt = dueAtOf(wish, shift);
    const isSoon = dueAt && dueAt.getTime() <= now.getTime() + SOON_MS;
    return isSoon && isTimely(wish, shift, now) ? [{ wish, dueAt }] : [];
  });
  const isMissed = ({ wish, dueAt }: Due) => wish.when === 'before' && dueAt <= now;
  return due.filter(
    (one) =>
      !isMissed(one) ||
      !due.some((other) => isMissed(other) && other.wish.method === one.wish.method && other.dueAt > one.dueAt),
  );
}

/** Whether it is not too late to say it. */
export function isTimely(
  { when }: { when: ShiftNotice['when'] },
  { from, to }: Pick<PersonShift, 'from' | 'to'>,
  now: Date,
): boolean {
  const isBefore = (edge: Date | null, ms: number) => edge !== null && now.getTime() < edge.getTime() + ms;
  if (when === 'before') return isBefore(from, 0);
  if (when === 'end') return isBefore(to, NEWS_MS);
  return isBefore(from, NEWS_MS) && (to === null || now < to);
}

function dueAtOf(wish: ShiftNotice, { from, to }: Pick<PersonShift, 'from' | 'to'>): Date | null {
  if (wish.when === 'before') return from && new Date(from.getTime() - durationMs(wish.ahead));
  return wish.when === 'start' ? from : to;
}

/** What a notice is about: a shift that changes has another key, so the old notice is not taken for the new one. */
export function shiftNoticeKey({ rotation, person, from, to }: PersonShift, wish: ShiftNotice): string {
  return `shift ${rotation} ${person} ${instant(from)} ${instant(to)} ${wishKey(wish)}`;
}

/** The shift and the wish that a key tells of; null for the key of another kind of notice. */
export function readShiftNoticeKey(key: string): { shift: PersonShift; wish: string } | null {
  const [kind, rotation, person, from, to, ...wish] = key.split(' ');
  if (kind !== 'shift' || !rotation || !person || !from || !to) return null;
  return { shift: { rotation, person, from: readInstant(from), to: readInstant(to) }, wish: wish.join(' ') };
}

/** `before 1d mail`, `start sms`. */
export const wishKey = (wish: ShiftNotice): string =>
  `${wish.when}${wish.when === 'before' ? ` ${wish.ahead}` : ''} ${wish.method}`;

const instant = (at: Date | null): string => at?.toISOString() ?? '-';
const readInstant = (text: string): Date | null => (text === '-' ? null : new Date(text));

const WORDS = {
  before: (rotation: string, span: string) => `Your next shift on ${rotation}: ${span}.`,
  start: (rotation: string, span: string) => `Your shift on ${rotation} has begun: ${span}.`,
  end: (rotation: string, span: string) => `Your shift on ${rotation} has ended: ${span}.`,
};

/** What the person reads, in their own zone. It says when, not in how long: a message may be late. */
export function shiftNoticeText(
  { when }: ShiftNotice,
  { rotation, from, to }: PersonShift,
  zone: string,
): { subject: string; text: string } {
  const text = WORDS[when](rotation, localSpan(from, to, zone));
  return { subject: text, text };
}
