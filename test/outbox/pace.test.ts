import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterMessage, freeAt, mayLeave, type Pace, QUIET_S } from '../../src/outbox/pace.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24) + seconds * 1_000);
const secondsOf = (instant: Date): number => (instant.getTime() - at(0).getTime()) / 1_000;

/** When messages leave for one number, where something to say comes up at each of `arrivals`, in seconds. */
function departures(arrivals: number[]): number[] {
  const left: number[] = [];
  let pace: Pace | null = null;
  for (const arrival of arrivals.toSorted((a, b) => a - b)) {
    // What waits already takes this along.
    if (left.length > 0 && arrival <= (left.at(-1) ?? 0)) continue;
    const now = pace && !mayLeave('sms', pace, at(arrival)) ? freeAt('sms', pace) : at(arrival);
    pace = afterMessage(pace, now);
    left.push(secondsOf(now));
  }
  return left;
}

// Eighths of a second, which are whole milliseconds and which a difference of two numbers says exactly.
const arrivals = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 600 }),
    fc.integer({ min: 0, max: 2_400 }).map((eighths) => eighths / 8),
  ),
  { minLength: 1, maxLength: 400 },
);

test('in a storm messages leave at once, then 5, 10, 20 and from then on 30 seconds apart', () => {
  const storm = Array.from({ length: 1_500 }, (_, index) => index / 10);
  assert.deepEqual(departures(storm), [0, 5, 15, 35, 65, 95, 125, 155]);
});

test('after a quiet while the next message waits for nothing, and the pace starts anew', () => {
  assert.deepEqual(departures([0, 1, 2, 5 + QUIET_S, 6 + QUIET_S]), [0, 5, 5 + QUIET_S, 10 + QUIET_S]);
  // A second too early to be quiet: the run of three goes on.
  assert.deepEqual(departures([0, 1, 4 + QUIET_S, 5 + QUIET_S]), [0, 5, 4 + QUIET_S, 24 + QUIET_S]);
});

test('whenever pages come, never more than four messages to a number follow one another by less than 30 seconds', () => {
  fc.assert(
    fc.property(arrivals, (times) => {
      let close = 0;
      const left = departures(times);
      for (const [index, time] of left.entries()) {
        close = index > 0 && time - (left[index - 1] ?? 0) < 30 ? close + 1 : 0;
        assert.ok(close < 4, left.join());
      }
    }),
  );
});

test('nothing waits for longer than 30 seconds, and nothing at all where the number has heard nothing for a while', () => {
  fc.assert(
    fc.property(arrivals, (times) => {
      const left = departures(times);
      for (const arrival of times) {
        const leaves = left.find((time) => time >= arrival) ?? Number.NaN;
        assert.ok(leaves - arrival <= 30, `${arrival}: ${left.join()}`);
        const before = left.findLast((time) => time < arrival);
        if (before === undefined || arrival - before >= QUIET_S) assert.equal(leaves, arrival);
      }
    }),
  );
});

test('a retry keeps its place in the run, and what follows keeps its distance from it', () => {
  const first = afterMessage(null, at(0));
  const again = afterMessage(first, at(4), true);
  assert.equal(again.run, 1);
  assert.deepEqual(freeAt('sms', again), at(9));
});

test('a last message in the far future is a clock’s error and holds nothing back', () => {
  assert.equal(mayLeave('sms', { run: 1, lastAt: at(3_600) }, at(0)), true);
  assert.equal(mayLeave('sms', { run: 1, lastAt: at(2) }, at(0)), false);
});

test('a phone is not called twice within a minute', () => {
  assert.deepEqual(freeAt('voice', afterMessage(null, at(0))), at(60));
});
