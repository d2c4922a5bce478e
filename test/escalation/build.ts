import type { LinePerson, Plan, ResolvedLine } from '../../src/escalation/line.ts';
import type { EscalationState, Step } from '../../src/escalation/state.ts';
import { untouched } from '../../src/incidents/incident.ts';
import type { Person } from '../../src/people/person.ts';

export const NOW = new Date('2026-11-23T12:00:00Z');
export const MINUTE = 60_000;
export const later = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE);

/** `ada` can be reached, `bo?` has a phone that nobody has verified, `cy!` has none. */
export function person(said: string): Person {
  const id = said.replace(/[?!]$/, '');
  const sms = { id: 'sms', type: 'sms' as const, address: '+12125550101', verified: !said.endsWith('?') };
  return {
    id,
    name: id.replace(/^./, (first) => first.toUpperCase()),
    role: 'responder',
    timeZone: 'UTC',
    contactMethods: said.endsWith('!') ? [] : [sms],
    notificationRules: {},
    shiftNotices: [],
  };
}

export const on = (said: string, via = 'rotation ops'): LinePerson => ({ person: person(said), via });

/** Each line as the people on it; five minutes between them, the whole again after fifteen. */
export function planOf(lines: string[][], catchAll: string[][] = [['cy']], of: ResolvedLine['of'] = 'catch-all'): Plan {
  return {
    lines: linesOf(lines, 'policy'),
    repeatEveryMs: 15 * MINUTE,
    ackTimeoutMs: null,
    catchAll: { lines: linesOf(catchAll, of), repeatEveryMs: 20 * MINUTE, ackTimeoutMs: null },
    people: new Map([...lines.flat(), ...catchAll.flat()].map((said) => [person(said).id, person(said)])),
  };
}

const linesOf = (lines: string[][], of: ResolvedLine['of']): ResolvedLine[] =>
  lines.map((people, index) => ({
    line: index + 1,
    of,
    escalateAfterMs: index + 1 === lines.length ? null : 5 * MINUTE,
    eachComponent: false,
    people: people.map((said) => on(said, of === 'policy' ? 'rotation ops' : of)),
    targets: of === 'policy' ? 'rotation ops' : of,
  }));

export const fresh = (changes: Partial<EscalationState> = {}): EscalationState => ({ ...untouched(NOW), ...changes });

/** The step that was taken; a refusal is an error. */
export function taken(step: Step | { refused: string }): Step {
  if ('refused' in step) throw new Error(`refused: ${step.refused}`);
  return step;
}

export const paged = (step: Step): string[] => step.pages.map(({ person }) => person.id);
export const texts = (step: Step): string[] => step.entries.map(({ text }) => text);
