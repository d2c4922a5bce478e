import { formatDuration } from '../lib/durations.ts';
import { assertNever } from '../lib/errors.ts';
import { isReachable, whyUnreachable } from '../people/person.ts';
import { hasReachable, type LinePerson, type Plan, type ResolvedLine } from './line.ts';

/** The part of an incident that escalation moves. */
export interface EscalationState {
  status: 'triggered' | 'acknowledged' | 'resolved';
  /** The line paged last, counted from 1; 0 before the first. */
  line: number;
  /** How often the policy has started again. */
  round: number;
  /** When `line` was paged. */
  pagedAt: Date | null;
  /** Promise 2: never null while triggered. On an acknowledged incident, the end of a snooze. */
  nextActionAt: Date | null;
  /** The policy led to nobody, and the catch-all was paged. */
  uncovered: boolean;
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
}

/** Who did it: a person's id where there is one, and words for the timeline. */
export interface By {
  id: string | null;
  name: string;
  /** "by SMS", "by the email link": empty where it goes without saying. */
  via?: string;
}

export type EscalationEvent =
  | { kind: 'due'; plan: Plan }
  | { kind: 'escalate'; plan: Plan; by: By }
  | { kind: 'line-unreachable'; plan: Plan; line: number; round: number }
  | { kind: 'acknowledge'; by: By }
  | { kind: 'resolve'; by: By }
  | { kind: 'snooze'; by: By; forMs: number };

export interface Entry {
  type: 'paged' | 'skipped' | 'escalated' | 'acknowledged' | 'resolved' | 'snoozed';
  text: string;
}

export interface PageDue extends LinePerson {
  line: number;
  round: number;
}

export interface Step {
  next: EscalationState;
  entries: Entry[];
  pages: PageDue[];
  /** Whose waiting messages have become pointless. */
  cancel: 'everybody' | { person: string } | 'nobody';
}

/** Named, so that an answer, a log line and a test speak the same words. */
export type Refusal = { refused: 'resolved' | 'not-due' | 'moved-on' };

/** How soon to look again when nobody at all can be reached: somebody may verify a number or come on call. */
const NOBODY_RETRY_MS = 60_000;

/** What happens next. Pure: the plan holds the people as they are on their lines at `now`. */
export function transition(state: EscalationState, event: EscalationEvent, now: Date): Step | Refusal {
  switch (event.kind) {
    case 'due':
      if (!state.nextActionAt || state.nextActionAt > now) return { refused: 'not-due' };
      return state.status === 'acknowledged' ? wakeFromSnooze(state, event.plan, now) : moveOn(state, event.plan, now);
    case 'escalate':
      return escalate(state, event, now);
    case 'line-unreachable':
      return lineUnreachable(state, event, now);
    case 'acknowledge':
      return acknowledge(state, event.by, now);
    case 'resolve':
      return resolve(state, event.by, now);
    case 'snooze':
      return snooze(state, event, now);
    default:
      return assertNever(event);
  }
}

const quiet = (next: EscalationState, entries: Entry[] = [], cancel: Step['cancel'] = 'nobody'): Step => ({
  next,
  entries,
  pages: [],
  cancel,
});

const triggeredAgain = (state: EscalationState): EscalationState => ({
  ...state,
  status: 'triggered',
  acknowledgedBy: null,
  acknowledgedAt: null,
});

const inWords = (by: By): string => (by.via ? `${by.name} ${by.via}` : by.name);

function wakeFromSnooze(state: EscalationState, plan: Plan, now: Date): Step {
  const step = moveOn({ ...triggeredAgain(state), line: 0, pagedAt: null }, plan, now);
  return { ...step, entries: [{ type: 'escalated', text: 'The snooze is over' }, ...step.entries] };
}

function escalate(state: EscalationState, event: { plan: Plan; by: By }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const step = moveOn({ ...triggeredAgain(state), pagedAt: null }, event.plan, now);
  return { ...step, entries: [{ type: 'escalated', text: `Escalated by ${inWords(event.by)}` }, ...step.entries] };
}

/**
 * To the next line that has somebody who can be reached. Lines without are skipped at once (promise 3); after the last,
 * the first is paged again once `repeatEvery` has passed since the last page (promise 2).
 */
function moveOn(state: EscalationState, plan: Plan, now: Date): Step {
  const uncovered = !plan.lines.some(hasReachable);
  const { lines, repeatEveryMs } = uncovered ? plan.catchAll : plan;
  const reached = uncovered === state.uncovered ? state.line : 0;
  const skipped: Entry[] = uncovered && !state.uncovered ? plan.lines.flatMap(skippedEntries) : [];

  const ahead = lines.slice(reached);
  const found = ahead.findIndex(hasReachable);
  skipped.push(...ahead.slice(0, found === -1 ? undefined : found).flatMap(skippedEntries));
  const line = ahead[found];
  if (line) return pageLine({ ...state, uncovered }, line, repeatEveryMs, skipped, now);

  const restUntil = state.pagedAt ? state.pagedAt.getTime() + repeatEveryMs : 0;
  if (restUntil > now.getTime()) {
    return quiet({ ...state, uncovered, line: lines.length, nextActionAt: new Date(restUntil) }, skipped);
  }
  const first = lines.find(hasReachable);
  if (!first) return nobodyAtAll(state, skipped, now);
  const again: Entry = { type: 'escalated', text: 'Nobody acknowledged: the policy starts again' };
  const skippedAgain = lines.slice(0, lines.indexOf(first)).flatMap(skippedEntries);
  const nextRound = { ...state, uncovered, line: 0, round: state.round + 1 };
  return pageLine(nextRound, first, repeatEveryMs, [...skipped, again, ...skippedAgain], now);
}

function pageLine(state: EscalationState, line: ResolvedLine, repeatEveryMs: number, before: Entry[], now: Date): Step {
  const people = line.people.filter(({ person }) => isReachable(person));
  const wait = line.escalateAfterMs ?? repeatEveryMs;
  const where = state.uncovered ? 'as the catch-all' : `on line ${line.line}`;
  const moved: Entry[] =
    state.line > 0 && state.pagedAt
      ? [{ type: 'escalated', text: `Line ${state.line} did not acknowledge: line ${line.line} is next` }]
      : [];
  return {
    next: { ...state, line: line.line, pagedAt: now, nextActionAt: new Date(now.getTime() + wait) },
    entries: [
      ...before,
      ...moved,
      ...unreachableEntries(line),
      ...people.map(({ person, via }): Entry => ({ type: 'paged', text: `Paged ${person.name} ${where} (${via})` })),
    ],
    pages: people.map((entry) => ({ ...entry, line: line.line, round: state.round })),
    cancel: 'nobody',
  };
}

const unreachableEntries = (line: ResolvedLine): Entry[] =>
  line.people.flatMap(({ person }) => {
    const why = whyUnreachable(person);
    return why ? [{ type: 'skipped', text: `${person.name} on line ${line.line} was not paged: ${why}` } as const] : [];
  });

function skippedEntries(line: ResolvedLine): Entry[] {
  const why = line.people.length === 0 ? 'nobody is on call' : 'nobody on it can be reached';
  return [
    ...unreachableEntries(line),
    { type: 'skipped', text: `Line ${line.line} (${line.targets}) was skipped: ${why}` },
  ];
}

/** Said once, not every minute. */
function nobodyAtAll(state: EscalationState, skipped: Entry[], now: Date): Step {
  const said = state.uncovered && state.pagedAt === null && state.line === 0 && state.round > 0;
  const text = `Nobody can be reached: no line, no catch-all and no admin has a verified contact method. Trying again every ${formatDuration(NOBODY_RETRY_MS)}`;
  const next = {
    ...state,
    uncovered: true,
    line: 0,
    pagedAt: null,
    round: state.round + 1,
    nextActionAt: new Date(now.getTime() + NOBODY_RETRY_MS),
  };
  return quiet(next, said ? [] : [...skipped, { type: 'skipped', text }]);
}

/**
 * Every page of a line failed for good. The next line is paged at once; past the last one the catch-all is, and the
 * policy starts again at its time. An answer that comes after the incident has moved on changes nothing.
 */
function lineUnreachable(
  state: EscalationState,
  event: { plan: Plan; line: number; round: number },
  now: Date,
): Step | Refusal {
  const stale = state.status !== 'triggered' || state.line !== event.line || state.round !== event.round;
  if (stale || state.uncovered) return { refused: 'moved-on' };
  const failed: Entry = {
    type: 'skipped',
    text: `Nobody on line ${event.line} could be reached: no message got through`,
  };
  if (event.plan.lines.slice(event.line).some(hasReachable)) {
    const step = moveOn({ ...state, nextActionAt: now }, event.plan, now);
    return { ...step, entries: [failed, ...step.entries] };
  }
  const rest = event.plan.lines.slice(event.line).flatMap(skippedEntries);
  const backup = event.plan.catchAll.lines.find(hasReachable);
  if (!backup) return quiet({ ...state, uncovered: true, nextActionAt: soonest(state, now) }, [failed, ...rest]);
  const next = { ...state, uncovered: true, line: 0, round: state.round + 1 };
  return pageLine(next, backup, event.plan.repeatEveryMs, [failed, ...rest], now);
}

const soonest = (state: EscalationState, now: Date): Date =>
  new Date(Math.min(state.nextActionAt?.getTime() ?? Number.POSITIVE_INFINITY, now.getTime() + NOBODY_RETRY_MS));

/** Idempotent: whoever says yes is thanked, and a second yes is written down. */
function acknowledge(state: EscalationState, by: By, now: Date): Step {
  if (state.status === 'resolved') return quiet(state);
  if (state.status === 'triggered') {
    const next = {
      ...state,
      status: 'acknowledged' as const,
      nextActionAt: null,
      acknowledgedBy: by.id ?? by.name,
      acknowledgedAt: now,
    };
    return quiet(next, [{ type: 'acknowledged', text: `Acknowledged by ${inWords(by)}` }], 'everybody');
  }
  if (state.acknowledgedBy === (by.id ?? by.name)) return quiet(state);
  const cancel = by.id ? { person: by.id } : 'nobody';
  return quiet(state, [{ type: 'acknowledged', text: `Also acknowledged by ${inWords(by)}` }], cancel);
}

function resolve(state: EscalationState, by: By, now: Date): Step {
  if (state.status === 'resolved') return quiet(state);
  const next = {
    ...state,
    status: 'resolved' as const,
    nextActionAt: null,
    resolvedBy: by.id ?? by.name,
    resolvedAt: now,
  };
  return quiet(next, [{ type: 'resolved', text: `Resolved by ${inWords(by)}` }], 'everybody');
}

/** A snooze is an acknowledgement that ends: then the first line is paged again. */
function snooze(state: EscalationState, event: { by: By; forMs: number }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const until = new Date(now.getTime() + event.forMs);
  const next = {
    ...state,
    status: 'acknowledged' as const,
    nextActionAt: until,
    acknowledgedBy: state.acknowledgedBy ?? event.by.id ?? event.by.name,
    acknowledgedAt: state.acknowledgedAt ?? now,
  };
  const text = `Snoozed for ${formatDuration(event.forMs)} by ${inWords(event.by)}`;
  return quiet(next, [{ type: 'snoozed', text }], 'everybody');
}
