import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationMs } from '../../src/lib/durations.ts';
import {
  comingOccurrences,
  covers,
  holdOf,
  occurrenceAt,
  windowsInForce,
} from '../../src/maintenance/maintenance-window.ts';
import { heldText } from '../../src/maintenance/wording.ts';
import { windowOf } from './build.ts';

interface Worked {
  rule: string;
  timeZone: string;
  start: string;
  duration: string;
  every?: { every: number; unit: 'day' | 'week' | 'month' };
  until?: string;
  /** Of which the first occurrences are these, in UTC. */
  occurrences: [from: string, to: string][];
}

const daily = { every: 1, unit: 'day' } as const;

const worked: Worked[] = [
  {
    rule: 'once: in winter New York is five hours behind',
    ...{ timeZone: 'America/New_York', start: '2026-12-05T22:00:00', duration: '4h' },
    occurrences: [['2026-12-06T03:00Z', '2026-12-06T07:00Z']],
  },
  {
    rule: 'the night the clocks go forward: begins at the wall clock, lasts its elapsed time',
    ...{ timeZone: 'Europe/Berlin', start: '2026-03-28T22:00:00', duration: '6h', every: daily },
    occurrences: [
      ['2026-03-28T21:00Z', '2026-03-29T03:00Z'],
      ['2026-03-29T20:00Z', '2026-03-30T02:00Z'],
    ],
  },
  {
    rule: 'the night the clocks go back',
    ...{ timeZone: 'Europe/Berlin', start: '2026-10-24T22:00:00', duration: '6h', every: daily },
    occurrences: [
      ['2026-10-24T20:00Z', '2026-10-25T02:00Z'],
      ['2026-10-25T21:00Z', '2026-10-26T03:00Z'],
    ],
  },
  {
    rule: 'a start that the clocks skip begins at the first instant after the gap, and the next day at its time again',
    ...{ timeZone: 'America/New_York', start: '2027-03-13T02:30:00', duration: '1h', every: daily },
    occurrences: [
      ['2027-03-13T07:30Z', '2027-03-13T08:30Z'],
      ['2027-03-14T07:00Z', '2027-03-14T08:00Z'],
      ['2027-03-15T06:30Z', '2027-03-15T07:30Z'],
    ],
  },
  {
    rule: 'a start that the clocks show twice begins the first time, and once only',
    ...{ timeZone: 'America/New_York', start: '2026-10-31T01:30:00', duration: '30m', every: daily },
    occurrences: [
      ['2026-10-31T05:30Z', '2026-10-31T06:00Z'],
      ['2026-11-01T05:30Z', '2026-11-01T06:00Z'],
      ['2026-11-02T06:30Z', '2026-11-02T07:00Z'],
    ],
  },
  {
    rule: 'clocks that move by half an hour',
    ...{ timeZone: 'Australia/Lord_Howe', start: '2026-10-03T02:15:00', duration: '2h', every: daily },
    occurrences: [
      ['2026-10-02T15:45Z', '2026-10-02T17:45Z'],
      ['2026-10-03T15:30Z', '2026-10-03T17:30Z'],
      ['2026-10-04T15:15Z', '2026-10-04T17:15Z'],
    ],
  },
  {
    rule: 'a zone that never changes its clocks',
    ...{ timeZone: 'Asia/Kathmandu', start: '2026-11-01T00:00:00', duration: '1d', every: { every: 1, unit: 'week' } },
    occurrences: [
      ['2026-10-31T18:15Z', '2026-11-01T18:15Z'],
      ['2026-11-07T18:15Z', '2026-11-08T18:15Z'],
    ],
  },
  {
    rule: 'a month from the 31st is the last day of a shorter one, and the 31st again',
    ...{ timeZone: 'UTC', start: '2027-01-31T20:00:00', duration: '8h', every: { every: 1, unit: 'month' } },
    occurrences: [
      ['2027-01-31T20:00Z', '2027-02-01T04:00Z'],
      ['2027-02-28T20:00Z', '2027-03-01T04:00Z'],
      ['2027-03-31T20:00Z', '2027-04-01T04:00Z'],
    ],
  },
  {
    rule: 'no occurrence begins at or after "until"; one that has begun is not cut',
    ...{ timeZone: 'UTC', start: '2026-12-01T10:00:00', duration: '4h', every: { every: 2, unit: 'day' } },
    until: '2026-12-05T10:00:00Z',
    occurrences: [
      ['2026-12-01T10:00Z', '2026-12-01T14:00Z'],
      ['2026-12-03T10:00Z', '2026-12-03T14:00Z'],
    ],
  },
];

for (const { rule, occurrences, ...schedule } of worked) {
  test(`${rule} (${schedule.timeZone})`, () => {
    const window = windowOf(schedule);
    const expected = occurrences.map(([from, to]) => ({ from: Date.parse(from), to: Date.parse(to) }));
    const [first] = expected;
    const endless = schedule.every !== undefined && schedule.until === undefined;
    const asked = endless ? expected.length : expected.length + 3;
    assert.deepEqual(comingOccurrences(window, new Date((first?.from ?? 0) - 86_400_000), asked), expected);
    for (const occurrence of expected) {
      assert.equal(occurrenceAt(window, occurrence.from - 1), null);
      assert.deepEqual(occurrenceAt(window, occurrence.from), occurrence);
      assert.deepEqual(occurrenceAt(window, occurrence.to - 1), occurrence);
      assert.equal(occurrenceAt(window, occurrence.to), null);
    }
  });
}

const MINUTE = 60_000;
const STEP = 15 * MINUTE;

/** Walks through time, and begins an occurrence whenever the clocks have come to the next start. Shares nothing but the wire format. */
function coveredSlowly(schedule: Omit<Worked, 'rule' | 'occurrences'>, from: number, to: number): boolean[] {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: schedule.timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const until = schedule.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(schedule.until);
  let shown = Number.NEGATIVE_INFINITY;
  let count = 0;
  let ends = Number.NEGATIVE_INFINITY;
  const covered: boolean[] = [];
  for (let at = from; at < to; at += STEP) {
    shown = Math.max(shown, Date.parse(`${clock.format(at).replace(' ', 'T')}Z`));
    while (shown >= startNumber(schedule, count)) {
      if (at < until) ends = at + durationMs(schedule.duration);
      count += 1;
    }
    covered.push(at < ends);
  }
  return covered;
}

function startNumber({ start, every }: Pick<Worked, 'start' | 'every'>, count: number): number {
  if (!every) return count === 0 ? Date.parse(`${start}Z`) : Number.POSITIVE_INFINITY;
  const date = new Date(`${start}Z`);
  if (every.unit !== 'month') return date.getTime() + count * every.every * (every.unit === 'day' ? 1 : 7) * 86_400_000;
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + count * every.every, date.getUTCDate()];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day, last), date.getUTCHours(), date.getUTCMinutes());
}

test('whether a window is in force at an instant is what walking there finds', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Tehran'];
  const schedule = fc.record({
    timeZone: fc.constantFrom(...zones, 'Africa/Casablanca', 'Pacific/Chatham'),
    day: fc.integer({ min: 0, max: 400 }),
    quarter: fc.integer({ min: 0, max: 95 }),
    quarters: fc.integer({ min: 1, max: 40 }),
    every: fc.option(
      fc.record({ every: fc.integer({ min: 1, max: 3 }), unit: fc.constantFrom('day', 'week', 'month') }),
      { nil: undefined },
    ),
    lasts: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(schedule, ({ timeZone, day, quarter, quarters, every, lasts }) => {
      const from = Date.UTC(2026, 0, 1) + day * 86_400_000;
      const begins = from + 2 * 86_400_000 + quarter * STEP;
      const start = new Date(begins).toISOString().slice(0, 19);
      const until =
        every && lasts !== undefined ? new Date(begins + (lasts + 1) * 86_400_000).toISOString() : undefined;
      const plan = { timeZone, start, duration: `${quarters * 15}m`, every, until } as Omit<
        Worked,
        'rule' | 'occurrences'
      >;
      const window = windowOf(plan);
      coveredSlowly(plan, from, from + 75 * 86_400_000).forEach((expected, index) => {
        const at = from + index * STEP;
        assert.equal(occurrenceAt(window, at) !== null, expected, `${JSON.stringify(plan)} ${new Date(at).toJSON()}`);
      });
      const coming = comingOccurrences(window, new Date(from), 5);
      for (const occurrence of coming) assert.deepEqual(occurrenceAt(window, occurrence.from), occurrence);
    }),
    { numRuns: 60 },
  );
});

test('an occurrence that was ended early is over from then on, and the next ones are whole', () => {
  const endedAt = new Date('2026-12-06T04:00:00Z');
  const window = windowOf({ every: daily }, { endedAt });
  assert.deepEqual(occurrenceAt(window, endedAt.getTime() - 1)?.to, endedAt.getTime());
  assert.equal(occurrenceAt(window, endedAt.getTime()), null);
  const [next] = comingOccurrences(window, endedAt, 1);
  assert.deepEqual(next, { from: Date.parse('2026-12-07T03:00Z'), to: Date.parse('2026-12-07T07:00Z') });
});

test('components are covered when the window names all of them, integrations whatever they send, everything always', () => {
  const window = windowOf({ components: ['kiln', 'fogbugz'], integrations: ['nagios-1'] });
  const of = (integrationId: string | null, ...components: string[]) => covers(window, { integrationId, components });
  assert.deepEqual(
    [of(null, 'kiln'), of(null, 'fogbugz', 'kiln'), of('nagios-1'), of('nagios-1', 'x')].every(Boolean),
    true,
  );
  assert.deepEqual([of(null), of(null, 'kiln', 'x'), of('nagios-2', 'x')].some(Boolean), false);
  assert.ok(covers(windowOf({ components: [], everything: true }), { integrationId: null, components: [] }));
});

test('of several windows the one that lasts longest holds, and says until when in its own zone', () => {
  const now = new Date('2026-12-06T04:00:00Z');
  const short = windowOf({ duration: '2h' }, { id: 'short' });
  const long = windowOf({}, { id: 'long' });
  const other = windowOf({ components: ['kiln'], duration: '1d' }, { id: 'other' });
  const hold = holdOf(windowsInForce([short, long, other], now), { integrationId: null, components: ['checkout'] });
  assert.ok(hold);
  assert.equal(
    heldText(hold, now),
    'Held by maintenance window long until Sun 6 Dec 02:00 (America/New_York): nobody is paged',
  );
  const later = new Date('2026-12-06T06:00:00Z');
  assert.match(heldText(hold, later), /until 02:00 \(America\/New_York\)/);
});
