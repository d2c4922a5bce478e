import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localSpan } from '../../src/lib/local-time.ts';

const span = (from: string | null, to: string | null, zone: string) =>
  localSpan(from === null ? null : new Date(from), to === null ? null : new Date(to), zone);

test('a stretch of time is said in the wall clock of a zone, with the name of its city', () => {
  const [from, to] = ['2026-11-28T21:00:00Z', '2026-11-30T08:00:00Z'];
  assert.equal(span(from, to, 'Europe/Berlin'), 'Sat 28 Nov 22:00–Mon 30 Nov 09:00 (Berlin)');
  assert.equal(span(from, to, 'America/New_York'), 'Sat 28 Nov 16:00–Mon 30 Nov 03:00 (New York)');
  assert.equal(span(from, to, 'UTC'), 'Sat 28 Nov 21:00–Mon 30 Nov 08:00 (UTC)');
});

test('one day is said once, and another year is said', () => {
  assert.equal(span('2026-11-28T09:00:00Z', '2026-11-28T17:00:00Z', 'UTC'), 'Sat 28 Nov 09:00–17:00 (UTC)');
  assert.equal(
    span('2026-12-28T09:00:00Z', '2027-01-04T09:00:00Z', 'UTC'),
    'Mon 28 Dec 09:00–Mon 4 Jan 2027 09:00 (UTC)',
  );
});

test('an end that is far away is left out', () => {
  assert.equal(span('2026-11-28T09:00:00Z', null, 'UTC'), 'from Sat 28 Nov 09:00 on (UTC)');
  assert.equal(span(null, '2026-11-28T09:00:00Z', 'UTC'), 'until Sat 28 Nov 09:00 (UTC)');
});
