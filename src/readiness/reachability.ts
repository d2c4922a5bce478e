import type { Plan } from '../escalation/line.ts';
import { durationMs, formatDuration } from '../lib/durations.ts';
import { type ContactMethod, isUsable, problemOf } from '../people/contact-method.ts';
import type { NotificationRule } from '../people/notification-rule.ts';
import { methodProblems, type Person, whyUnreachable } from '../people/person.ts';
import { isOld } from '../people/proof.ts';
import type { Finding, Link } from './finding.ts';

const DAY_MS = 86_400_000;

/** What is wrong, at `now`, with somebody whom lines ask for. */
export function findingsOfPerson(person: Person, now: Date): Finding[] {
  const about = { thing: 'person' as const, id: person.id };
  const fix = methodsOf(person);
  const why = whyUnreachable(person);
  if (why) {
    const text = `${person.name} cannot be reached: ${why}`;
    return [{ kind: 'unreachable-person', severity: 'critical', about, text, spans: [], fix }];
  }
  const broken = methodProblems(person).map(
    (problem): Finding => ({
      ...{ kind: 'broken-method', severity: 'warning', about, spans: [], fix },
      text: `A contact method of ${person.name} does not work: ${problem}`,
    }),
  );
  return [
    ...proofFindings(person, now),
    ...broken,
    ...deadRules(person).map((text): Finding => rule('dead-rule', person, text)),
  ];
}

/** Where a person's contact methods are verified and tested. */
export const methodsOf = ({ id, name }: Pick<Person, 'id' | 'name'>): Link => ({
  text: `Verify or test ${name}'s contact methods`,
  href: `/people/${id}#methods`,
});

/** Where nothing is known to reach a person it is graver than where one of several methods is not proved. */
function proofFindings(person: Person, now: Date): Finding[] {
  const about = { thing: 'person' as const, id: person.id };
  const usable = person.contactMethods.filter(isUsable);
  const isFresh = ({ proved }: ContactMethod) => proved !== undefined && !isOld(proved, now);
  const severity: Finding['severity'] = usable.some(isFresh) ? 'info' : 'warning';
  const fix = { text: `Send ${person.name} a test`, href: methodsOf(person).href };
  const never = usable.filter(({ proved }) => !proved);
  const old = usable.filter(({ proved }) => proved && isOld(proved, now));
  return [
    ...(never.length === 0
      ? []
      : [
          {
            ...{ kind: 'never-proved' as const, severity, about, spans: [], fix },
            text: neverText(person, names(never)),
          },
        ]),
    ...(old.length === 0
      ? []
      : [{ ...{ kind: 'proof-old' as const, severity, about, spans: [], fix }, text: oldText(person, old, now) }]),
  ] satisfies Finding[];
}

const names = (methods: ContactMethod[]): string => methods.map(({ id }) => id).join(', ');

const neverText = ({ name }: Person, methods: string): string =>
  `Nothing has ever shown that pages reach ${name} (${methods})`;

const oldText = ({ name }: Person, old: ContactMethod[], now: Date): string => {
  const newest = Math.max(...old.map(({ proved }) => proved?.at.getTime() ?? 0));
  const days = Math.floor((now.getTime() - newest) / DAY_MS);
  return `It is ${days} days since anything has shown that pages reach ${name} (${names(old)})`;
};

/** Rules by methods that are never used. */
function deadRules(person: Person): string[] {
  return rulesOf(person).flatMap(({ method: id, after, urgency }) => {
    const method = person.contactMethods.find((one) => one.id === id);
    if (!method || isUsable(method)) return [];
    return `${person.name}'s rule "${id} after ${after}" for ${urgency} urgency can never fire: ${problemOf(method)}`;
  });
}

/** Rules of the people on a line that come only once the next line has been paged. */
export function lateRules(component: string, { lines }: Plan): Finding[] {
  return lines.flatMap(({ line, escalateAfterMs, people }) =>
    people.flatMap(({ person }) =>
      rulesOf(person)
        .filter(({ after }) => escalateAfterMs && durationMs(after) >= escalateAfterMs)
        .map(({ after, method, urgency }) => {
          const wait = formatDuration(escalateAfterMs ?? 0);
          const at = urgency === 'low' ? ' for low urgency' : '';
          const text = `${person.name}'s rule "${method} after ${after}"${at} comes too late: line ${line} of ${component} moves on after ${wait}`;
          return rule('late-rule', person, text);
        }),
    ),
  );
}

function rulesOf({ notificationRules }: Person): (NotificationRule & { urgency: 'high' | 'low' })[] {
  return (['high', 'low'] as const).flatMap((urgency) =>
    (notificationRules[urgency] ?? []).map((one) => ({ ...one, urgency })),
  );
}

const rule = (kind: 'dead-rule' | 'late-rule', { id, name }: Person, text: string): Finding => ({
  ...{ kind, severity: 'warning', about: { thing: 'person', id }, text, spans: [] },
  fix: { text: `Change ${name}'s notification rules`, href: `/people/${id}/definition` },
});
