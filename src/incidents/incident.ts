import { SEVERITIES, type Severity } from '../components/severity.ts';
import type { EscalationState, PageDue, Step } from '../escalation/state.ts';
import type { Entry } from '../escalation/wording.ts';
import type { Urgency } from '../people/notification-rule.ts';
import type { Flapping } from './flapping.ts';
import { released, type Tolerance } from './tolerance.ts';

export { SEVERITIES, type Severity };

export interface Incident extends EscalationState {
  number: number;
  summary: string;
  severity: Severity;
  integrationId: string | null;
  dedupKey: string;
  /** Counts the saves: whoever holds an older one has not seen the present state. */
  epoch: number;
  alertCount: number;
  /** The maintenance window that holds it; kept on what was acknowledged or resolved before the window was over. */
  maintenance: string | null;
  /** The newest instant at which the fault was there, by its sender's clock; null where the sender does not say. */
  firingAt: Date | null;
  /** When we heard from its sender that it is over; null while it goes on, and where somebody else resolved it. */
  endedAt: Date | null;
  /** What its components' budgets make of it; null where they have none for it. */
  tolerance: Tolerance | null;
  /** When its key last opened incidents that page, this one among them, newest last. */
  openings: Date[];
  flapping: Flapping | null;
  /** When it resolves by itself if nothing more is heard, and why. */
  closes: { at: Date; why: string } | null;
  /** Alerts of other keys join it until then; null: it takes none. */
  groupUntil: Date | null;
  /** The newest failure in it of a kind that it had not seen before; null where whoever has it knows. */
  news: string | null;
  createdAt: Date;
}

export type TimelineType =
  | Entry['type']
  | 'triggered'
  | 'merged'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'cancelled'
  | 'held'
  | 'note'
  | 'requested'
  | 'rollback';

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

export function moveOf(before: Incident, step: Step): Move {
  // Whatever goes on paging is held no longer; what a person took or ended during the window keeps the mark.
  const goesOn = step.next.status === 'triggered' && step.next.nextActionAt !== before.nextActionAt;
  const maintenance = goesOn ? null : before.maintenance;
  const tolerance = goesOn ? released(before.tolerance) : before.tolerance;
  const news = step.next.status === 'acknowledged' ? null : before.news;
  return { ...step, before, next: { ...before, ...step.next, maintenance, tolerance, news } };
}

/** Kept quiet by a maintenance window until its next action. */
export const isHeld = (incident: Pick<Incident, 'status' | 'maintenance'>): boolean =>
  incident.status === 'triggered' && incident.maintenance !== null;

/** Kept quiet by the budgets of its components until its next action. */
export const isTolerated = (incident: Pick<Incident, 'status' | 'tolerance'>): boolean =>
  incident.status === 'triggered' && incident.tolerance?.holding === true;

/** What nobody was to hear of, also when somebody took or ended it meanwhile. */
export const wasKeptQuiet = ({ maintenance, tolerance }: Pick<Incident, 'maintenance' | 'tolerance'>): boolean =>
  maintenance !== null || tolerance?.holding === true;

/** critical and error page at high urgency, warning at low; info is recorded and pages nobody. */
export const urgencyOf = (severity: Severity): Urgency =>
  severity === 'warning' || severity === 'info' ? 'low' : 'high';

export const isOpen = (incident: Pick<Incident, 'status'>): boolean => incident.status !== 'resolved';

/** The state of an incident nobody has been paged for; due at once. */
export const untouched = (now: Date): EscalationState => ({
  status: 'triggered',
  urgency: 'high',
  components: [],
  line: 0,
  round: 0,
  pagedAt: null,
  nextActionAt: now,
  uncovered: false,
  acks: [],
  eachComponent: false,
  ackTimeoutMs: null,
  snoozedUntil: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  resolvedBy: null,
  resolvedAt: null,
});

/**
 * When somebody is paged next unless something is done. What was acknowledged before its policies could be asked for a
 * time-out has only that question before it.
 */
export const escalatesAt = ({
  status,
  nextActionAt,
  snoozedUntil,
  ackTimeoutMs,
}: Pick<EscalationState, 'status' | 'nextActionAt' | 'snoozedUntil' | 'ackTimeoutMs'>): Date | null =>
  status === 'acknowledged' && !snoozedUntil && ackTimeoutMs === null ? null : nextActionAt;
