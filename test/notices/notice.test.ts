import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attempt, MAX_ATTEMPTS, noticeRetryMs, outcomeOf } from '../../src/notices/notice.ts';

const sent: Attempt = { ok: true };
const busy: Attempt = { ok: false, kind: 'transient', reason: 'busy' };
const wrong: Attempt = { ok: false, kind: 'permanent', reason: 'no such number' };

test('one method that got through is enough', () => {
  assert.equal(outcomeOf([wrong, busy, sent], 1).status, 'sent');
});

test('what may still get through is tried again, what cannot is given up', () => {
  assert.deepEqual(outcomeOf([wrong, busy], 1), { status: 'queued', error: 'no such number; busy' });
  assert.deepEqual(outcomeOf([wrong], 1), { status: 'failed', error: 'no such number' });
  assert.equal(outcomeOf([busy], MAX_ATTEMPTS).status, 'failed');
  assert.equal(outcomeOf([], 1).status, 'failed');
});

test('the pauses grow from seconds to a quarter of an hour, by up to half shorter', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 40].map((attempt) => noticeRetryMs(attempt, 0) / 1_000);
  assert.deepEqual(pauses, [5, 15, 60, 300, 900, 900, 900]);
  assert.equal(noticeRetryMs(1, 0.5), 3_750);
});
