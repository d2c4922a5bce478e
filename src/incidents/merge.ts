import { transition } from '../escalation/machine.ts';
import {
  type Incident,
  isOpen,
  SEVERITIES,
  type Severity,
  type TimelineEntry,
  untouched,
  urgencyOf,
} from './incident.ts';

/** An alert whose sender, key and components are settled. */
export interface IncomingAlert {
  action: 'trigger' | 'acknowledge' | 'resolve';
  /** Null where a person raised it. */
  integration: { id: string | null; name: string };
  severity: Severity;
  summary: string;
  dedupKey: string;
  components: string[];
  /** How the components were found, in words for the timeline. */
  decidedBy: string;
  /** Everything else, as sent. */
  content: object;
}

/** An incident while alerts are folded into it; `number` is 0 until it is stored. */
export interface Draft {
  /** As the database holds it; null for a new one. */
  before: Incident | null;
  incident: Incident;
  entries: TimelineEntry[];
  cancel: boolean;
}

export type Outcome = 'opened' | 'merged' | 'dropped';

export interface Placement {
  /** The incidents touched, oldest first. */
  drafts: Draft[];
  /** For each alert, which of `drafts` it came to (-1: none) and how. */
  answers: { draft: number; outcome: Outcome }[];
}

/** Folds alerts of one key, in their order, into the newest incident of that key. */
export function placeAlerts(newest: Incident | null, alerts: IncomingAlert[], now: Date): Placement {
  const drafts: Draft[] = newest ? [{ before: newest, incident: newest, entries: [], cancel: false }] : [];
  const answers = alerts.map((alert) => {
    const { draft, outcome } = place(drafts.at(-1) ?? null, alert, now);
    if (outcome === 'opened') drafts.push(draft);
    if (outcome === 'merged') drafts[drafts.length - 1] = draft;
    return { draft: drafts.length - 1, outcome };
  });
  return { drafts, answers };
}

type Placed = { draft: Draft; outcome: 'opened' | 'merged' } | { draft: null; outcome: 'dropped' };

/**
 * A trigger merges into an open incident and opens a new one after a resolve; acknowledge and resolve act on an open
 * incident and are dropped where there is none.
 */
function place(newest: Draft | null, alert: IncomingAlert, now: Date): Placed {
  const open = newest && isOpen(newest.incident) ? newest : null;
  if (alert.action === 'trigger') {
    if (open) return { draft: merge(open, alert, now), outcome: 'merged' };
    // Info never opens: repeats of what was only recorded are counted on the record, and use up no number.
    const repeats = newest && alert.severity === 'info' && newest.incident.severity === 'info';
    if (repeats) return { draft: merge(newest, alert, now), outcome: 'merged' };
    return { draft: opened(alert, now), outcome: 'opened' };
  }
  if (!open) return { draft: null, outcome: 'dropped' };
  const step = transition(open.incident, { kind: alert.action, by: { id: null, name: alert.integration.name } }, now);
  if ('refused' in step) return { draft: null, outcome: 'dropped' };
  const draft = {
    ...open,
    incident: { ...open.incident, ...step.next },
    entries: [...open.entries, ...step.entries],
    cancel: open.cancel || step.cancel !== 'nobody',
  };
  return { draft, outcome: 'merged' };
}

function opened(alert: IncomingAlert, now: Date): Draft {
  const recorded = alert.severity === 'info';
  const state = recorded
    ? { ...untouched(now), status: 'resolved' as const, nextActionAt: null, resolvedAt: now }
    : untouched(now);
  const incident: Incident = {
    ...state,
    number: 0,
    summary: alert.summary,
    severity: alert.severity,
    urgency: urgencyOf(alert.severity),
    integrationId: alert.integration.id,
    dedupKey: alert.dedupKey,
    components: alert.components,
    epoch: 0,
    alertCount: 1,
    createdAt: now,
  };
  const entries: TimelineEntry[] = [
    { type: 'triggered', text: `Triggered by ${alert.integration.name} ${alert.decidedBy}` },
  ];
  if (recorded) entries.push({ type: 'resolved', text: 'Recorded only: severity info pages nobody' });
  return { before: null, incident, entries, cancel: false };
}

/** Counts the alert. A graver one raises the incident, and pages the first line again unless somebody has it. */
function merge(draft: Draft, alert: IncomingAlert, now: Date): Draft {
  const { incident } = draft;
  const counted = { ...incident, alertCount: incident.alertCount + 1 };
  const added = alert.components.filter((id) => !incident.components.includes(id));
  const entries: TimelineEntry[] = added.map((id) => ({
    type: 'merged',
    text: `${alert.integration.name} now names ${id}, too`,
  }));
  const graver = SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(incident.severity);
  let next: Incident = { ...counted, components: [...incident.components, ...added] };
  if (graver) {
    const urgency = urgencyOf(alert.severity);
    const raised = urgency !== incident.urgency && incident.status === 'triggered';
    entries.push({
      type: 'merged',
      text: `${alert.integration.name} raised it to ${alert.severity}: ${alert.summary}`,
    });
    next = { ...next, severity: alert.severity, urgency };
    if (raised) next = { ...next, line: 0, round: next.round + 1, pagedAt: null, nextActionAt: now };
  }
  return { ...draft, incident: next, entries: [...draft.entries, ...entries] };
}
