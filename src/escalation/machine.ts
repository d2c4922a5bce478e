import { formatDuration } from '../lib/durations.ts';
import { assertNever } from '../lib/errors.ts';
import { isReachable } from '../people/person.ts';
import { acknowledge, resolve, said, snooze, timeOutAfter, touch } from './acknowledgement.ts';
import { ackTimeoutOf, firstReachable, lineUnreachable, moveOn, pagePeople } from './advance.ts';
import { hasReachable, type Plan } from './line.ts';
import { holdersOf, inWords, namesOf } from './sides.ts';
import {
  type By,
  type EscalationEvent,
  type EscalationState,
  nextRound,
  quiet,
  type Refusal,
  type Step,
  triggeredAgain,
} from './state.ts';
import { escalated } from './wording.ts';

/** What happens next. Pure: the plan holds the people as they are on their lines at `now`. */
export function transition(state: EscalationState, event: EscalationEvent, now: Date): Step | Refusal {
  switch (event.kind) {
    case 'due':
      if (!state.nextActionAt || state.nextActionAt > now) return { refused: 'not-due' };
      return state.status === 'acknowledged' ? heldLongEnough(state, event.plan, now) : moveOn(state, event.plan, now);
    case 'escalate':
      return escalate(state, event, now);
    case 'line-unreachable':
      return lineUnreachable(state, event, now);
    case 'acknowledge':
      return acknowledge(state, event, now);
    case 'resolve':
      return resolve(state, event.by, now);
    case 'snooze':
      return snooze(state, event, now);
    case 'urgency':
      return setUrgency(state, event, now);
    case 'news':
      return pageForNews(state, event, now);
    case 'touch':
      return quiet(touch(state, now));
    default:
      return assertNever(event);
  }
}

/** What somebody had is due again: a snooze is over, or nobody has touched it for the time its policies give. */
function heldLongEnough(state: EscalationState, plan: Plan, now: Date): Step {
  if (state.snoozedUntil) return moveOn(triggeredAgain(nextRound(state)), plan, now, escalated('The snooze is over'));
  const touchedAt = new Date((state.nextActionAt ?? now).getTime() - (state.ackTimeoutMs ?? 0));
  const asked = { ...state, ackTimeoutMs: state.ackTimeoutMs ?? ackTimeoutOf(state, plan) };
  const runsOutAt = timeOutAfter(asked, touchedAt);
  if (!runsOutAt || runsOutAt > now) return quiet({ ...asked, nextActionAt: runsOutAt });
  return timeOut(asked, plan, touchedAt, now);
}

function timeOut(state: EscalationState, plan: Plan, touchedAt: Date, now: Date): Step {
  return holdersFirst(state, plan, `${sinceWhen(state, holdersOf(state), touchedAt, now)}: paging again`, now);
}

/** The line that was paged last is paged again. Somebody's yes was about what they knew: they are asked first. */
function pageForNews(state: EscalationState, { plan, text }: { plan: Plan; text: string }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  if (state.status === 'acknowledged') return holdersFirst(state, plan, `${text}: paging again`, now);
  // The first page is still to leave.
  if (state.line === 0 && state.pagedAt === null) return quiet(state, [escalated(text)]);
  const present = { ...nextRound(triggeredAgain(state)), line: Math.max(0, state.line - 1) };
  return moveOn(present, plan, now, escalated(`${text}: paging again`));
}

/** Whoever had it is asked first and alone, then the first line after its own wait, and so on round and round. */
function holdersFirst(state: EscalationState, plan: Plan, lead: string, now: Date): Step {
  const had = holdersOf(state)
    .flatMap((id) => plan.people.get(id) ?? [])
    .filter(isReachable);
  const uncovered = !plan.lines.some(hasReachable);
  const next = { ...triggeredAgain(nextRound(state)), uncovered };
  if (had.length === 0) return moveOn(next, plan, now, escalated(lead));
  const { lines, repeatEveryMs } = uncovered ? plan.catchAll : plan;
  const waitMs = firstReachable(lines).line?.escalateAfterMs ?? repeatEveryMs;
  const because = escalated(`${lead}, ${inWords(had.map(({ name }) => name))} first`);
  const people = had.map((person) => ({ person, via: 'acknowledged' }));
  const paged = had.map(({ name }) => ({ type: 'paged' as const, text: `Paged ${name}, who had acknowledged` }));
  return pagePeople(next, people, waitMs, [because, ...paged], now);
}

/** "Acknowledged 30m ago by Ann and not touched since", "Acknowledged 2h ago by Ann and not touched for 30m". */
function sinceWhen(state: EscalationState, holders: string[], touchedAt: Date, now: Date): string {
  const acknowledgedAt = state.acknowledgedAt ?? touchedAt;
  const untouched = touchedAt <= acknowledgedAt ? 'since' : `for ${ago(touchedAt, now)}`;
  return `Acknowledged ${ago(acknowledgedAt, now)} ago by ${namesOf(state.acks, holders)} and not touched ${untouched}`;
}

function ago(then: Date, now: Date): string {
  const ms = now.getTime() - then.getTime();
  const unit = ms < 60_000 ? 1_000 : 60_000;
  return formatDuration(Math.floor(ms / unit) * unit);
}

/** The sides that have their yes keep it while others wait; what somebody had as a whole is taken back. */
function escalate(state: EscalationState, event: { plan: Plan; by: By }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const from = state.status === 'acknowledged' ? triggeredAgain(state) : state;
  return moveOn({ ...from, pagedAt: null }, event.plan, now, escalated(`Escalated by ${said(event.by)}`));
}

/** To high urgency: the first line is paged again by its other rules, unless somebody has it. To low: for what is still to come. */
function setUrgency(state: EscalationState, event: { by: By; urgency: 'high' | 'low' }, now: Date): Step | Refusal {
  if (state.status === 'resolved') return { refused: 'resolved' };
  const touched = event.by.id ? touch(state, now) : state;
  if (state.urgency === event.urgency) return quiet(touched);
  const next = { ...touched, urgency: event.urgency };
  const raised = event.urgency === 'high';
  const text = `${raised ? 'Raised to high' : 'Lowered to low'} urgency by ${said(event.by)}`;
  if (!raised || state.status === 'acknowledged') return quiet(next, [{ type: 'urgency', text }]);
  const again = { ...nextRound(next), nextActionAt: now };
  return quiet(again, [{ type: 'urgency', text: `${text}: paging again` }], 'everybody');
}
