import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { clockChanges, instantOf, wallAt } from '../../src/lib/wall-clock.ts';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/St_Johns',
  'Asia/Kathmandu',
  'UTC',
];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2200, 0) });
const at = (text: string) => Date.parse(`${text}Z`);

test('a wall reading the zone skips stands for the first instant after the gap', () => {
  assert.equal(instantOf('Europe/Berlin', at('2026-03-29T02:00')), at('2026-03-29T01:00'));
  assert.equal(instantOf('Europe/Berlin', at('2026-03-29T02:30')), at('2026-03-29T01:00'));
  assert.equal(instantOf('Europe/Berlin', at('2026-03-29T03:00')), at('2026-03-29T01:00'));
  assert.equal(instantOf('Australia/Lord_Howe', at('2026-10-04T02:15')), at('2026-10-03T15:30'));
  assert.equal(instantOf('Pacific/Apia', at('2011-12-30T12:00')), at('2011-12-30T10:00'));
});

test('a wall reading the zone repeats stands for its first occurrence', () => {
  assert.equal(instantOf('Europe/Berlin', at('2026-10-25T02:30')), at('2026-10-25T00:30'));
  assert.equal(instantOf('Europe/Berlin', at('2026-10-25T03:00')), at('2026-10-25T02:00'));
  assert.equal(instantOf('Australia/Lord_Howe', at('2026-04-05T01:45')), at('2026-04-04T14:45'));
});

test('away from clock changes wall readings and instants are those of luxon', () => {
  fc.assert(
    fc.property(zone, instant, (name, ms) => {
      const local = DateTime.fromMillis(ms, { zone: name });
      const wall = ms + local.offset * 60_000;
      const day = [-86_400_000, 86_400_000].map((by) => local.plus(by).offset);
      if (day.some((offset) => offset !== local.offset)) return;
      assert.equal(wallAt(name, ms), wall);
      assert.equal(instantOf(name, wall), ms);
    }),
  );
});

test('an instant is at or after that of a wall reading exactly when its own reading is', () => {
  const near = fc
    .tuple(zone, fc.integer({ min: -30 * 240, max: 30 * 240 }), fc.integer({ min: -30 * 60, max: 30 * 60 }))
    .chain(([name, minutes, wallMinutes]) => {
      const changes = clockChanges(name, Date.UTC(2005, 0), Date.UTC(2040, 0)).map((change) => change.at);
      const times = fc.constantFrom(...changes, Date.UTC(2020, 1));
      return times.map((time) => [name, time + minutes * 60_000, time + wallMinutes * 60_000] as const);
    });
  fc.assert(
    fc.property(near, ([name, ms, wall]) => {
      assert.equal(instantOf(name, wall) <= ms, wall <= wallAt(name, ms));
    }),
    { numRuns: 3_000 },
  );
});

test('clock changes are found to the second, in order, each once', () => {
  const found = clockChanges('Europe/Berlin', Date.UTC(2024, 0), Date.UTC(2027, 0)).map((change) => change.at);
  const expected = ['2024-03-31', '2024-10-27', '2025-03-30', '2025-10-26', '2026-03-29', '2026-10-25'];
  assert.deepEqual(
    found,
    expected.map((day) => at(`${day}T01:00`)),
  );
  const edges = clockChanges('Europe/Berlin', at('2026-03-29T01:00'), at('2026-10-25T01:00'));
  assert.equal(edges.length, 2, 'both ends belong to the span');
});

test('in far years the clocks change as the rules of the zone say', () => {
  for (const year of [2499, 2600, 9998]) {
    const changes = clockChanges('America/New_York', Date.UTC(year, 0), Date.UTC(year + 1, 0));
    assert.equal(changes.length, 2);
    for (const change of changes) {
      const before = DateTime.fromMillis(change.at - 1, { zone: 'America/New_York' });
      const after = DateTime.fromMillis(change.at, { zone: 'America/New_York' });
      assert.deepEqual([before.offset * 60_000, after.offset * 60_000], [change.before, change.after]);
    }
  }
});
