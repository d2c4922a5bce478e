import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTime } from '../../src/cli/said-time.ts';
import { anyText } from '../support/any-text.ts';

/** Monday 23 November 2026, 12:00 UTC; 13:00 in Berlin. */
const NOW = new Date('2026-11-23T12:00:00Z');
const BERLIN = 'Europe/Berlin';

const read = (said: string, zone = BERLIN, now = NOW) => readTime(said, now, zone)?.toISOString() ?? null;

test('a time is read as people say it', () => {
  for (const [said, meant] of [
    ['2026-11-22T21:00:00Z', '2026-11-22T21:00:00.000Z'],
    ['2026-11-22T21:00:00+01:00', '2026-11-22T20:00:00.000Z'],
    ['21:00', '2026-11-23T20:00:00.000Z'],
    ['13:00', '2026-11-23T12:00:00.000Z'],
    ['12:59', '2026-11-24T11:59:00.000Z'],
    ['9pm', '2026-11-23T20:00:00.000Z'],
    ['today 09:00', '2026-11-23T08:00:00.000Z'],
    ['today 21:00', '2026-11-23T20:00:00.000Z'],
    ['tomorrow 09:00', '2026-11-24T08:00:00.000Z'],
    ['tomorrow at 9am', '2026-11-24T08:00:00.000Z'],
    ['sunday 21:00', '2026-11-29T20:00:00.000Z'],
    ['Sun 21:00', '2026-11-29T20:00:00.000Z'],
    ['  SUNDAY,   21:00 ', '2026-11-29T20:00:00.000Z'],
    ['mon 21:00', '2026-11-23T20:00:00.000Z'],
    ['mon 09:00', '2026-11-30T08:00:00.000Z'],
    ['28 nov 21:00', '2026-11-28T20:00:00.000Z'],
    ['nov 28 21:00', '2026-11-28T20:00:00.000Z'],
    ['28th november 21:00', '2026-11-28T20:00:00.000Z'],
    ['22 nov 21:00', '2027-11-22T20:00:00.000Z'],
    ['3 jan 09:00', '2027-01-03T08:00:00.000Z'],
    ['2026-11-28 21:00', '2026-11-28T20:00:00.000Z'],
    ['2026-11-28T21:00', '2026-11-28T20:00:00.000Z'],
    ['2025-07-01 21:00', '2025-07-01T19:00:00.000Z'],
  ] as const)
    assert.equal(read(said), meant, said);
});

test('the clocks of the zone count, also on the days they change', () => {
  for (const [said, zone, now, meant] of [
    ['sunday 21:00', 'America/New_York', '2026-11-23T12:00:00Z', '2026-11-30T02:00:00.000Z'],
    // Monday noon in London is Tuesday on Kiritimati.
    ['today 09:00', 'Pacific/Kiritimati', '2026-11-23T12:00:00Z', '2026-11-23T19:00:00.000Z'],
    // 02:30 does not exist: the first instant after the gap.
    ['sun 02:30', BERLIN, '2027-03-25T12:00:00Z', '2027-03-28T01:00:00.000Z'],
    // 02:30 is there twice: the first of the two.
    ['sun 02:30', BERLIN, '2027-10-28T12:00:00Z', '2027-10-31T00:30:00.000Z'],
  ] as const)
    assert.equal(read(said, zone, new Date(now)), meant, said);
});

test('what is not clear is not guessed at', () => {
  for (const said of [
    '',
    'noon',
    'sunday',
    'sunday evening',
    'next sunday 21:00',
    '25:00',
    '21:60',
    '13pm',
    '31 feb 09:00',
    '2026-02-30 09:00',
    '2026-13-01 09:00',
    '28.11. 21:00',
    '11/28 21:00',
    '2026-11-28',
    '21:00 please',
  ])
    assert.equal(read(said), null, said);
});

test('any text is an instant or none, and a time of day lies within the next day', () => {
  fc.assert(fc.property(anyText(30), (text) => void read(text)));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
      const at = readTime(`${hour}:${String(minute).padStart(2, '0')}`, NOW, BERLIN);
      assert.ok(at && at >= NOW && at.getTime() - NOW.getTime() < 86_400_000);
      assert.equal(at.getUTCMinutes(), minute);
    }),
  );
});
