import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Answer, MOST_ATTEMPTS, outcomeOf, retryAt } from '../../src/announcements/announcement.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const pause = (attempt: number, random = 0, retryAfterMs: number | null = null): number | undefined => {
  const at = retryAt(attempt, now, random, retryAfterMs);
  return at ? at.getTime() - now.getTime() : undefined;
};
const refused: Answer = { ok: false, said: 'answered 500', gone: false, retryAfterMs: null };
const tried = { type: 'triggered' as const, attempts: 1, createdAt: now };

test('the tenth attempt is a day after the first, and the last', () => {
  let sum = 0;
  const at = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => (sum += pause(index + 1) ?? Number.NaN));
  const [s5, m5, m30, ...hours] = at;
  assert.deepEqual([s5, m5, m30], [5_000, 300_000, 1_800_000]);
  assert.deepEqual(
    hours.map((ms) => ms / HOUR_MS),
    [2, 5, 10, 14, 20, 24],
  );
  assert.equal(pause(MOST_ATTEMPTS), undefined);
});

test('a pause is never shorter than the schedule and the receiver want, and at most a tenth longer', () => {
  const attempt = fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(attempt, random, fc.option(fc.integer({ min: 0, max: 1e9 })), (nth, chance, wanted) => {
      const asked = Math.min(wanted ?? 0, 24 * HOUR_MS);
      const planned = pause(nth) ?? 0;
      const ms = pause(nth, chance, wanted) ?? -1;
      assert.ok(ms >= Math.max(planned, asked), `${ms}`);
      assert.ok(ms <= Math.max(planned * 1.1 + 1, asked), `${ms}`);
    }),
  );
});

test('what the receiver does not want any more disables it at once; a test disables nothing', () => {
  const gone: Answer = { ...refused, said: 'answered 410', gone: true };
  const outcome = outcomeOf(tried, gone, now, now, 0);
  assert.deepEqual(outcome, { status: 'failed', error: 'answered 410', disable: 'it answered 410' });
  const ofTest = outcomeOf({ ...tried, type: 'test' }, gone, null, now, 0);
  assert.deepEqual(ofTest, { status: 'failed', error: 'answered 410', disable: null });
  assert.equal(outcomeOf({ ...tried, type: 'test' }, refused, null, now, 0).status, 'failed');
});

test('after the last attempt it is disabled, unless others got through meanwhile', () => {
  const last = { ...tried, attempts: MOST_ATTEMPTS };
  const disabledBy = (lastSuccessAt: Date | null) => {
    const outcome = outcomeOf(last, refused, lastSuccessAt, now, 0);
    return outcome.status === 'failed' ? outcome.disable : outcome.status;
  };
  assert.match(disabledBy(null) ?? '', /^nothing got through for a day; at last it answered 500$/);
  assert.match(disabledBy(new Date(now.getTime() - 1)) ?? '', /^nothing/);
  assert.equal(disabledBy(new Date(now.getTime() + 1)), null);
});
