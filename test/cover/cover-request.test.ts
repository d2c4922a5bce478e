import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CoverRequest,
  deadlineOf,
  decideTake,
  nextActionAfter,
  remindersOf,
} from '../../src/cover/cover-request.ts';

const HOUR = 3_600_000;
const START = new Date('2026-11-23T12:00:00Z');
const hours = (count: number) => new Date(START.getTime() + count * HOUR);
const request = (from: number, to: number, changes: Partial<CoverRequest> = {}): CoverRequest => ({
  ...{ number: 7, rotation: 'ops', asker: 'tim', asked: null, from: hours(from), to: hours(to), returns: null },
  ...{ status: 'open', takenBy: null, createdAt: START, settledAt: null, nextActionAt: null },
  ...changes,
});
const remindersAfter = (it: CoverRequest) => remindersOf(it).map((at) => (at.getTime() - START.getTime()) / HOUR);

test('reminders come half-way to the shift, 24 hours and 2 hours before it', () => {
  assert.deepEqual(remindersAfter(request(100, 112)), [50, 76, 98]);
  assert.deepEqual(remindersAfter(request(30, 42)), [6, 15, 28]);
  assert.deepEqual(remindersAfter(request(3, 4)), [1, 1.5]);
});

test('nobody is reminded within half an hour of the question or of another reminder', () => {
  assert.deepEqual(remindersAfter(request(0.75, 4)), []);
  assert.deepEqual(remindersAfter(request(4, 8)), [2]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (minutes) => {
      const it = request(minutes / 60, minutes / 60 + 1);
      let last = START.getTime();
      for (const at of remindersOf(it)) {
        assert.ok(at.getTime() >= last + HOUR / 2 && at < deadlineOf(it));
        last = at.getTime();
      }
    }),
  );
});

test('it waits until the shift begins, or, where that has begun already, until it ends', () => {
  assert.deepEqual(deadlineOf(request(100, 112)), hours(100));
  assert.deepEqual(deadlineOf(request(0, 12)), hours(12));
  assert.deepEqual(
    deadlineOf(request(100, 112, { asked: 'ann', returns: { from: hours(50), to: hours(60) } })),
    hours(50),
  );
});

test('what was missed is not made up for: the next action is always to come, and the last is the deadline', () => {
  const it = request(100, 112);
  assert.deepEqual(
    [0, 50, 80, 98].map((hour) => nextActionAfter(it, hours(hour))),
    [50, 76, 98, 100].map(hours),
  );
});

test('the first of those who were asked has it', () => {
  const open = request(100, 112);
  const decide = (it: CoverRequest, person: string, isOfRotation = true, now = START) =>
    decideTake(it, person, isOfRotation, now);
  assert.equal(decide(open, 'ann'), 'take');
  assert.equal(decide(open, 'tim'), 'own');
  assert.equal(decide(open, 'zoe', false), 'not-asked');
  const taken = request(100, 112, { status: 'taken', takenBy: 'ann' });
  assert.equal(decide(taken, 'ann'), 'already-yours');
  assert.equal(decide(taken, 'bo'), 'lost');
  assert.equal(decide(request(100, 112, { status: 'withdrawn' }), 'ann'), 'settled');
  assert.equal(decide(open, 'ann', true, hours(100)), 'settled');
  const swap = request(100, 112, { asked: 'ann', returns: { from: hours(150), to: hours(160) } });
  assert.equal(decide(swap, 'ann', false), 'take');
  assert.equal(decide(swap, 'bo'), 'not-asked');
});
