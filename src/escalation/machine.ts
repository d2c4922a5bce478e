import { formatDuration } from '../lib/durations.ts';
import { assertNever } from '../lib/errors.ts';
import { isReachable } from '../people/person.ts';
import { hasReachable, type LinePerson, type Plan, type ResolvedLine } from './line.ts';
import {
  didNotAcknowledge,
  type Entry,
  nobodyReached,
  pagedEntry,
  skippedEntries,
  unreachableEntries,
} from './wording.ts';

export type { Entry } from './wording.ts';

/** The part of an incident that escalation moves. */
export interface EscalationState {
  status: 'triggered' | 'acknowledged' | 'resolved';
  /** The line paged last, counted from 1; 0 before the first. */
  line: number;
  /** How often the lines have been begun anew: together with `line` it names one paging of one line. */
  round: number;
  /** When `line` was paged. */
  pagedAt: Date | null;
  /** Promise 2: never null while triggered. On an acknowledged incident, the end of a snooze. */
  nextActionAt: Date | null;
  /** The policy led to nobody: the catch-all's lines are followed. */
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

/** The lines are begun anew: nothing that still comes from earlier pages is about the new ones. */
const nextRound = (state: EscalationState): EscalationState => ({
  ...state,
  line: 0,
  round: state.round + 1,
  pagedAt: null,
});

/** "Ada", "Ada, by SMS". */
const inWords = (by: By): string => (by.via ? `${by.name}, ${by.via}` : by.name);

const escalated = (text: string): Entry => ({ type: 'escalated', text });

const wakeFromSnooze = (state: EscalationState, plan: Plan, now: Date): Step =>
  moveOn(triggeredAgain(nextRound(state)), plan, now, escalated('The snooze is over'));

function escalate(state: EscalationState, event: { plan: Plan; by: By }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const because = escalated(`Escalated by ${inWords(event.by)}`);
  return moveOn({ ...triggeredAgain(state), pagedAt: null }, event.plan, now, because);
}

/**
 * To the next line that has somebody who can be reached. Lines without are skipped at once (promise 3); after the last,
 * the first is paged again once `repeatEvery` has passed since the last page (promise 2). `because` says what led here
 * where it was more than the passing of time.
 */
function moveOn(state: EscalationState, plan: Plan, now: Date, because?: Entry): Step {
  const uncovered = !plan.lines.some(hasReachable);
  const { lines, repeatEveryMs } = uncovered ? plan.catchAll : plan;
  const switched = uncovered !== state.uncovered;
  const begunAnew = switched && state.line + state.round > 0;
  const from = { ...(begunAnew ? nextRound(state) : state), uncovered };

  const policySkipped = switched && uncovered ? plan.lines.flatMap(skippedEntries) : [];
  const ahead = firstReachable(lines.slice(from.line));
  const skipped = [...policySkipped, ...ahead.skipped];
  const lead = because ? [because] : begunAnew && !uncovered ? anew(state) : unanswered(state);
  if (ahead.line) {
    return pageLine(from, ahead.line, ahead.line.escalateAfterMs ?? repeatEveryMs, [...lead, ...skipped], now);
  }
  const restUntil = from.pagedAt ? from.pagedAt.getTime() + repeatEveryMs : 0;
  if (restUntil > now.getTime()) {
    // Never back: the policy may have been shortened meanwhile.
    const line = Math.max(from.line, lines.length);
    return quiet({ ...from, line, nextActionAt: new Date(restUntil) }, [...lead, ...skipped]);
  }
  const first = firstReachable(lines);
  if (!first.line) {
    const said = !because && state.uncovered && state.pagedAt === null && state.line === 0 && state.round > 0;
    return nobodyAtAll(from, said ? [] : [...lead, ...policySkipped, ...first.skipped, NOBODY], now);
  }
  const why = because ? 'That was the last line' : 'Nobody acknowledged';
  const again = [...(because ? [because] : []), ...skipped, startsAgain(why, uncovered), ...first.skipped];
  const waitMs = first.line.escalateAfterMs ?? repeatEveryMs;
  return pageLine({ ...nextRound(from), uncovered }, first.line, waitMs, again, now);
}

/** The first of `lines` on which somebody can be reached, and what to say of those before it. */
function firstReachable(lines: ResolvedLine[]): { line: ResolvedLine | undefined; skipped: Entry[] } {
  const found = lines.findIndex(hasReachable);
  return { line: lines[found], skipped: lines.slice(0, found === -1 ? undefined : found).flatMap(skippedEntries) };
}

const followed = ({ line, uncovered }: EscalationState): Pick<ResolvedLine, 'line' | 'of'> => ({
  line,
  of: uncovered ? 'catch-all' : 'policy',
});

const unanswered = (state: EscalationState): Entry[] =>
  state.line > 0 && state.pagedAt ? [didNotAcknowledge(followed(state))] : [];

/** Back from the catch-all to the policy. */
const anew = (state: EscalationState): Entry[] => (state.pagedAt ? [startsAgain('Nobody acknowledged', false)] : []);

const startsAgain = (why: string, uncovered: boolean): Entry =>
  escalated(`${why}: ${uncovered ? 'the catch-all is paged again' : 'the policy starts again'}`);

function pageLine(state: EscalationState, line: ResolvedLine, waitMs: number, before: Entry[], now: Date): Step {
  const people = line.people.filter(({ person }) => isReachable(person));
  return {
    next: { ...state, line: line.line, pagedAt: now, nextActionAt: new Date(now.getTime() + waitMs) },
    entries: [...before, ...unreachableEntries(line), ...people.map((entry) => pagedEntry(line, entry))],
    pages: people.map((entry) => ({ ...entry, line: line.line, round: state.round })),
    cancel: 'nobody',
  };
}

const NOBODY: Entry = {
  type: 'skipped',
  text: `Nobody can be reached: not on any line, not the catch-all, no admin. Looking again every ${formatDuration(NOBODY_RETRY_MS)}`,
};

const nobodyAtAll = (state: EscalationState, entries: Entry[], now: Date): Step =>
  quiet({ ...nextRound(state), uncovered: true, nextActionAt: new Date(now.getTime() + NOBODY_RETRY_MS) }, entries);

/**
 * Every page of a line failed for good. The next line is paged at once; past the last one the catch-all is, and the
 * policy starts again at its time. What is heard of a line after the incident has moved on changes nothing.
 */
function lineUnreachable(
  state: EscalationState,
  event: { plan: Plan; line: number; round: number },
  now: Date,
): Step | Refusal {
  const { plan, line, round } = event;
  if (state.status !== 'triggered' || state.line !== line || state.round !== round) return { refused: 'moved-on' };
  const { lines, repeatEveryMs } = state.uncovered ? plan.catchAll : plan;
  const ahead = firstReachable(lines.slice(line));
  const said = [nobodyReached(followed(state)), ...ahead.skipped];
  if (ahead.line) return pageLine(state, ahead.line, ahead.line.escalateAfterMs ?? repeatEveryMs, said, now);

  const backup = firstReachable(state.uncovered ? [] : plan.catchAll.lines);
  if (backup.line) {
    const next = { ...nextRound(state), uncovered: true };
    return pageLine(next, backup.line, plan.repeatEveryMs, [...said, ...backup.skipped], now);
  }
  return quiet({ ...nextRound(state), uncovered: true }, [...said, ...backup.skipped, NOBODY_ELSE]);
}

const NOBODY_ELSE: Entry = {
  type: 'skipped',
  text: 'Nobody else can be paged: the policy starts again at its time',
};

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
