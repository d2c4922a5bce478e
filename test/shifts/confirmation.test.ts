import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerTo, type Confirmation, isTrue, nextStep, readConfirmationKey } from '../../src/shifts/confirmation.ts';

const HOUR = 3_600_000;
const from = new Date('2026-11-28T21:00:00Z');
const to = new Date('2026-11-30T08:00:00Z');
const times = { ahead: '1d', again: '12h' };
const hoursBefore = (hours: number) => new Date(from.getTime() - hours * HOUR);
const waiting: Confirmation = {
  ...{ number: 17, rotation: 'ops', person: 'tim', from, to, asked: 0, status: 'waiting', answeredAt: null },
  nextActionAt: hoursBefore(24),
};

test('a person is asked twice, and given up half of the second span before the shift', () => {
  assert.deepEqual(nextStep(waiting, times, hoursBefore(24)), { kind: 'ask', nextActionAt: hoursBefore(12) });
  const again = nextStep({ ...waiting, asked: 1 }, times, hoursBefore(12));
  assert.deepEqual(again, { kind: 'ask', nextActionAt: hoursBefore(6) });
  assert.deepEqual(nextStep({ ...waiting, asked: 2 }, times, hoursBefore(6)), { kind: 'tell' });
});

test('however late the first asking is, the second comes after it, and the others hear of it before the shift', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 24 * HOUR }), (left) => {
      const first = new Date(from.getTime() - left);
      const asked = nextStep(waiting, times, first);
      assert.ok(asked.kind === 'ask' && asked.nextActionAt > first);
      const second = nextStep({ ...waiting, asked: 1 }, times, asked.nextActionAt);
      assert.ok(second.kind === 'ask' && second.nextActionAt > asked.nextActionAt && second.nextActionAt < from);
      assert.equal(nextStep({ ...waiting, asked: 2 }, times, second.nextActionAt).kind, 'tell');
    }),
  );
});

test('a shift that has begun is asked for no more; where it was asked for in vain, the others hear of it', () => {
  assert.equal(nextStep(waiting, times, from).kind, 'drop');
  assert.equal(nextStep({ ...waiting, asked: 1 }, times, from).kind, 'tell');
  assert.equal(nextStep({ ...waiting, asked: 1 }, times, to).kind, 'drop');
});

test('only the person who was asked can say yes, until the shift is over', () => {
  assert.equal(answerTo(waiting, 'tim', from), 'ready');
  assert.equal(answerTo({ ...waiting, status: 'unanswered' }, 'tim', from), 'ready');
  assert.equal(answerTo({ ...waiting, status: 'ready' }, 'tim', from), 'already');
  assert.equal(answerTo(waiting, 'ann', from), 'not-yours');
  assert.equal(answerTo(waiting, 'tim', to), 'over');
  assert.equal(answerTo({ ...waiting, status: 'void' }, 'tim', from), 'over');
});

test('a question leaves only while it is open, and news only while it holds', () => {
  assert.deepEqual(readConfirmationKey('confirmation 17 ask tim 2026-11-27T21:00:00.000Z'), {
    number: 17,
    topic: 'ask',
  });
  assert.equal(isTrue('ask', waiting, from), true);
  assert.equal(isTrue('ask', { ...waiting, status: 'ready' }, from), false);
  assert.equal(isTrue('unanswered', { ...waiting, status: 'ready' }, from), false);
  assert.equal(isTrue('unanswered', { ...waiting, status: 'unanswered' }, from), true);
  assert.equal(isTrue('unanswered', { ...waiting, status: 'unanswered' }, to), false);
});
