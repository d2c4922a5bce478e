import { transition } from '../escalation/machine.ts';
import { holdOf, type InForce } from '../maintenance/maintenance-window.ts';
import { heldText } from '../maintenance/wording.ts';
import {
  type Incident,
  isHeld,
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

/** Folds alerts of one key, in their order, into the newest incident of that key. `windows`: those in force at `now`. */
export function placeAlerts(
  newest: Incident | null,
  alerts: IncomingAlert[],
  now: Date,
  windows: readonly InForce[] = [],
): Placement {
  const drafts: Draft[] = newest ? [{ before: newest, incident: newest, entries: [], cancel: false }] : [];
  const answers = alerts.map((alert) => {
    const { draft, outcome } = place(drafts.at(-1) ?? null, alert, now, windows);
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
function place(newest: Draft | null, alert: IncomingAlert, now: Date, windows: readonly InForce[]): Placed {
  const open = newest && isOpen(newest.incident) ? newest : null;
  if (alert.action === 'trigger') {
    if (open) return { draft: merge(open, alert, now, windows), outcome: 'merged' };
    // Info never opens: repeats of what was only recorded are counted on the record, and use up no number.
    const repeats = newest && alert.severity === 'info' && newest.incident.severity === 'info';
    if (repeats) return { draft: merge(newest, alert, now, windows), outcome: 'merged' };
    return { draft: opened(alert, now, windows), outcome: 'opened' };
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

function opened(alert: IncomingAlert, now: Date, windows: readonly InForce[]): Draft {
  const recorded = alert.severity === 'info';
  const subject = { integrationId: alert.integration.id, components: alert.components };
  const hold = recorded ? null : holdOf(windows, subject);
  const state = recorded
    ? { ...untouched(now), status: 'resolved' as const, nextActionAt: null, resolvedAt: now }
    : untouched(hold ? new Date(hold.until) : now);
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
    maintenance: hold?.window.id ?? null,
    createdAt: now,
  };
  const entries: TimelineEntry[] = [
    { type: 'triggered', text: `Triggered by ${alert.integration.name} ${alert.decidedBy}` },
  ];
  if (recorded) entries.push({ type: 'resolved', text: 'Recorded only: severity info pages nobody' });
  if (hold) entries.push({ type: 'held', text: heldText(hold, now) });
  return { before: null, incident, entries, cancel: false };
}

/**
 * Counts the alert. A graver one raises the incident, and pages the first line again unless somebody has it or a window
 * holds it. One that names a component outside of the window is looked at again at once.
 */
function merge(draft: Draft, alert: IncomingAlert, now: Date, windows: readonly InForce[]): Draft {
  const { incident } = draft;
  const counted = { ...incident, alertCount: incident.alertCount + 1 };
  const added = alert.components.filter((id) => !incident.components.includes(id));
  const entries: TimelineEntry[] = added.map((id) => ({
    type: 'merged',
    text: `${alert.integration.name} now names ${id}, too`,
  }));
  const graver = SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(incident.severity);
  const held = isHeld(incident);
  let next: Incident = { ...counted, components: [...incident.components, ...added] };
  if (held && added.length > 0 && !holdOf(windows, next)) next = { ...next, nextActionAt: now };
  if (!graver) return { ...draft, incident: next, entries: [...draft.entries, ...entries] };
  const text = `${alert.integration.name} raised it to ${alert.severity}: ${alert.summary}`;
  const raised = raise(next, alert, now);
  return {
    ...draft,
    incident: raised.incident,
    entries: [...draft.entries, ...entries, { type: 'merged', text }],
    cancel: draft.cancel || raised.cancel,
  };
}

/** To the alert's severity, and to the urgency that goes with it; never down. */
function raise(incident: Incident, alert: IncomingAlert, now: Date): { incident: Incident; cancel: boolean } {
  const next = { ...incident, severity: alert.severity };
  if (urgencyOf(alert.severity) === 'low' || incident.urgency === 'high') return { incident: next, cancel: false };
  const by = { id: null, name: alert.integration.name };
  const step = transition(next, { kind: 'urgency', urgency: 'high', by }, now);
  // What a window holds is marked as urgent, and held all the same.
  if ('refused' in step || isHeld(incident)) return { incident: { ...next, urgency: 'high' }, cancel: false };
  return { incident: { ...next, ...step.next }, cancel: step.cancel === 'everybody' };
}
