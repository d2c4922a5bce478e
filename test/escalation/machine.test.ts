import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transition } from '../../src/escalation/machine.ts';
import type { EscalationState, Step } from '../../src/escalation/state.ts';
import { fresh, later, MINUTE, NOW, paged, planOf, taken, texts } from './build.ts';

const by = { id: 'ada', name: 'Ada' };
const due = (state: EscalationState, plan = planOf([['ada'], ['bo']]), now = state.nextActionAt ?? NOW): Step =>
  taken(transition(state, { kind: 'due', plan }, now));

test('lines are paged one after the other, each after the wait of the one before, and then from the start', () => {
  const plan = planOf([['ada'], ['bo'], ['di']]);
  let state = fresh();
  const seen: unknown[] = [];
  for (let step = 0; step < 7; step += 1) {
    const taken = due(state, plan);
    seen.push([(taken.next.pagedAt ?? NOW).getTime() / MINUTE - NOW.getTime() / MINUTE, ...paged(taken)]);
    state = taken.next;
  }
  assert.deepEqual(seen, [
    [0, 'ada'],
    [5, 'bo'],
    [10, 'di'],
    [25, 'ada'],
    [30, 'bo'],
    [35, 'di'],
    [50, 'ada'],
  ]);
  assert.equal(state.round, 2);
});

test('nothing happens before its time', () => {
  const waiting = due(fresh()).next;
  const early = new Date((waiting.nextActionAt ?? NOW).getTime() - 1);
  assert.deepEqual(transition(waiting, { kind: 'due', plan: planOf([['ada']]) }, early), { refused: 'not-due' });
});

test('empty and unreachable lines are skipped at once, with the reason', () => {
  const step = due(fresh(), planOf([[], ['bo?'], ['ada', 'di!']]));
  assert.deepEqual(paged(step), ['ada']);
  assert.equal(step.next.line, 3);
  assert.deepEqual(texts(step), [
    'Line 1 (rotation ops) was skipped: nobody is on call',
    'Not paged on line 2: Bo has no verified contact method',
    'Line 2 (rotation ops) was skipped: nobody on it can be reached',
    'Not paged on line 3: Di has no contact method',
    'Paged Ada on line 3 (rotation ops)',
  ]);
});

test('later lines that are empty are skipped too, and the first line is paged again after repeatEvery', () => {
  const plan = planOf([['ada'], [], []]);
  const first = due(fresh(), plan);
  const resting = due(first.next, plan, later(5));
  assert.deepEqual(paged(resting), []);
  assert.deepEqual(texts(resting), [
    'Line 1 did not acknowledge',
    'Line 2 (rotation ops) was skipped: nobody is on call',
    'Line 3 (rotation ops) was skipped: nobody is on call',
  ]);
  assert.deepEqual(resting.next.nextActionAt, later(15));
  const again = due(resting.next, plan);
  assert.deepEqual(texts(again), [
    'Nobody acknowledged: the policy starts again',
    'Paged Ada on line 1 (rotation ops)',
  ]);
});

test('where the policy leads to nobody the catch-all is paged at once, and again and again', () => {
  const plan = planOf([[], ['bo?']]);
  const step = due(fresh(), plan);
  assert.deepEqual(paged(step), ['cy']);
  assert.equal(step.next.uncovered, true);
  assert.deepEqual(texts(step).at(-1), 'Paged Cy as the catch-all');
  assert.deepEqual(step.next.nextActionAt, later(20));
  const again = due(step.next, plan);
  assert.deepEqual(texts(again), ['Nobody acknowledged: the catch-all is paged again', 'Paged Cy as the catch-all']);
});

test('a catch-all of several lines is followed like a policy', () => {
  const plan = planOf([[]], [['cy'], ['di']]);
  const first = due(fresh(), plan);
  const second = due(first.next, plan, later(5));
  assert.deepEqual(texts(second), ['The catch-all did not acknowledge', 'Paged Di on line 2 of the catch-all']);
});

test('when somebody comes on call the policy takes over from the catch-all', () => {
  const uncovered = due(fresh(), planOf([[]])).next;
  const step = due(uncovered, planOf([['ada']]));
  assert.deepEqual(paged(step), ['ada']);
  assert.equal(step.next.uncovered, false);
  assert.deepEqual(texts(step), ['Nobody acknowledged: the policy starts again', 'Paged Ada on line 1 (rotation ops)']);
});

test('where nobody at all can be reached it looks again each minute, and says so once', () => {
  const nobody = planOf([[]], []);
  let step = due(fresh(), nobody);
  assert.deepEqual(texts(step), [
    'Line 1 (rotation ops) was skipped: nobody is on call',
    'Nobody can be reached: not on any line, not the catch-all, no admin. Looking again every 1m',
  ]);
  for (let minute = 1; minute < 5; minute += 1) {
    assert.deepEqual(step.next.nextActionAt, later(minute));
    step = due(step.next, nobody);
    assert.deepEqual(texts(step), []);
  }
  assert.deepEqual(paged(due(step.next, planOf([[]], [['cy']]))), ['cy']);
  assert.deepEqual(paged(due(step.next, planOf([['ada']]))), ['ada']);
});

test('escalating by hand pages the next line now, takes back an acknowledgement, and starts again after the last', () => {
  const plan = planOf([['ada'], ['bo']]);
  const escalate = (state: EscalationState) => taken(transition(state, { kind: 'escalate', plan, by }, later(1)));
  const acknowledged = taken(transition(due(fresh(), plan).next, { kind: 'acknowledge', by }, later(1))).next;
  const second = escalate(acknowledged);
  assert.deepEqual(texts(second), ['Escalated by Ada', 'Paged Bo on line 2 (rotation ops)']);
  assert.equal(second.next.status, 'triggered');
  assert.equal(second.next.acknowledgedBy, null);
  assert.deepEqual(texts(escalate(second.next)), [
    'Escalated by Ada',
    'That was the last line: the policy starts again',
    'Paged Ada on line 1 (rotation ops)',
  ]);
});

test('a snooze is quiet until its end, and then the first line is paged', () => {
  const first = due(fresh(), planOf([['ada'], ['bo']])).next;
  const snoozed = taken(transition(first, { kind: 'snooze', by, forMs: 30 * MINUTE }, later(1)));
  assert.equal(snoozed.cancel, 'everybody');
  assert.deepEqual(snoozed.next.nextActionAt, later(31));
  const woken = due(snoozed.next);
  assert.deepEqual(texts(woken), ['The snooze is over', 'Paged Ada on line 1 (rotation ops)']);
  assert.equal(woken.next.status, 'triggered');
});

test('a line of which no message got through gives way to the next at once, and the last one to the catch-all', () => {
  const plan = planOf([['ada'], [], ['bo']]);
  const first = due(fresh(), plan).next;
  const lost = (state: EscalationState) =>
    taken(transition(state, { kind: 'line-unreachable', plan, line: state.line, round: state.round }, later(1)));
  const second = lost(first);
  assert.deepEqual(texts(second), [
    'Line 1 could not be reached: no message got through',
    'Line 2 (rotation ops) was skipped: nobody is on call',
    'Paged Bo on line 3 (rotation ops)',
  ]);
  const third = lost(second.next);
  assert.deepEqual(paged(third), ['cy']);
  assert.equal(third.next.uncovered, true);
  assert.deepEqual(third.next.nextActionAt, later(16));
  const fourth = lost(third.next);
  assert.deepEqual(paged(fourth), []);
  assert.deepEqual(fourth.next.nextActionAt, later(16));
  assert.deepEqual(paged(due(fourth.next, plan)), ['ada']);
});

test('what is heard of a line after the incident has moved on changes nothing', () => {
  const plan = planOf([['ada'], ['bo']]);
  const heard = { kind: 'line-unreachable' as const, plan, line: 1, round: 0 };
  const first = due(fresh(), plan).next;
  const second = due(first, plan).next;
  const again = due(second, plan).next;
  const acknowledged = taken(transition(first, { kind: 'acknowledge', by }, later(1))).next;
  for (const state of [second, again, acknowledged])
    assert.deepEqual(transition(state, heard, later(30)), { refused: 'moved-on' });
});

test('every paging of a line has a name of its own: no two pages share line and round', () => {
  const plan = planOf([['ada'], ['bo']]);
  let state = due(fresh(), plan).next;
  const names = [`${state.line} ${state.round}`];
  const go = (step: Step) => {
    state = step.next;
    if (step.pages.length > 0) names.push(`${state.line} ${state.round}`);
  };
  go(taken(transition(state, { kind: 'snooze', by, forMs: MINUTE }, later(1))));
  go(due(state, plan));
  go(due(state, planOf([[]])));
  go(due(state, plan));
  go(due(state, plan));
  go(due(state, plan));
  assert.equal(new Set(names).size, names.length, names.join());
});

test('an acknowledgement is idempotent, and a second person’s is written down', () => {
  const first = taken(
    transition(fresh({ line: 1, pagedAt: NOW, ackTimeoutMs: 0 }), { kind: 'acknowledge', by }, later(1)),
  );
  assert.deepEqual(texts(first), ['Acknowledged by Ada']);
  assert.equal(first.cancel, 'everybody');
  assert.equal(first.next.nextActionAt, null);
  const same = taken(transition(first.next, { kind: 'acknowledge', by }, later(2)));
  assert.deepEqual([same.next, texts(same)], [first.next, []]);
  const bo = { id: 'bo', name: 'Bo', via: 'by SMS' };
  const second = taken(transition(first.next, { kind: 'acknowledge', by: bo }, later(2)));
  assert.deepEqual(texts(second), ['Also acknowledged by Bo, by SMS']);
  assert.equal(second.next.acknowledgedBy, 'ada');
  assert.deepEqual(second.cancel, { person: 'bo' });
  const again = taken(transition(second.next, { kind: 'acknowledge', by: bo }, later(3)));
  assert.deepEqual([again.next, texts(again)], [second.next, []], 'said once');
});

test('what is resolved stays resolved', () => {
  const resolved = taken(transition(fresh(), { kind: 'resolve', by }, later(1)));
  assert.deepEqual(texts(resolved), ['Resolved by Ada']);
  const plan = planOf([['ada']]);
  assert.deepEqual(transition(resolved.next, { kind: 'escalate', plan, by }, later(2)), { refused: 'resolved' });
  assert.deepEqual(transition(resolved.next, { kind: 'snooze', by, forMs: 1 }, later(2)), { refused: 'resolved' });
  assert.deepEqual(transition(resolved.next, { kind: 'due', plan }, later(2)), { refused: 'not-due' });
  for (const kind of ['acknowledge', 'resolve'] as const) {
    const step = taken(transition(resolved.next, { kind, by }, later(2)));
    assert.deepEqual([step.next, texts(step), step.cancel], [resolved.next, [], 'nobody']);
  }
});
