import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Load, loadOf } from '../../src/fairness/load.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

const at = (instant: string) => Date.parse(instant);
const load = (from: string, to: string, zone = BERLIN, holidays: string[] | null = null): Load =>
  loadOf([{ from: at(from), to: at(to) }], [], zone, holidays && new Set(holidays));

test('hours of the night and of the weekend are those of the person’s own clocks', () => {
  for (const [from, to, zone, hours, nightHours, weekendHours] of [
    // A Wednesday by day, its night, and where the two meet.
    ['2026-11-25T08:00Z', '2026-11-25T16:00Z', BERLIN, 8, 0, 0],
    ['2026-11-25T20:00Z', '2026-11-26T08:00Z', BERLIN, 12, 9, 0],
    ['2026-11-25T21:00Z', '2026-11-26T06:00Z', BERLIN, 9, 9, 0],
    ['2026-11-25T05:00Z', '2026-11-25T07:00Z', BERLIN, 2, 1, 0],
    ['2026-11-25T08:00Z', '2026-11-25T16:00Z', 'Asia/Tokyo', 8, 3, 0],
    // From Friday 17:00 to Monday 09:00: three nights.
    ['2026-11-27T16:00Z', '2026-11-30T08:00Z', BERLIN, 64, 27, 48],
    ['2026-11-27T16:00Z', '2026-11-30T08:00Z', 'America/New_York', 64, 23, 48],
    // A week.
    ['2026-11-23T08:00Z', '2026-11-30T08:00Z', BERLIN, 168, 63, 48],
    ['2026-11-23T08:00Z', '2026-11-30T08:00Z', 'Asia/Kolkata', 168, 63, 48],
  ] as const) {
    const found = load(from, to, zone);
    assert.deepEqual(
      [found.hours, found.nightHours, found.weekendHours],
      [hours, nightHours, weekendHours],
      `${from} ${zone}`,
    );
  }
});

test('when the clocks change, a night has 8 or 10 hours and a Sunday 23 or 25', () => {
  for (const [from, to, zone, hours, nightHours, weekendHours] of [
    ['2026-03-28T20:00Z', '2026-03-29T22:00Z', BERLIN, 26, 10, 26],
    ['2026-03-28T21:00Z', '2026-03-29T05:00Z', BERLIN, 8, 8, 8],
    ['2026-10-24T20:00Z', '2026-10-25T06:00Z', BERLIN, 10, 10, 10],
    ['2026-10-24T22:00Z', '2026-10-25T23:00Z', BERLIN, 25, 10, 25],
    ['2026-03-08T05:00Z', '2026-03-09T04:00Z', 'America/New_York', 23, 8, 23],
    // Half an hour back on Sunday, 5 April.
    ['2026-04-04T13:00Z', '2026-04-05T13:30Z', 'Australia/Lord_Howe', 24.5, 9.5, 24.5],
    // Midnight comes twice: 25 hours on Sunday, 1 November.
    ['2026-11-01T04:00Z', '2026-11-02T05:00Z', 'America/Havana', 25, 10, 25],
  ] as const) {
    const found = load(from, to, zone);
    assert.deepEqual(
      [found.hours, found.nightHours, found.weekendHours],
      [hours, nightHours, weekendHours],
      `${from} ${zone}`,
    );
  }
});

test('a day that a zone skips has no hours: Apia had no Friday, 30 December 2011', () => {
  const found = load('2011-12-30T09:00Z', '2011-12-30T11:00Z', 'Pacific/Apia', ['2011-12-30']);
  assert.deepEqual([found.hours, found.weekendHours, found.holidayHours], [2, 1, 0]);
});

test('hours on public holidays are counted by the local day, and are not known without a country', () => {
  const christmas = ['2026-12-25', '2026-12-26'];
  const week = ['2026-12-21T08:00Z', '2026-12-28T08:00Z'] as const;
  assert.equal(load(...week, BERLIN, christmas).holidayHours, 48);
  assert.equal(load('2026-12-25T22:30Z', '2026-12-25T23:30Z', BERLIN, ['2026-12-25']).holidayHours, 0.5);
  assert.equal(load(...week, BERLIN, []).holidayHours, 0);
  assert.equal(load(...week, BERLIN, null).holidayHours, null);
});

test('what touches is one shift, and nobody is on call twice at a time', () => {
  const watches = [
    { from: at('2026-11-23T08:00Z'), to: at('2026-11-23T10:00Z') },
    { from: at('2026-11-23T10:00Z'), to: at('2026-11-23T12:00Z') },
    { from: at('2026-11-23T11:00Z'), to: at('2026-11-23T13:00Z') },
    { from: at('2026-11-23T15:00Z'), to: at('2026-11-23T16:00Z') },
  ];
  const { hours, shifts } = loadOf(watches, [], BERLIN, null);
  assert.deepEqual([hours, shifts], [6, 2]);
});

test('pages are counted, and those from 22:00 to 07:00 of the person’s clocks as well', () => {
  const pages = ['2026-11-25T20:59Z', '2026-11-25T21:00Z', '2026-11-26T05:59Z', '2026-11-26T06:00Z'].map(at);
  const counts = (zone: string) => {
    const { pages: all, nightPages } = loadOf([], pages, zone, null);
    return [all, nightPages];
  };
  assert.deepEqual(counts(BERLIN), [4, 2]);
  assert.deepEqual(counts('America/New_York'), [4, 2]);
  assert.deepEqual(counts('Asia/Tokyo'), [4, 2]);
  assert.deepEqual(counts('UTC'), [4, 2]);
  assert.deepEqual(counts('America/Los_Angeles'), [4, 1]);
});

test('a stretch weighs as much as its parts, and an hour counts as night exactly when a page in it does', () => {
  const zones = fc.constantFrom(BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Apia');
  const start = fc.integer({ min: at('2011-01-01T00:00Z') / HOUR, max: at('2027-01-01T00:00Z') / HOUR });
  const length = fc.integer({ min: 1, max: 24 * 14 });
  fc.assert(
    fc.property(zones, start, length, length, (zone, hour, first, second) => {
      const [from, middle, to] = [hour, hour + first, hour + first + second].map((it) => it * HOUR) as [
        number,
        number,
        number,
      ];
      const parts = [loadOf([{ from, to: middle }], [], zone, null), loadOf([{ from: middle, to }], [], zone, null)];
      const whole = loadOf([{ from, to }], [], zone, null);
      for (const measure of ['hours', 'nightHours', 'weekendHours'] as const)
        assert.equal(
          whole[measure],
          parts.reduce((sum, part) => sum + part[measure], 0),
        );
      // Half hours, because some zones step by them.
      const pages = Array.from({ length: ((to - from) / HOUR) * 2 }, (_, index) => from + index * 0.5 * HOUR);
      assert.equal(loadOf([], pages, zone, null).nightPages / 2, whole.nightHours);
    }),
    { numRuns: 60 },
  );
});
