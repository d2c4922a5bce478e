import { hasReachable, type Plan, type ResolvedLine } from '../escalation/line.ts';
import { holdersOf, namesOf } from '../escalation/sides.ts';
import { escalatesAt, type Incident, isTolerated } from '../incidents/incident.ts';
import { isReachable } from '../people/person.ts';

/** What happens next if nobody does anything, in words, and when. */
export interface NextAction {
  what: string;
  at: Date;
}

type State = Pick<
  Incident,
  | ('status' | 'line' | 'uncovered' | 'pagedAt' | 'nextActionAt')
  | ('acks' | 'acknowledgedBy' | 'ackTimeoutMs' | 'snoozedUntil' | 'tolerance')
>;

/** Foretells the escalation with the people who are on their lines now. Null where nothing will happen by itself. */
export function nextAction(incident: State, plan: Plan): NextAction | null {
  const at = escalatesAt(incident);
  if (!at) return null;
  if (isTolerated(incident) && incident.tolerance?.atEnd === 'close')
    return { what: 'it resolves by itself, unless it comes again', at };
  if (incident.status === 'acknowledged' && !incident.snoozedUntil)
    return {
      what: `${namesOf(incident.acks, holdersOf(incident))} is paged again, unless somebody does something`,
      at,
    };
  const uncovered = !plan.lines.some(hasReachable);
  const { lines } = uncovered ? plan.catchAll : plan;
  const first = lines.find(hasReachable);
  if (!first) return { what: 'we look again for somebody to page', at };
  if (incident.status === 'acknowledged') return { what: `${nameOf(first)} is paged again`, at };
  const reached = uncovered === incident.uncovered ? incident.line : 0;
  const ahead = lines.slice(reached).find(hasReachable);
  if (ahead) return { what: `${nameOf(ahead)} is paged`, at };
  return { what: `${nameOf(first)} is paged again`, at };
}

function nameOf(line: ResolvedLine): string {
  const names = line.people.flatMap(({ person }) => (isReachable(person) ? person.name : [])).join(', ');
  const name = { policy: `line ${line.line}`, 'catch-all': 'the catch-all', admins: 'every admin' }[line.of];
  return `${name} (${names})`;
}
