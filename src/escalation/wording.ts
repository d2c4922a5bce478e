import { DateTime } from 'luxon';
import { zoneName } from '../lib/local-time.ts';
import type { ContactMethod } from '../people/contact-method.ts';
import { planDeliveries, toldFrom, type Urgency } from '../people/notification-rule.ts';
import { type Person, whyUnreachable } from '../people/person.ts';
import type { LinePerson, ResolvedLine } from './line.ts';

export interface Entry {
  type: 'paged' | 'skipped' | 'escalated' | 'acknowledged' | 'resolved' | 'snoozed' | 'waits' | 'urgency';
  text: string;
}

export const escalated = (text: string): Entry => ({ type: 'escalated', text });

const CHANNELS: Record<ContactMethod['type'], string> = { sms: 'SMS', email: 'email', voice: 'call' };

/** "SMS to Tim waits until 08:00 in New York (low urgency)": where a person is told later than they are paged. */
export function waitsEntries(person: Person, urgency: Urgency, now: Date): Entry[] {
  const told = toldFrom(person, urgency, now);
  if (told <= now) return [];
  const channels = [...new Set(planDeliveries(person, urgency, now).map(({ method }) => CHANNELS[method.type]))];
  const what = `${channels.join(' and ').replace(/^./, (first) => first.toUpperCase())} to ${person.name}`;
  const until = clockText(told, person.timeZone, now);
  return [{ type: 'waits', text: `${what} ${channels.length > 1 ? 'wait' : 'waits'} until ${until} (low urgency)` }];
}

/** By the person's clock; the day is said where it is another one. */
function clockText(at: Date, zone: string, now: Date): string {
  const local = DateTime.fromJSDate(at, { zone });
  const isToday = local.hasSame(DateTime.fromJSDate(now, { zone }), 'day');
  return `${local.toFormat(isToday ? 'HH:mm' : 'ccc HH:mm', { locale: 'en' })} in ${zoneName(zone)}`;
}

/** "Paged Ada on line 1 (rotation ops)", "Paged Cy as the catch-all". */
export function pagedEntry(line: ResolvedLine, { person, via }: LinePerson): Entry {
  const goesWithoutSaying = via === 'person' || via === 'catch-all' || via === 'admin';
  return { type: 'paged', text: `Paged ${person.name} ${where(line)}${goesWithoutSaying ? '' : ` (${via})`}` };
}

/** Those of a line whom nothing can reach. */
export const unreachableEntries = (line: ResolvedLine): Entry[] =>
  line.people.flatMap(({ person }) => {
    const why = whyUnreachable(person);
    return why ? [{ type: 'skipped', text: `Not paged ${where(line)}: ${person.name} ${why}` } as const] : [];
  });

/** Why a whole line was passed over. */
export function skippedEntries(line: ResolvedLine): Entry[] {
  // That there is no admin either is said once, with the rest.
  if (line.of === 'admins') return [];
  const why = line.people.length === 0 ? 'nobody is on call' : 'nobody on it can be reached';
  return [
    ...unreachableEntries(line),
    { type: 'skipped', text: `${nameOf(line)} (${line.targets}) was skipped: ${why}` },
  ];
}

export const nobodyReached = (line: Pick<ResolvedLine, 'line' | 'of'>): Entry => ({
  type: 'skipped',
  text: `${nameOf(line)} could not be reached: no message got through`,
});

export const didNotAcknowledge = (line: Pick<ResolvedLine, 'line' | 'of'>): Entry => ({
  type: 'escalated',
  text: `${nameOf(line)} did not acknowledge`,
});

function where({ of, line }: ResolvedLine): string {
  if (of === 'admins') return 'as an admin';
  if (of === 'policy') return `on line ${line}`;
  return line === 1 ? 'as the catch-all' : `on line ${line} of the catch-all`;
}

function nameOf({ of, line }: Pick<ResolvedLine, 'line' | 'of'>): string {
  if (line === 0) return 'Whoever had it';
  if (of === 'admins') return 'The admins';
  if (of === 'policy') return `Line ${line}`;
  return line === 1 ? 'The catch-all' : `Line ${line} of the catch-all`;
}
