import { formatDuration } from '../lib/durations.ts';
import { hasReachable, type Plan } from './line.ts';
import { inWords, openSides } from './sides.ts';
import { type By, type EscalationState, later, quiet, type Refusal, type Step } from './state.ts';

const idOf = (by: By): string => by.id ?? by.name;

/** "Ada", "Ada, by SMS". */
export const said = (by: By): string => (by.via ? `${by.name}, ${by.via}` : by.name);

/**
 * Idempotent: whoever says yes is thanked, and a second person's yes is written down. It quiets the incident once every
 * component has one, which is at once unless a line asked for each (docs/policies.md).
 */
export function acknowledge(
  state: EscalationState,
  event: { by: By; sides?: { components: string[]; others: Plan | null } },
  now: Date,
): Step {
  if (state.status === 'resolved') return quiet(state);
  const { by, sides } = event;
  if (state.status === 'acknowledged') return alsoAcknowledge(state, by, now);
  const before = openSides(state);
  const next = withAcks(state, by, sides?.components ?? null, now);
  const open = openSides(next);
  if (sides && open.length > 0) return partly(state, next, by, before, sides.others, now);
  const forWhat = before.length < state.components.length ? ` for ${inWords(before)}` : '';
  const done = { ...next, status: 'acknowledged' as const, acknowledgedBy: idOf(by), acknowledgedAt: now };
  const text = `Acknowledged${forWhat} by ${said(by)}`;
  return quiet({ ...done, nextActionAt: timeOutAfter(done, now) }, [{ type: 'acknowledged', text }], 'everybody');
}

/** One side has its yes, and goes quiet; the others' lines go on. */
function partly(
  state: EscalationState,
  next: EscalationState,
  by: By,
  before: string[],
  others: Plan | null,
  now: Date,
): Step {
  const open = openSides(next);
  const settled = before.filter((component) => !open.includes(component));
  if (settled.length === 0) return alsoAcknowledge(state, by, now);
  const needs = open.length === 1 ? 'still needs somebody' : 'still need somebody';
  const text = `Acknowledged for ${inWords(settled)} by ${said(by)}; ${inWords(open)} ${needs}`;
  const cancel = { person: by.id, components: state.components.filter((component) => !open.includes(component)) };
  const nextActionAt = others ? ownWait(state, others, now) : state.nextActionAt;
  return quiet({ ...next, nextActionAt }, [{ type: 'acknowledged', text }], cancel);
}

/** When the lines of those who still wait go on by themselves; at once where the line that was paged was not theirs. */
function ownWait({ line, pagedAt, uncovered, nextActionAt }: EscalationState, others: Plan, now: Date): Date | null {
  const own = others.lines[line - 1];
  if (uncovered || !own || !pagedAt) return nextActionAt;
  if (!hasReachable(own)) return now;
  const at = later(pagedAt, own.escalateAfterMs ?? others.repeatEveryMs);
  return at > now ? at : now;
}

/** A second yes to what is settled: written down once for each person. */
function alsoAcknowledge(state: EscalationState, by: By, now: Date): Step {
  const known = state.acks.some((ack) => ack.by === idOf(by)) || state.acknowledgedBy === idOf(by);
  const touched = by.id ? touch(state, now) : state;
  if (known) return quiet(touched);
  const next = { ...touched, acks: [...state.acks, ackOf(null, by, now)] };
  const text = `Also acknowledged by ${said(by)}`;
  return quiet(next, [{ type: 'acknowledged', text }], by.id ? { person: by.id } : 'nobody');
}

/** With a yes for each of `components` (null: all) that has none. */
function withAcks(state: EscalationState, by: By, components: string[] | null, now: Date): EscalationState {
  const open = state.components.length === 0 ? [null] : openSides(state);
  const meant = open.filter((component) => !components || (component !== null && components.includes(component)));
  return { ...state, acks: [...state.acks, ...meant.map((component) => ackOf(component, by, now))] };
}

const ackOf = (component: string | null, by: By, at: Date) => ({ component, by: idOf(by), name: by.name, at });

/** When an acknowledgement that nobody touches runs out; at once where the policies must still be asked. */
export function timeOutAfter({ ackTimeoutMs }: EscalationState, now: Date): Date | null {
  if (ackTimeoutMs === null) return now;
  return ackTimeoutMs > 0 ? later(now, ackTimeoutMs) : null;
}

/** A person does something about it: what was acknowledged has its whole time again. A snooze keeps its end. */
export function touch(state: EscalationState, now: Date): EscalationState {
  // Without acks it was acknowledged by the release before, which knew no time-out.
  const counts = state.status === 'acknowledged' && !state.snoozedUntil && state.acks.length > 0;
  return counts && state.ackTimeoutMs !== 0 ? { ...state, nextActionAt: timeOutAfter(state, now) } : state;
}

/** A snooze is an acknowledgement of the whole that ends: then the first line is paged again. */
export function snooze(state: EscalationState, event: { by: By; forMs: number }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const until = later(now, event.forMs);
  const held = state.status === 'triggered' ? withAcks(state, event.by, null, now) : state;
  const next = {
    ...held,
    status: 'acknowledged' as const,
    nextActionAt: until,
    snoozedUntil: until,
    acknowledgedBy: state.acknowledgedBy ?? idOf(event.by),
    acknowledgedAt: state.acknowledgedAt ?? now,
  };
  const text = `Snoozed for ${formatDuration(event.forMs)} by ${said(event.by)}`;
  return quiet(next, [{ type: 'snoozed', text }], 'everybody');
}

export function resolve(state: EscalationState, by: By, now: Date): Step {
  if (state.status === 'resolved') return quiet(state);
  const next = {
    ...state,
    status: 'resolved' as const,
    nextActionAt: null,
    snoozedUntil: null,
    resolvedBy: idOf(by),
    resolvedAt: now,
  };
  return quiet(next, [{ type: 'resolved', text: `Resolved by ${said(by)}` }], 'everybody');
}
