import type { Plan } from '../escalation/line.ts';
import { durationMs, formatDuration } from '../lib/durations.ts';
import { isUsable, problemOf } from '../people/contact-method.ts';
import type { NotificationRule } from '../people/notification-rule.ts';
import { methodProblems, type Person, whyUnreachable } from '../people/person.ts';
import type { Finding } from './finding.ts';

/** What is wrong with somebody whom lines ask for. */
export function findingsOfPerson(person: Person): Finding[] {
  const about = { thing: 'person' as const, id: person.id };
  const fix = { text: `Look at ${person.name}'s contact methods`, href: `/people/${person.id}` };
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
  return [...broken, ...deadRules(person).map((text): Finding => rule('dead-rule', person, text))];
}

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
        .filter(({ after, urgency }) => urgency === 'high' && escalateAfterMs && durationMs(after) >= escalateAfterMs)
        .map(({ after, method }) => {
          const wait = formatDuration(escalateAfterMs ?? 0);
          const text = `${person.name}'s rule "${method} after ${after}" comes too late: line ${line} of ${component} moves on after ${wait}`;
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
  fix: { text: `Look at ${name}'s notification rules`, href: `/people/${id}` },
});
