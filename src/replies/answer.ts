import type { Plan } from '../escalation/line.ts';
import { inWords, openSides } from '../escalation/sides.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Moved } from '../incidents/move-incident.ts';
import { formatDuration, roughDuration } from '../lib/durations.ts';
import { isReachable } from '../people/person.ts';

/** What we answer to a reply, in plain words. The caller makes it fit an SMS. */

const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

const lineName = (line: number): string => (ORDINALS[line] ? `The ${ORDINALS[line]} line` : `Line ${line}`);

const ago = (instant: Date, now: Date): string => {
  const ms = now.getTime() - instant.getTime();
  return ms < 60_000 ? 'just now' : `${roughDuration(ms)} ago`;
};

/** "Got it, #42 is yours. The second line was paged 2 min ago." `others`: a line after the first was paged. */
export function answerToAck(
  moved: Moved,
  me: { id: string },
  others: boolean,
  nameOf: (id: string) => string,
  now: Date,
): string {
  const { before } = moved;
  if (before.status === 'resolved') return `#${before.number} is already resolved. Thanks.`;
  if ('after' in moved && moved.after.status === 'triggered') return answerToPart(moved.after, me);
  if (before.status === 'triggered') return `Got it, #${before.number} is yours.${others ? lineNews(before, now) : ''}`;
  if (before.acknowledgedBy === me.id) return `#${before.number} is yours already. Thanks.`;
  return `Thanks, noted. ${nameOf(before.acknowledgedBy ?? '')} took #${before.number} ${ago(before.acknowledgedAt ?? now, now)}.`;
}

/** "Got it, kiln of #42 is yours. fogbugz still needs somebody." */
function answerToPart(after: Incident, me: { id: string }): string {
  const open = openSides(after);
  const mine = after.acks.flatMap(({ by, component }) => (by === me.id && component !== null ? component : []));
  const got = mine.length > 0 ? `Got it, ${inWords(mine)} of #${after.number} is yours.` : 'Thanks, noted.';
  return `${got} ${inWords(open)} still ${open.length === 1 ? 'needs' : 'need'} somebody.`;
}

const lineNews = ({ line, pagedAt, uncovered }: Incident, now: Date): string =>
  pagedAt && !uncovered ? ` ${lineName(line)} was paged ${ago(pagedAt, now)}.` : '';

export function answerToResolve({ before }: Moved): string {
  return before.status === 'resolved'
    ? `#${before.number} was resolved already.`
    : `#${before.number} is resolved. Thank you.`;
}

export function answerToEscalate(moved: Moved): string {
  if ('refused' in moved) return `#${moved.before.number} is resolved: nobody was paged.`;
  const { number, uncovered, line } = moved.after;
  if (line === 0) return `#${number}: nobody else can be reached now.`;
  return uncovered ? `#${number}: the catch-all is paged now.` : `#${number}: line ${line} is paged now.`;
}

/** "#42 is of high urgency now: the first line is paged again." */
export function answerToRaise(moved: Moved, nameOf: (id: string) => string): string {
  const { before } = moved;
  if ('refused' in moved) return `#${before.number} is resolved: nobody was paged.`;
  if (before.urgency === 'high') return `#${before.number} is of high urgency already.`;
  const has = before.acknowledgedBy ? `. ${nameOf(before.acknowledgedBy)} has it.` : ': the first line is paged again.';
  return `#${before.number} is of high urgency now${has}`;
}

export function answerToSnooze(moved: Moved, forMs: number): string {
  if ('refused' in moved) return `#${moved.before.number} is resolved: nothing to snooze.`;
  return `#${moved.before.number} is quiet for ${formatDuration(forMs)}. It pages again unless it is resolved by then.`;
}

export function describeStatus(incident: Incident, nameOf: (id: string) => string, now: Date): string {
  const who = incident.acknowledgedBy ? `, ${nameOf(incident.acknowledgedBy)} has it` : `, nobody has it yet`;
  const state = incident.status === 'resolved' ? 'resolved' : `opened ${ago(incident.createdAt, now)}${who}`;
  return `#${incident.number} ${state}: ${incident.summary}`;
}

/** "kiln: line 1 Tim +12125550101; line 2 nobody". */
export function describeContacts(component: string, plan: Plan): string {
  const lines = plan.lines.map(({ line, people }) => {
    const names = people.map(({ person }) => {
      const phone = person.contactMethods.find((method) => method.type !== 'email')?.address;
      return [person.name, phone, isReachable(person) ? undefined : '(cannot be paged)'].filter(Boolean).join(' ');
    });
    return `line ${line} ${names.join(', ') || 'nobody'}`;
  });
  return `${component}: ${lines.join('; ')}`;
}
