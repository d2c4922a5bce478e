import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type IcalCalendar, type IcalEvent, toIcal } from '../../src/calendars/ical.ts';
import { readIcal } from './read.ts';

const event: IcalEvent = {
  uid: 'ops-20261123T080000Z@firstline.test',
  sequence: 2,
  changedAt: new Date('2026-11-22T21:00:00.250Z'),
  from: new Date('2026-11-23T08:00:00Z'),
  to: new Date('2026-11-30T08:00:00Z'),
  summary: 'ops: Ann',
  description: 'layer 1',
  url: 'https://firstline.test/rotations/ops',
};

const calendarOf = (changes: Partial<IcalEvent>[], name = 'On call: ops'): IcalCalendar => ({
  name,
  url: 'https://firstline.test/rotations/ops',
  zone: 'Europe/Berlin',
  events: changes.map((change) => ({ ...event, ...change })),
});

test('a calendar is written in the order and the words of RFC 5545, with instants in UTC', () => {
  assert.deepEqual(toIcal(calendarOf([{}])).split('\r\n'), [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Firstline//On call//EN',
    'METHOD:PUBLISH',
    'NAME:On call: ops',
    'X-WR-CALNAME:On call: ops',
    'X-WR-TIMEZONE:Europe/Berlin',
    'URL:https://firstline.test/rotations/ops',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    'BEGIN:VEVENT',
    'UID:ops-20261123T080000Z@firstline.test',
    'DTSTAMP:20261122T210000Z',
    'LAST-MODIFIED:20261122T210000Z',
    'SEQUENCE:2',
    'DTSTART:20261123T080000Z',
    'DTEND:20261130T080000Z',
    'SUMMARY:ops: Ann',
    'DESCRIPTION:layer 1',
    'URL:https://firstline.test/rotations/ops',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('a calendar without events is still a calendar', () => {
  const { name, events } = readIcal(toIcal(calendarOf([])));
  assert.deepEqual([name, events], ['On call: ops', []]);
});

test('backslashes, semicolons, commas and ends of lines are escaped, and no text begins a line of its own', () => {
  const text = toIcal(calendarOf([{ summary: 'a\\b;c,d\ne\r\nEND:VEVENT\u2028f\u0007g' }]));
  assert.ok(text.includes('\r\nSUMMARY:a\\\\b\\;c\\,d\\ne\\nEND:VEVENT\\nf g\r\n'));
  assert.equal(readIcal(text).events[0]?.summary, 'a\\b;c,d\ne\nEND:VEVENT\nf g');
});

const octets = (line: string): number => Buffer.byteLength(line, 'utf8');

test('a long line is broken before the 76th octet, where a character begins', () => {
  for (const [char, ...lengths] of [
    ['a', 75, 75, 60],
    ['é', 74, 75, 75, 75, 75, 39],
    ['🚨', 72, 73, 73, 73, 73, 73, 73, 73, 73, 73, 73, 17],
  ] as const) {
    const [, after = ''] = toIcal(calendarOf([{ summary: char.repeat(200) }])).split('SEQUENCE:2\r\n');
    const folded = after.split('\r\n').filter((line) => line.startsWith('SUMMARY') || line.startsWith(' '));
    assert.deepEqual(folded.map(octets), lengths, char);
    for (const line of folded) assert.ok(line.isWellFormed());
  }
});

const oddName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom(
      '👩‍🚒',
      '\\',
      ',',
      ';',
      ':',
      '"',
      '\n',
      '\r',
      '\r\n',
      '\t',
      ' ',
      'ü',
      '中',
      '\u0301',
      '\ud800',
      'n',
      '\u2028',
    ),
    maxLength: 120,
  }),
);

/** Text as it must come back: every end of a line the same, no control characters, no half pairs. */
const expected = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ');

test('whatever people are called, the calendar is well-formed and reads back as it was meant', () => {
  const instant = fc
    .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1_000) * 1_000));
  const anyEvent = fc
    .record({ summary: oddName, description: oddName, sequence: fc.nat(), changedAt: instant, from: instant })
    .map((given, index = 0) => ({ ...given, to: new Date(given.from.getTime() + 1_000 * (1 + index)) }));
  fc.assert(
    fc.property(oddName, fc.array(anyEvent, { maxLength: 4 }), (name, events) => {
      const text = toIcal(calendarOf(events, name));
      assert.ok(text.endsWith('\r\n'));
      const lines = text.slice(0, -2).split('\r\n');
      assert.equal(Buffer.from(text, 'utf8').toString('utf8'), text);
      for (const line of lines) {
        assert.ok(octets(line) <= 75, line);
        assert.doesNotMatch(line, /\p{Cc}/u);
        assert.match(line, /^ |^[A-Z-]+[;:]/);
      }
      const iso = (date: Date): string => date.toISOString().replace('.000Z', 'Z');
      const read = readIcal(text);
      assert.equal(read.name, expected(name));
      assert.deepEqual(
        read.events,
        events.map(({ summary, description, sequence, changedAt, from, to }) => ({
          uid: event.uid,
          sequence,
          summary: expected(summary),
          description: expected(description),
          ...{ from: iso(from), to: iso(to), changedAt: iso(changedAt) },
        })),
      );
    }),
  );
});
