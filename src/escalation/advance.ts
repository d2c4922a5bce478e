import { formatDuration } from '../lib/durations.ts';
import { toldFrom } from '../people/notification-rule.ts';
import { isReachable } from '../people/person.ts';
import { hasReachable, type LinePerson, type Plan, type ResolvedLine } from './line.ts';
import { settledSides } from './sides.ts';
import { type EscalationState, later, nextRound, quiet, type Refusal, type Step } from './state.ts';
import {
  didNotAcknowledge,
  type Entry,
  escalated,
  nobodyReached,
  pagedEntry,
  skippedEntries,
  unreachableEntries,
  waitsEntries,
} from './wording.ts';

/** How soon to look again when nobody at all can be reached: somebody may verify a number or come on call. */
const NOBODY_RETRY_MS = 60_000;

/**
 * To the next line that has somebody who can be reached. Lines without are skipped at once (promise 3); after the last,
 * the first is paged again once `repeatEvery` has passed since the last page (promise 2). `because` says what led here
 * where it was more than the passing of time.
 */
export function moveOn(state: EscalationState, plan: Plan, now: Date, because?: Entry): Step {
  const uncovered = !plan.lines.some(hasReachable);
  const { lines, repeatEveryMs } = uncovered ? plan.catchAll : plan;
  const switched = uncovered !== state.uncovered;
  const begunAnew = switched && state.line + state.round > 0;
  const from = {
    ...(begunAnew ? nextRound(state) : state),
    uncovered,
    ackTimeoutMs: ackTimeoutOf(state, plan, uncovered),
  };

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
export function firstReachable(lines: ResolvedLine[]): { line: ResolvedLine | undefined; skipped: Entry[] } {
  const found = lines.findIndex(hasReachable);
  return { line: lines[found], skipped: lines.slice(0, found === -1 ? undefined : found).flatMap(skippedEntries) };
}

const followed = ({ line, uncovered }: EscalationState): Pick<ResolvedLine, 'line' | 'of'> => ({
  line,
  of: uncovered ? 'catch-all' : 'policy',
});

const unanswered = (state: EscalationState): Entry[] => (state.pagedAt ? [didNotAcknowledge(followed(state))] : []);

/** Back from the catch-all to the policy. */
const anew = (state: EscalationState): Entry[] => (state.pagedAt ? [startsAgain('Nobody acknowledged', false)] : []);

const startsAgain = (why: string, uncovered: boolean): Entry =>
  escalated(`${why}: ${uncovered ? 'the catch-all is paged again' : 'the policy starts again'}`);

function pageLine(state: EscalationState, line: ResolvedLine, waitMs: number, before: Entry[], now: Date): Step {
  const people = line.people.filter(({ person }) => isReachable(person));
  const next = { ...state, line: line.line, eachComponent: state.eachComponent || line.eachComponent };
  const said = [...before, ...unreachableEntries(line), ...people.map((entry) => pagedEntry(line, entry))];
  return pagePeople(next, people, waitMs, said, now);
}

/** The wait begins when the first of them is told: while all are asleep and it is not urgent, nobody else is woken. */
export function pagePeople(
  state: EscalationState,
  people: LinePerson[],
  waitMs: number,
  said: Entry[],
  now: Date,
): Step {
  const told = people.map(({ person }) => toldFrom(person, state.urgency, now).getTime());
  const pagedAt = new Date(Math.min(...told));
  return {
    next: { ...state, pagedAt, nextActionAt: later(pagedAt, waitMs) },
    entries: [...said, ...people.flatMap(({ person }) => waitsEntries(person, state.urgency, now))],
    pages: people.map((entry) => ({ ...entry, line: state.line, round: state.round })),
    cancel: 'nobody',
  };
}

/** The smallest of the policies', also of those whose side has its yes already. */
export function ackTimeoutOf(state: EscalationState, plan: Plan, uncovered = state.uncovered): number {
  const asked = plan.ackTimeoutMs ?? (uncovered ? plan.catchAll.ackTimeoutMs : null) ?? 0;
  const known = settledSides(state).length > 0 ? (state.ackTimeoutMs ?? 0) : 0;
  return asked > 0 && known > 0 ? Math.min(asked, known) : asked || known;
}

const NOBODY: Entry = {
  type: 'skipped',
  text: `Nobody can be reached: not on any line, not the catch-all, no admin. Looking again every ${formatDuration(NOBODY_RETRY_MS)}`,
};

const nobodyAtAll = (state: EscalationState, entries: Entry[], now: Date): Step =>
  quiet({ ...nextRound(state), uncovered: true, nextActionAt: new Date(now.getTime() + NOBODY_RETRY_MS) }, entries);

/**
 * Every page of a line failed for good. The next line is paged at once; past the last one the catch-all is, after it
 * every other admin, and the policy starts again at its time. What is heard of a line after the incident has moved on changes nothing.
 */
export function lineUnreachable(
  state: EscalationState,
  event: { plan: Plan; line: number; round: number },
  now: Date,
): Step | Refusal {
  const { plan, line, round } = event;
  if (state.status !== 'triggered' || state.line !== line || state.round !== round) return { refused: 'moved-on' };
  const { lines, repeatEveryMs } = state.uncovered ? plan.catchAll : plan;
  const ahead = firstReachable(lines.slice(line));
  const beyond = state.uncovered && line > lines.length;
  const said = [nobodyReached(beyond ? { line, of: 'admins' } : followed(state)), ...ahead.skipped];
  if (ahead.line) return pageLine(state, ahead.line, ahead.line.escalateAfterMs ?? repeatEveryMs, said, now);

  const backup = firstReachable(state.uncovered ? [] : plan.catchAll.lines);
  if (backup.line) {
    const next = { ...nextRound(state), uncovered: true };
    return pageLine(next, backup.line, plan.repeatEveryMs, [...said, ...backup.skipped], now);
  }
  const admins = beyond ? null : otherAdmins(plan);
  if (admins) return pageLine({ ...state, uncovered: true }, admins, repeatEveryMs, [...said, ...backup.skipped], now);
  return quiet({ ...nextRound(state), uncovered: true }, [...said, ...backup.skipped, NOBODY_ELSE]);
}

/** After the catch-all's last line, every admin who is not on it: rather too many people than nobody. */
function otherAdmins({ catchAll: { lines }, people }: Plan): ResolvedLine | null {
  const asked = new Set(lines.flatMap((line) => line.people.map(({ person }) => person.id)));
  const others = [...people.values()].filter(
    (person) => person.role === 'admin' && isReachable(person) && !asked.has(person.id),
  );
  if (others.length === 0) return null;
  return {
    ...{ line: lines.length + 1, of: 'admins', escalateAfterMs: null, eachComponent: false, targets: 'admins' },
    people: others.map((person) => ({ person, via: 'admin' })),
  };
}

const NOBODY_ELSE: Entry = {
  type: 'skipped',
  text: 'Nobody else can be paged: the policy starts again at its time',
};
