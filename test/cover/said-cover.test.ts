import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCover, stretchOf } from '../../src/cover/said-cover.ts';
import { anyText } from '../support/any-text.ts';

/** Monday 23 November 2026, 12:00 UTC; 07:00 in New York, 13:00 in Berlin. */
const NOW = new Date('2026-11-23T12:00:00Z');

function means(words: string, from: string, to: string, { zone = 'UTC', now = NOW } = {}): void {
  const said = readCover(words);
  assert.ok(said, words);
  const stretch = stretchOf(said, now, zone);
  assert.deepEqual([stretch?.from.toISOString(), stretch?.to.toISOString()], [from, to], words);
}

test('a weekday is the next one, in the zone of whoever says it', () => {
  for (const words of [
    'sat 09:00-21:00',
    'saturday 9-21',
    'sat 9am-9pm',
    'sat, 09:00 to 21:00',
    'sat from 9.00 until 21.00',
    'sat 09:00–21:00',
    'ops sat 09:00-21:00',
  ])
    means(words, '2026-11-28T14:00:00.000Z', '2026-11-29T02:00:00.000Z', { zone: 'America/New_York' });
});

test('a date may be written in three ways, and without a year it is the next such day', () => {
  for (const day of ['2026-11-28', '28 nov', '28 november', 'nov 28', '28th nov'])
    means(`${day} 09:00-21:00`, '2026-11-28T09:00:00.000Z', '2026-11-28T21:00:00.000Z');
  means('3 jan 09:00-21:00', '2027-01-03T09:00:00.000Z', '2027-01-03T21:00:00.000Z');
  means('22 nov 09:00-21:00', '2027-11-22T09:00:00.000Z', '2027-11-22T21:00:00.000Z');
  means('today 14:00-18:00', '2026-11-23T14:00:00.000Z', '2026-11-23T18:00:00.000Z');
  means('tomorrow 14:00-18:00', '2026-11-24T14:00:00.000Z', '2026-11-24T18:00:00.000Z');
});

test('an end at or before the beginning is the next day, and a second day says it outright', () => {
  means('sat 22:00-06:00', '2026-11-28T22:00:00.000Z', '2026-11-29T06:00:00.000Z');
  means('sat 09:00-24:00', '2026-11-28T09:00:00.000Z', '2026-11-29T00:00:00.000Z');
  means('sat 9-9', '2026-11-28T09:00:00.000Z', '2026-11-29T09:00:00.000Z');
  means('fri 17:00-mon 09:00', '2026-11-27T17:00:00.000Z', '2026-11-30T09:00:00.000Z');
  means('sat 09:00-sat 08:00', '2026-11-28T09:00:00.000Z', '2026-12-05T08:00:00.000Z');
  means('31 dec 17:00-2 jan 09:00', '2026-12-31T17:00:00.000Z', '2027-01-02T09:00:00.000Z');
});

test('what is running is meant, what is over is not', () => {
  means('mon 09:00-17:00', '2026-11-23T09:00:00.000Z', '2026-11-23T17:00:00.000Z');
  means('mon 09:00-12:00', '2026-11-30T09:00:00.000Z', '2026-11-30T12:00:00.000Z');
  means('sun 22:00-13:00', '2026-11-22T22:00:00.000Z', '2026-11-23T13:00:00.000Z');
  const over = readCover('2026-11-22 09:00-21:00');
  assert.ok(over);
  assert.equal(stretchOf(over, NOW, 'UTC'), null);
  const never = readCover('31 feb 09:00-21:00');
  assert.ok(never);
  assert.equal(stretchOf(never, NOW, 'UTC'), null);
});

test('the clocks of the zone count on the days they change', () => {
  const now = new Date('2027-03-25T12:00:00Z');
  // 02:00 to 03:00 does not exist in Berlin on 28 March 2027; 02:30 is the first instant after it.
  means('sun 02:30-09:00', '2027-03-28T01:00:00.000Z', '2027-03-28T07:00:00.000Z', { zone: 'Europe/Berlin', now });
});

test('what is not clear is not guessed at', () => {
  for (const words of [
    '',
    'me',
    'sat',
    'sat 09:00',
    '09:00-21:00',
    'sat morning',
    'sat 25:00-26:00',
    'sat 13pm-2pm',
    'sat 09:61-21:00',
    'sat 24:00-06:00',
    '28.11. 09:00-21:00',
    '11/28 09:00-21:00',
    'sat 09:00-21:00 please',
    'the ops sat 09:00-21:00',
  ])
    assert.equal(readCover(words), null, words);
});

test('the rotation is kept apart from the words that say when', () => {
  const said = readCover('kiln-dev fri 17:00-mon 09:00');
  assert.deepEqual([said?.rotation, said?.words], ['kiln-dev', 'fri 17:00-mon 09:00']);
  assert.equal(readCover('sat 09:00-21:00')?.rotation, null);
});

test('any text is read or not, and a stretch that is read lies ahead or is running', () => {
  const word = fc.constantFrom(
    'sat',
    'ops',
    '28',
    'nov',
    '9',
    '09:00',
    '-',
    'to',
    '2026-11-28',
    'am',
    'mon',
    '24:00',
    '–',
  );
  const texts = fc.oneof(
    anyText(40),
    fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  );
  const zones = fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia');
  fc.assert(
    fc.property(texts, zones, (text, zone) => {
      const said = readCover(text);
      const stretch = said && stretchOf(said, NOW, zone);
      if (stretch) assert.ok(stretch.from < stretch.to && stretch.to > NOW);
    }),
  );
  const clock = fc.integer({ min: 0, max: 23 * 60 + 59 });
  const said = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), clock, clock, (day, from, to) => {
      const read = readCover(`${day} ${said(from)}-${said(to)}`);
      const stretch = read && stretchOf(read, NOW, 'UTC');
      assert.ok(stretch);
      assert.equal(stretch.from.getUTCHours() * 60 + stretch.from.getUTCMinutes(), from);
      assert.equal(stretch.to.getTime() - stretch.from.getTime(), ((to - from + 1_440) % 1_440 || 1_440) * 60_000);
      assert.ok(stretch.from.getTime() - NOW.getTime() < 7 * 86_400_000);
    }),
  );
});
