import type { Interval } from '../lib/intervals.ts';
import { localSpan } from '../lib/local-time.ts';
import type { NewNotice } from '../notices/notice.ts';
import type { Person } from '../people/person.ts';
import type { ShiftChange } from './changes.ts';

/** More would not be read; the calendar has them all. */
const MOST_NAMED = 3;

/** Tells a person, in their own zone, that an edit made at `now` changes their shifts. */
export function changeNotice(
  rotationId: string,
  { gains, loses }: ShiftChange,
  { id, timeZone }: Pick<Person, 'id' | 'timeZone'>,
  now: Date,
): NewNotice {
  const sentences = [
    ...(gains.length > 0 ? [`You are now on call ${inWords(gains, timeZone)}.`] : []),
    ...(loses.length > 0 ? [`You are no longer on call ${inWords(loses, timeZone)}.`] : []),
  ];
  return {
    key: `change ${rotationId} ${id} ${now.toISOString()}`,
    person: id,
    method: null,
    subject: `Your shifts in ${rotationId} change`,
    text: `Your shifts in ${rotationId} change. ${sentences.join(' ')}`,
    dueAt: now,
  };
}

function inWords(stretches: Interval[], zone: string): string {
  const named = stretches.slice(0, MOST_NAMED).map(({ from, to }) => localSpan(new Date(from), new Date(to), zone));
  const more = stretches.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
