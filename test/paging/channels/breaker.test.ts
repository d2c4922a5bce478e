import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  answered,
  type Breaker,
  begin,
  closedBreaker,
  failed,
  isUsable,
  PAUSE_MS,
} from '../../../src/paging/channels/breaker.ts';

const START = new Date('2026-11-24T12:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1_000);
const refused = (second: number) => ({ timedOut: false, begunAt: at(second) });
const timedOut = (second: number) => ({ timedOut: true, begunAt: at(second) });

test('it opens at the third failure in a row, or at the first time-out', () => {
  const twice = failed(failed(closedBreaker(at(0)), refused(1), at(1)), refused(2), at(2));
  assert.equal(twice.state, 'closed');
  assert.deepEqual(failed(twice, refused(3), at(3)), { state: 'open', since: at(3), failedAt: at(3) });
  assert.equal(failed(answered(twice, at(2), at(3)), refused(4), at(4)).state, 'closed', 'not in a row');
  assert.equal(failed(closedBreaker(at(0)), timedOut(1), at(11)).state, 'open');
});

test('after the pause one message tries it; what the message finds decides', () => {
  const open = failed(closedBreaker(at(0)), timedOut(0), at(10));
  assert.equal(isUsable(open, at(39)), false);
  assert.equal(isUsable(open, at(40)), true);
  const trial = begin(open, at(40));
  assert.equal(isUsable(trial, at(41)), false, 'one message, not two');
  assert.deepEqual(answered(trial, at(40), at(41)), closedBreaker(at(41)));
  assert.deepEqual(failed(trial, refused(40), at(41)), { state: 'open', since: at(10), failedAt: at(41) });
  assert.equal(isUsable(trial, at(100)), true, 'a trial that never came back is not the last');
});

test('what was under way when it opened neither closes it nor spoils a trial', () => {
  const open = failed(closedBreaker(at(0)), timedOut(0), at(10));
  assert.equal(answered(open, at(1), at(12)), open);
  const trial = begin(open, at(40));
  assert.equal(failed(trial, timedOut(39), at(45)), trial);
});

/** What can happen to a provider, as many times and in any order; each a little later than the one before. */
const events = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 45 }),
    takes: fc.integer({ min: 0, max: 12 }),
    outcome: fc.constantFrom('answered', 'refused', 'timed out'),
  }),
  { maxLength: 60 },
);

interface Call {
  begunAt: Date;
  endsAt: Date;
  outcome: string;
}

/** Lets messages come and go as a route would. Answers the breaker's states and the calls that were made. */
function run(history: { after: number; takes: number; outcome: string }[]): {
  breaker: Breaker;
  calls: Call[];
  now: Date;
} {
  let now = START;
  let breaker = closedBreaker(now);
  let underWay: Call[] = [];
  const calls: Call[] = [];
  const finish = (until: Date) => {
    for (const call of underWay.filter(({ endsAt }) => endsAt <= until).toSorted((a, b) => +a.endsAt - +b.endsAt)) {
      underWay = underWay.filter((one) => one !== call);
      breaker =
        call.outcome === 'answered'
          ? answered(breaker, call.begunAt, call.endsAt)
          : failed(breaker, { timedOut: call.outcome === 'timed out', begunAt: call.begunAt }, call.endsAt);
    }
  };
  for (const { after, takes, outcome } of history) {
    now = new Date(now.getTime() + after * 1_000);
    finish(now);
    if (!isUsable(breaker, now)) continue;
    breaker = begin(breaker, now);
    const call = { begunAt: now, endsAt: new Date(now.getTime() + takes * 1_000), outcome };
    underWay.push(call);
    calls.push(call);
  }
  finish(new Date(now.getTime() + 60_000));
  return { breaker, calls, now };
}

test('a dead provider is tried once per pause, however many messages there are', () => {
  fc.assert(
    fc.property(events, (history) => {
      const { calls } = run(history.map((event) => ({ ...event, outcome: 'timed out' })));
      const opensAt = new Date(Math.min(...calls.map(({ endsAt }) => endsAt.getTime())));
      const later = calls.filter(({ begunAt }) => begunAt > opensAt);
      for (const [index, call] of later.entries()) {
        const before = index === 0 ? opensAt : (later[index - 1] as Call).endsAt;
        assert.ok(call.begunAt.getTime() - before.getTime() >= PAUSE_MS);
      }
    }),
  );
});

test('whatever has happened, a provider that works again is used again, and then for good', () => {
  fc.assert(
    fc.property(events, (history) => {
      const { breaker, now } = run(history);
      const later = new Date(now.getTime() + 300_000);
      assert.ok(isUsable(breaker, later));
      const closed = answered(begin(breaker, later), later, later);
      assert.equal(closed.state, 'closed');
      assert.ok(isUsable(closed, later));
    }),
  );
});

test('answers alone never open it', () => {
  fc.assert(
    fc.property(events, (history) => {
      const { breaker, calls } = run(history.map((event) => ({ ...event, outcome: 'answered' })));
      assert.equal(breaker.state, 'closed');
      assert.equal(calls.length, history.length);
    }),
  );
});
