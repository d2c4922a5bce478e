import type { NoiseRules } from '../components/noise.ts';
import { transition } from '../escalation/machine.ts';
import type { Step } from '../escalation/state.ts';
import type { Grouping } from '../groups/member.ts';
import { formatDuration } from '../lib/durations.ts';
import { holdOf, type InForce } from '../maintenance/maintenance-window.ts';
import { heldText } from '../maintenance/wording.ts';
import { firingAgain, firingOver, isLate, isOutdated } from './firing.ts';
import { flappingOf, flappingText, resolvedAgain, withOpening } from './flapping.ts';
import {
  type Incident,
  isHeld,
  isOpen,
  isTolerated,
  SEVERITIES,
  type Severity,
  type TimelineEntry,
  untouched,
  urgencyOf,
} from './incident.ts';
import { covers, released, spentText, type Tolerance, tolerate, toleratedText } from './tolerance.ts';

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
  /** Why it is only recorded; null or absent: it is not. */
  ignoredBy?: string | null;
  /** When the sender saw it begin and end, where it says so. */
  startedAt?: Date | undefined;
  endedAt?: Date | undefined;
  /** What its components make of noise; without it, nothing is tolerated or called flapping. */
  noise?: NoiseRules;
  /** Which incidents it may join; null or absent: none. `kind`: what sort of failure it is. */
  group?: Grouping | null;
  kind?: string;
  /** After so much silence of the sender the incident resolves by itself; without it, never. */
  closeAfterMs?: number | null;
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
    else if (draft) drafts[drafts.length - 1] = draft;
    return { draft: drafts.length - 1, outcome };
  });
  return { drafts, answers };
}

type Placed = { draft: Draft; outcome: 'opened' | 'merged' } | { draft: Draft | null; outcome: 'dropped' };

/**
 * A trigger merges into an open incident and opens a new one after a resolve; acknowledge and resolve act on an open
 * incident and are dropped where there is none.
 */
function place(newest: Draft | null, alert: IncomingAlert, now: Date, windows: readonly InForce[]): Placed {
  const open = newest && isOpen(newest.incident) ? newest : null;
  if (alert.action === 'trigger') return triggered(newest, open, alert, now, windows);
  if (!open) return { draft: alert.action === 'resolve' ? overAnyway(newest, alert, now) : null, outcome: 'dropped' };
  if (alert.action === 'resolve') return { draft: overBySender(open, alert, now), outcome: 'merged' };
  const step = transition(open.incident, { kind: alert.action, by: { id: null, name: alert.integration.name } }, now);
  return 'refused' in step ? { draft: null, outcome: 'dropped' } : { draft: stepped(open, step), outcome: 'merged' };
}

function triggered(
  newest: Draft | null,
  open: Draft | null,
  alert: IncomingAlert,
  now: Date,
  windows: readonly InForce[],
): Placed {
  if (newest && isLate(newest.incident, alert, now)) {
    const text = `${alert.integration.name} told of it again, late: that has ended since, and nobody is paged for it`;
    return { draft: noted(newest, { alertCount: newest.incident.alertCount + 1 }, text), outcome: 'merged' };
  }
  if (open && alert.ignoredBy)
    return { draft: noted(open, { alertCount: open.incident.alertCount + 1 }), outcome: 'merged' };
  if (open) return { draft: merge(open, alert, now, windows), outcome: 'merged' };
  // Info never opens: repeats of what was only recorded are counted on the record, and use up no number.
  if (newest && isOnlyRecorded(alert) && isRecord(newest.incident))
    return { draft: merge(newest, alert, now, windows), outcome: 'merged' };
  return { draft: opened(newest?.incident ?? null, alert, now, windows), outcome: 'opened' };
}

/** Info that no budget counts, and what a route ignores. */
const isOnlyRecorded = ({ severity, noise, ignoredBy }: IncomingAlert): boolean =>
  Boolean(ignoredBy) || (severity === 'info' && !covers(noise?.budgets ?? [], 'info'));

/** What would page by itself: what is counted or only recorded joins nothing, and nothing joins it. */
export const mayJoin = (alert: IncomingAlert): boolean =>
  alert.action === 'trigger' && !isOnlyRecorded(alert) && !covers(alert.noise?.budgets ?? [], alert.severity);

const groupUntil = (alert: IncomingAlert, now: Date): Date | null =>
  alert.group?.withinMs && mayJoin(alert) ? new Date(now.getTime() + alert.group.withinMs) : null;

/** Was never open: nobody resolved it. */
const isRecord = ({ status, resolvedBy }: Incident): boolean => status === 'resolved' && resolvedBy === null;

/** What somebody else resolved is over for its sender, too: what still comes of it is late. */
function overAnyway(newest: Draft | null, alert: IncomingAlert, now: Date): Draft | null {
  if (!newest?.incident.firingAt || newest.incident.endedAt || isOutdated(newest.incident, alert)) return null;
  return { ...newest, incident: { ...newest.incident, ...firingOver(newest.incident, alert, now) } };
}

/** The sender says that it is over: true, unless it means an earlier firing, or the incident flaps and is to stay open. */
function overBySender(open: Draft, alert: IncomingAlert, now: Date): Draft {
  const { incident } = open;
  const { name } = alert.integration;
  if (isOutdated(incident, alert)) return noted(open, {}, `${name} resolved an earlier one, late: this one goes on`);
  const over = { ...incident, ...firingOver(incident, alert, now) };
  if (incident.flapping) {
    const { flapping, closes, says } = resolvedAgain(incident.flapping, name, now);
    return noted({ ...open, incident: over }, { flapping, closes }, ...says);
  }
  const step = transition(over, { kind: 'resolve', by: { id: null, name } }, now);
  return 'refused' in step ? open : stepped({ ...open, incident: over }, step);
}

const stepped = (draft: Draft, step: Step): Draft => ({
  ...draft,
  incident: { ...draft.incident, ...step.next },
  entries: [...draft.entries, ...step.entries],
  cancel: draft.cancel || step.cancel !== 'nobody',
});

const noted = (draft: Draft, changes: Partial<Incident>, ...texts: string[]): Draft => ({
  ...draft,
  incident: { ...draft.incident, ...changes },
  entries: [...draft.entries, ...texts.map((text) => ({ type: 'merged' as const, text }))],
});

/** `before` is the newest of the key, which is over: what it counted goes on. */
function opened(before: Incident | null, alert: IncomingAlert, now: Date, windows: readonly InForce[]): Draft {
  const { budgets = [], flapping: rule = null } = alert.noise ?? {};
  const recorded = isOnlyRecorded(alert);
  const counts = !recorded && covers(budgets, alert.severity);
  const tolerance = counts ? tolerate(before?.tolerance ?? null, budgets, null, now) : null;
  const subject = { integrationId: alert.integration.id, components: alert.components };
  const hold = recorded ? null : holdOf(windows, subject);
  const pages = !recorded && !hold && !tolerance?.holding;
  const openings = rule && pages ? withOpening(before?.openings ?? [], rule, now) : (before?.openings ?? []);
  const flapping = rule && pages ? flappingOf(openings, rule) : null;
  const heldUntil = hold ? new Date(hold.until) : tolerance?.holding ? new Date(tolerance.until) : now;
  const state = recorded
    ? { ...untouched(now), status: 'resolved' as const, nextActionAt: null, resolvedAt: now }
    : untouched(heldUntil);
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
    ...{ firingAt: alert.startedAt ?? null, endedAt: null, tolerance, openings, flapping },
    closes: closesAfter(alert, now),
    groupUntil: groupUntil(alert, now),
    news: null,
    createdAt: now,
  };
  const entries: TimelineEntry[] = [
    { type: 'triggered', text: `Triggered by ${alert.integration.name} ${alert.decidedBy}` },
  ];
  if (recorded)
    entries.push({ type: 'resolved', text: `Recorded only: ${alert.ignoredBy ?? 'severity info pages nobody'}` });
  if (hold) entries.push({ type: 'held', text: heldText(hold, now) });
  if (tolerance) entries.push(budgetEntry(alert, tolerance, now));
  if (flapping) entries.push({ type: 'merged', text: flappingText(openings, flapping) });
  return { before: null, incident, entries, cancel: false };
}

function budgetEntry({ noise }: IncomingAlert, tolerance: Tolerance, now: Date): TimelineEntry {
  const budgets = noise?.budgets ?? [];
  return tolerance.holding
    ? { type: 'held', text: toleratedText(budgets, tolerance, now) }
    : { type: 'merged', text: spentText(budgets, tolerance, now) };
}

function closesAfter({ closeAfterMs, integration }: IncomingAlert, now: Date): Incident['closes'] {
  if (!closeAfterMs) return null;
  const why = `no word from ${integration.name} for ${formatDuration(closeAfterMs)}`;
  return { at: new Date(now.getTime() + closeAfterMs), why };
}

/**
 * Counts the alert. A graver one raises the incident, and pages the first line again unless somebody has it or a window
 * holds it. One that names a component outside of the window is looked at again at once.
 */
function merge(draft: Draft, alert: IncomingAlert, now: Date, windows: readonly InForce[]): Draft {
  const { incident } = draft;
  const counted = { ...incident, ...heardAgain(incident, alert, now) };
  const added = alert.components.filter((id) => !incident.components.includes(id));
  const entries: TimelineEntry[] = added.map((id) => ({
    type: 'merged',
    text: `${alert.integration.name} now names ${id}, too`,
  }));
  const graver = SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(incident.severity);
  const held = isHeld(incident);
  let next: Incident = { ...counted, components: [...incident.components, ...added] };
  if (held && added.length > 0 && !holdOf(windows, next)) next = { ...next, nextActionAt: now };
  if (isTolerated(incident)) {
    const counts = countAgain(next, alert, now);
    next = counts.incident;
    entries.push(...counts.entries);
  }
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

/** Still there, or there again. */
function heardAgain(incident: Incident, alert: IncomingAlert, now: Date): Partial<Incident> {
  const rule = alert.noise?.flapping;
  const again = rule && incident.flapping && incident.endedAt;
  return {
    alertCount: incident.alertCount + 1,
    ...firingAgain(incident, alert),
    openings: again ? withOpening(incident.openings, rule, now) : incident.openings,
    closes: closesAfter(alert, now),
  };
}

/** Against the budget: held on, or paged from now on. What a window holds as well waits for its end. */
function countAgain(
  incident: Incident,
  alert: IncomingAlert,
  now: Date,
): { incident: Incident; entries: TimelineEntry[] } {
  const budgets = alert.noise?.budgets ?? [];
  const heldOtherwise = incident.maintenance !== null;
  if (!covers(budgets, alert.severity)) {
    const nextActionAt = heldOtherwise ? incident.nextActionAt : now;
    return { incident: { ...incident, nextActionAt, tolerance: released(incident.tolerance) }, entries: [] };
  }
  const tolerance = tolerate(incident.tolerance, budgets, incident.createdAt, now);
  const due = tolerance.holding ? new Date(tolerance.until) : now;
  const next = { ...incident, tolerance, nextActionAt: heldOtherwise ? incident.nextActionAt : due };
  return { incident: next, entries: tolerance.holding ? [] : [budgetEntry(alert, tolerance, now)] };
}

/** To the alert's severity, and to the urgency that goes with it; never down. */
function raise(incident: Incident, alert: IncomingAlert, now: Date): { incident: Incident; cancel: boolean } {
  const next = { ...incident, severity: alert.severity };
  if (urgencyOf(alert.severity) === 'low' || incident.urgency === 'high') return { incident: next, cancel: false };
  const by = { id: null, name: alert.integration.name };
  const step = transition(next, { kind: 'urgency', urgency: 'high', by }, now);
  // What a window or a budget holds is marked as urgent, and held all the same.
  if ('refused' in step || isHeld(incident) || isTolerated(incident))
    return { incident: { ...next, urgency: 'high' }, cancel: false };
  return { incident: { ...next, ...step.next }, cancel: step.cancel === 'everybody' };
}
