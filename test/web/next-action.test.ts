import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, ResolvedLine } from '../../src/escalation/line.ts';
import { nextAction } from '../../src/web/next-action.ts';

const at = new Date('2026-11-23T12:05:00Z');
const nobodyHasIt = { acks: [], ackTimeoutMs: null, acknowledgedBy: null, snoozedUntil: null, tolerance: null };
const triggered = {
  ...nobodyHasIt,
  ...{ status: 'triggered' as const, line: 1, uncovered: false, pagedAt: at, nextActionAt: at },
};

const person = (name: string, verified = true) => ({
  via: 'person',
  person: {
    ...{
      id: name.toLowerCase(),
      name,
      role: 'responder' as const,
      timeZone: 'UTC',
      notificationRules: {},
      shiftNotices: [],
    },
    contactMethods: [{ id: 'sms', type: 'sms' as const, address: '+12025550101', verified }],
  },
});
const line = (number: number, ...people: ResolvedLine['people']): ResolvedLine => ({
  ...{ line: number, escalateAfterMs: 300_000, eachComponent: false, targets: 'ops', of: 'policy', people },
});
const plan = (...lines: ResolvedLine[]): Plan => ({
  ...{ lines, repeatEveryMs: 900_000, ackTimeoutMs: null, people: new Map() },
  catchAll: { lines: [{ ...line(1, person('Cy')), of: 'catch-all' }], repeatEveryMs: 900_000, ackTimeoutMs: null },
});

test('next is the first line after the present one that has somebody who can be reached', () => {
  const lines = plan(line(1, person('Ann')), line(2), line(3, person('Bo'), person('Di', false)));
  assert.deepEqual(nextAction(triggered, lines), { what: 'line 3 (Bo) is paged', at });
});

test('after the last line the first is paged again', () => {
  const lines = plan(line(1, person('Ann')), line(2, person('Bo')));
  assert.equal(nextAction({ ...triggered, line: 2 }, lines)?.what, 'line 1 (Ann) is paged again');
});

test('a snooze ends with the first line', () => {
  const lines = plan(line(1, person('Ann')), line(2, person('Bo')));
  const snoozed = { ...triggered, status: 'acknowledged' as const, snoozedUntil: at };
  assert.equal(nextAction(snoozed, lines)?.what, 'line 1 (Ann) is paged again');
});

test('an acknowledgement that runs out pages whoever had it', () => {
  const acks = [{ component: 'kiln', by: 'ann', name: 'Ann', at }];
  const held = { ...triggered, ackTimeoutMs: 1_800_000, status: 'acknowledged' as const, acknowledgedBy: 'ann', acks };
  const lines = plan(line(1, person('Ann')), line(2, person('Bo')));
  assert.equal(nextAction(held, lines)?.what, 'Ann is paged again, unless somebody does something');
});

test('where no line has anybody, the catch-all is next', () => {
  assert.equal(nextAction(triggered, plan(line(1)))?.what, 'the catch-all (Cy) is paged');
  const nobody = { ...plan(line(1)), catchAll: { lines: [line(1)], repeatEveryMs: 1, ackTimeoutMs: null } };
  assert.equal(nextAction(triggered, nobody)?.what, 'we look again for somebody to page');
});

test('what somebody has, and nobody snoozed, moves no more by itself', () => {
  assert.equal(nextAction({ ...triggered, status: 'acknowledged', nextActionAt: null }, plan(line(1))), null);
});
