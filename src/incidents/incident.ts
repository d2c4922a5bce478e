import type { Entry, EscalationState, PageDue, Step } from '../escalation/machine.ts';
import type { Urgency } from '../people/notification-rule.ts';

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Incident extends EscalationState {
  number: number;
  summary: string;
  severity: Severity;
  urgency: Urgency;
  integrationId: string | null;
  dedupKey: string;
  components: string[];
  /** Counts the saves: whoever holds an older one has not seen the present state. */
  epoch: number;
  alertCount: number;
  createdAt: Date;
}

export type TimelineType =
  | Entry['type']
  | 'triggered'
  | 'merged'
  | 'delivered'
  | 'failed'
  | 'cancelled'
  | 'note'
  | 'requested';

export interface TimelineEntry {
  type: TimelineType;
  text: string;
}

/** A decided change of one incident, ready to be saved in one go: the row, its timeline, and the outbox. */
export interface Move {
  before: Incident;
  next: Incident;
  entries: TimelineEntry[];
  pages: (PageDue & { requested?: boolean })[];
  cancel: Step['cancel'];
}

export const moveOf = (before: Incident, step: Step): Move => ({ ...step, before, next: { ...before, ...step.next } });

/** critical and error page at high urgency, warning at low; info is recorded and pages nobody. */
export const urgencyOf = (severity: Severity): Urgency =>
  severity === 'warning' || severity === 'info' ? 'low' : 'high';

export const isOpen = (incident: Pick<Incident, 'status'>): boolean => incident.status !== 'resolved';

/** The state of an incident nobody has been paged for; due at once. */
export const untouched = (now: Date): EscalationState => ({
  status: 'triggered',
  line: 0,
  round: 0,
  pagedAt: null,
  nextActionAt: now,
  uncovered: false,
  acknowledgedBy: null,
  acknowledgedAt: null,
  resolvedBy: null,
  resolvedAt: null,
});
