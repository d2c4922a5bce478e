import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, RotationQuery, shifted, shownDays } from '../../src/web/rotation-address.ts';
import { dayTime, fieldTime, spanTime } from '../../src/web/time.ts';
import { fitting, lanesOf, minutesOf, plotDays, plotShifts } from '../../src/web/timeline-plot.ts';

const at = (text: string) => new Date(text);
const daysFrom = (from: string, days: number, zone: string) => {
  const period = shownDays(RotationQuery.parse({ from, days }), zone, at('2026-11-23T12:00:00Z'));
  return { period, days: plotDays(period, zone) };
};
const widths = (from: string, days: number, zone: string) => daysFrom(from, days, zone).days.map(({ width }) => width);

test('a day is as wide as its clocks make it: 23 and 25 hours, or half an hour more or less', () => {
  assert.deepEqual(widths('2026-03-28', 3, 'Europe/Berlin'), [1440, 1380, 1440]);
  assert.deepEqual(widths('2026-10-24', 3, 'Europe/Berlin'), [1440, 1500, 1440]);
  assert.deepEqual(widths('2026-03-08', 1, 'America/New_York'), [1380]);
  assert.deepEqual(widths('2026-10-04', 1, 'Australia/Lord_Howe'), [1410]);
  assert.deepEqual(widths('2026-04-05', 1, 'Australia/Lord_Howe'), [1470]);
});

test('a day that begins at one o’clock, for want of a midnight, is a day', () => {
  const { days } = daysFrom('2026-04-23', 3, 'Africa/Cairo');
  assert.deepEqual(
    days.map(({ date, width }) => [date, width]),
    [
      ['23 Apr', 1440],
      ['24', 1380],
      ['25', 1440],
    ],
  );
});

test('a day that a zone skipped is not there', () => {
  const { days } = daysFrom('2011-12-29', 3, 'Pacific/Apia');
  assert.deepEqual(
    days.map(({ date }) => date),
    ['29 Dec', '31'],
  );
});

test('days tile the plot, and say the month where it is news', () => {
  const { period, days } = daysFrom('2026-10-19', 14, 'Europe/Berlin');
  let x = 0;
  for (const day of days) {
    assert.equal(day.x, x);
    x += day.width;
  }
  assert.equal(x, minutesOf(period));
  assert.equal(minutesOf(period), 14 * 1440 + 60);
  assert.deepEqual([days[0]?.date, days[1]?.date, days[13]?.date], ['19 Oct', '20', '1 Nov']);
  assert.deepEqual(
    days.filter(({ isWeekend }) => isWeekend).map(({ weekday }) => weekday),
    ['Sat', 'Sun', 'Sat', 'Sun'],
  );
});

test('shifts lie at their elapsed minutes, are cut at the edges, and are left out beyond them', () => {
  const { period } = daysFrom('2026-10-24', 2, 'Europe/Berlin');
  const shift = (from: string, to: string) => ({ from: at(from), to: at(to) });
  const plotted = plotShifts(
    [
      shift('2026-10-20T00:00Z', '2026-10-23T22:00Z'),
      shift('2026-10-23T20:00Z', '2026-10-24T07:00Z'),
      shift('2026-10-24T07:00Z', '2026-10-25T08:00Z'),
      shift('2026-10-25T08:00Z', '2026-10-30T00:00Z'),
      shift('2026-10-25T23:00Z', '2026-10-30T00:00Z'),
    ],
    period,
  );
  assert.deepEqual(
    plotted.map(({ x, width }) => [x, width]),
    [
      [0, 540],
      [540, 1500],
      [2040, 900],
    ],
  );
});

test('what overlaps comes to lie in lanes of its own, and what does not shares one', () => {
  const stretch = (from: number, to: number) => ({ from: new Date(from), to: new Date(to) });
  const [a, b, c] = [stretch(0, 10), stretch(5, 15), stretch(10, 20)];
  assert.deepEqual(lanesOf([c, b, a]), [[a, c], [b]]);
  assert.deepEqual(lanesOf([]), []);
});

test('a name is shown whole, by its first letters, or not at all', () => {
  assert.deepEqual(
    [100, 30, 10].map((width) => fitting('Henrietta', width, 7)),
    ['Henrietta', 'He', ''],
  );
});

test('a period begins today or on the day asked for, by the clocks that are shown', () => {
  const now = at('2026-11-23T03:00:00Z');
  const two = RotationQuery.parse({ days: '2' });
  assert.deepEqual(shownDays(two, 'America/New_York', now), {
    from: at('2026-11-22T05:00:00Z'),
    to: at('2026-11-24T05:00:00Z'),
  });
  assert.equal(shifted(two, 'America/New_York', now, -1), '2026-11-20');
  assert.equal(shifted(two, 'Europe/Berlin', now, 1), '2026-11-25');
});

test('an address says only what differs from the usual', () => {
  assert.equal(addressOf('ops', RotationQuery.parse({})), '/rotations/ops');
  const query = RotationQuery.parse({ from: '2026-11-30', days: '7', zone: 'Europe/Berlin' });
  assert.equal(addressOf('ops', query), '/rotations/ops?from=2026-11-30&days=7&zone=Europe%2FBerlin');
});

test('times in words and in fields are those of the zone', () => {
  const [from, to] = [at('2026-11-30T08:00:00Z'), at('2026-11-30T16:00:30Z')];
  assert.equal(dayTime(from, 'Europe/Berlin'), 'Mon 30 Nov 09:00');
  assert.equal(spanTime({ from, to }, 'Europe/Berlin'), 'Mon 30 Nov 09:00 – 17:00');
  assert.equal(spanTime({ from, to }, 'Asia/Tokyo'), 'Mon 30 Nov 17:00 – Tue 1 Dec 01:00');
  assert.equal(fieldTime(from, 'America/New_York'), '2026-11-30T03:00');
  assert.equal(fieldTime(to, 'Europe/Berlin', true), '2026-11-30T17:01');
});
