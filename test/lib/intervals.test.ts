import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, type Interval, merged, without } from '../../src/lib/intervals.ts';

const some = fc.array(
  fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 10 })).map(([from, length]) => ({ from, to: from + length })),
  { maxLength: 6 },
);
const holds = (intervals: Interval[], instant: number) => intervals.some((interval) => contains(interval, instant));

test('merged intervals hold the same instants, in order and apart', () => {
  fc.assert(
    fc.property(some, (intervals) => {
      const whole = merged(intervals);
      for (let instant = 0; instant < 45; instant += 1) assert.equal(holds(whole, instant), holds(intervals, instant));
      for (const [index, { from }] of whole.entries()) assert.ok(index === 0 || from > (whole[index - 1]?.to ?? 0));
    }),
  );
});

test('what lies without holds what the one has and the other has not', () => {
  fc.assert(
    fc.property(some, some, (intervals, others) => {
      const left = without(intervals, others);
      for (let instant = 0; instant < 45; instant += 1)
        assert.equal(holds(left, instant), holds(intervals, instant) && !holds(others, instant));
    }),
  );
});
