import { settledSides } from '../escalation/sides.ts';
import { type Incident, type Move, type TimelineEntry, wasKeptQuiet } from './incident.ts';

/** What happens to an incident that others may want to hear of. */
export const INCIDENT_EVENTS = [
  'triggered',
  'acknowledged',
  'unacknowledged',
  'escalated',
  'snoozed',
  'resolved',
  'noted',
] as const;
export type IncidentEventType = (typeof INCIDENT_EVENTS)[number];

/** The incident as it was right after the event, and what its timeline says of it. Instants are ISO 8601. */
export interface EventContent {
  summary: string;
  severity: Incident['severity'];
  status: Incident['status'];
  urgency: Incident['urgency'];
  components: string[];
  uncovered: boolean;
  line: number;
  alertCount: number;
  createdAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  snoozedUntil: string | null;
  resolvedAt: string | null;
  resolvedBy: string | null;
  says: string[];
}

export interface IncidentEvent {
  type: IncidentEventType;
  incident: number;
  content: EventContent;
}

const MOST_SAID = 10;

/** The event of a change, if it is one to tell others of; `before` is null where the incident is new. */
export function eventsOf({
  before,
  next,
  entries,
}: Pick<Move, 'next' | 'entries'> & { before: Incident | null }): IncidentEvent[] {
  const type = typeOf(before, next);
  return type ? [{ type, incident: next.number, content: contentOf(next, entries) }] : [];
}

/** What somebody has written down: for whoever follows an incident elsewhere. */
export const noteOf = (incident: Incident, entry: TimelineEntry): IncidentEvent[] =>
  wasKeptQuiet(incident) ? [] : [{ type: 'noted', incident: incident.number, content: contentOf(incident, [entry]) }];

function typeOf(before: Incident | null, next: Incident): IncidentEventType | null {
  // What a window or a budget holds is news when it lets it go; what ends within is none, and neither is severity info.
  if (wasKeptQuiet(next)) return null;
  if (before === null || wasKeptQuiet(before)) return next.status === 'triggered' ? 'triggered' : null;
  if (next.status === 'resolved') return before.status === 'resolved' ? null : 'resolved';
  if (next.status === 'acknowledged') return typeOfYes(before, next);
  if (before.status === 'acknowledged') return 'unacknowledged';
  // One side's yes: the incident is still triggered, for the others.
  if (settledSides(next).length > settledSides(before).length) return 'acknowledged';
  const again = next.line !== before.line || next.round !== before.round;
  // The first line is paged right after the incident opens: that is what "triggered" says already.
  const first = before.line === 0 && before.round === 0;
  return again && next.line > 0 && !first ? 'escalated' : null;
}

function typeOfYes(before: Incident, next: Incident): IncidentEventType | null {
  const snoozed = next.snoozedUntil?.getTime();
  if (snoozed !== undefined && snoozed !== before.snoozedUntil?.getTime()) return 'snoozed';
  return before.status === 'triggered' ? 'acknowledged' : null;
}

const contentOf = (incident: Incident, entries: TimelineEntry[]): EventContent => ({
  summary: incident.summary,
  severity: incident.severity,
  status: incident.status,
  urgency: incident.urgency,
  components: incident.components,
  uncovered: incident.uncovered,
  line: incident.line,
  alertCount: incident.alertCount,
  createdAt: incident.createdAt.toISOString(),
  acknowledgedAt: incident.acknowledgedAt?.toISOString() ?? null,
  acknowledgedBy: incident.acknowledgedBy,
  snoozedUntil: incident.snoozedUntil?.toISOString() ?? null,
  resolvedAt: incident.resolvedAt?.toISOString() ?? null,
  resolvedBy: incident.resolvedBy,
  says: entries.slice(0, MOST_SAID).map(({ text }) => text),
});
