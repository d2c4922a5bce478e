import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, distance } from '../../src/web/time.ts';

const now = new Date('2026-11-23T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);

test('a time of today is a clock and a place; of other days, the day, too', () => {
  assert.equal(clockTime(now, 'America/New_York', now), '07:00 New York');
  assert.equal(clockTime(now, 'UTC', now), '12:00 UTC');
  assert.equal(clockTime(new Date('2026-11-22T12:00:00Z'), 'Europe/Berlin', now), 'Sun 22 Nov 13:00 Berlin');
  assert.equal(clockTime(new Date('2025-11-22T12:00:00Z'), 'Europe/Berlin', now), '22 Nov 2025 13:00 Berlin');
  // Tomorrow there, today here.
  assert.equal(clockTime(new Date('2026-11-23T23:30:00Z'), 'Europe/Berlin', now), 'Tue 24 Nov 00:30 Berlin');
});

test('a distance is said in its largest unit', () => {
  const words = [-172_800_000, -240_000, -59_000, -4_000, 0, 60_000, 7_200_000].map((ms) => distance(at(ms), now));
  assert.deepEqual(words, ['2 days ago', '4 min ago', '59 s ago', 'just now', 'now', 'in 1 min', 'in 2 h']);
});

test('a countdown shows nought only when the time is up', () => {
  assert.equal(distance(at(13_001), now), 'in 14 s');
  assert.equal(distance(at(1), now), 'in 1 s');
});
