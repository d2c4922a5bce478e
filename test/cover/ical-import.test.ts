import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsOf } from '../../src/cover/ical-import.ts';

const WINDOW = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2027-12-01T00:00:00Z') };

const calendar = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', 'UID:one@example.com', ...lines, 'END:VEVENT'];
const spans = (text: string, zone = 'Europe/Berlin') =>
  eventsOf(text, WINDOW, zone).map(
    ({ from, to }) => `${from.toISOString().slice(0, 16)} ${to.toISOString().slice(0, 16)}`,
  );

test('an event with times is an absence from its start to its end', () => {
  const text = calendar(...event('DTSTART:20261128T090000Z', 'DTEND:20261128T210000Z', 'SUMMARY:Dentist\\, at last'));
  assert.deepEqual(eventsOf(text, WINDOW, 'UTC'), [
    {
      uid: 'one@example.com',
      from: new Date('2026-11-28T09:00:00Z'),
      to: new Date('2026-11-28T21:00:00Z'),
      note: 'Dentist, at last',
    },
  ]);
});

test('whole days, and times without a zone, are those of the person’s zone', () => {
  const days = calendar(...event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'));
  assert.deepEqual(spans(days), ['2026-12-23T23:00 2026-12-26T23:00']);
  assert.deepEqual(spans(days, 'America/New_York'), ['2026-12-24T05:00 2026-12-27T05:00']);
  assert.deepEqual(spans(calendar(...event('DTSTART;VALUE=DATE:20261224'))), ['2026-12-23T23:00 2026-12-24T23:00']);
  assert.deepEqual(spans(calendar(...event('DTSTART:20261224T080000', 'DURATION:PT2H'))), [
    '2026-12-24T07:00 2026-12-24T09:00',
  ]);
});

test('a named zone counts, with or without a VTIMEZONE, and a zone of the calendar’s own by its VTIMEZONE', () => {
  const named = event('DTSTART;TZID=America/New_York:20261128T090000', 'DTEND;TZID=America/New_York:20261128T210000');
  assert.deepEqual(spans(calendar(...named)), ['2026-11-28T14:00 2026-11-29T02:00']);
  const own = ['BEGIN:VTIMEZONE', 'TZID:Our Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T000000'];
  const zone = [...own, 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0300', 'END:STANDARD', 'END:VTIMEZONE'];
  const times = event('DTSTART;TZID=Our Standard Time:20261128T090000', 'DTEND;TZID=Our Standard Time:20261128T210000');
  assert.deepEqual(spans(calendar(...zone, ...times)), ['2026-11-28T06:00 2026-11-28T18:00']);
});

test('a recurring event is written out by the wall clock, with its exceptions', () => {
  const rule = ['DTSTART;TZID=Europe/Berlin:20270320T090000', 'DTEND;TZID=Europe/Berlin:20270320T100000'];
  const weekly = event(...rule, 'RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE;TZID=Europe/Berlin:20270403T090000');
  const moved = event(
    'RECURRENCE-ID;TZID=Europe/Berlin:20270410T090000',
    'DTSTART;TZID=Europe/Berlin:20270411T090000',
    'DTEND;TZID=Europe/Berlin:20270411T120000',
  );
  assert.deepEqual(spans(calendar(...weekly, ...moved)), [
    '2027-03-20T08:00 2027-03-20T09:00',
    '2027-03-27T08:00 2027-03-27T09:00',
    '2027-04-11T07:00 2027-04-11T10:00',
  ]);
});

test('what is cancelled, over, too far away or without length is no absence', () => {
  const gone = [
    event('DTSTART:20261128T090000Z', 'DTEND:20261128T210000Z', 'STATUS:CANCELLED'),
    event('DTSTART:20261101T090000Z', 'DTEND:20261101T210000Z'),
    event('DTSTART:20291128T090000Z', 'DTEND:20291128T210000Z'),
    event('DTSTART:20261128T090000Z'),
    event('SUMMARY:no start'),
  ].flat();
  assert.deepEqual(spans(calendar(...gone)), []);
});

test('a rule without an end gives no more than fits, and one for every minute gives nothing', () => {
  const daily = event('DTSTART:19990101T090000Z', 'DTEND:19990101T100000Z', 'RRULE:FREQ=DAILY');
  assert.equal(eventsOf(calendar(...daily), WINDOW, 'UTC').length, 374);
  const minutely = event('DTSTART:19990101T090000Z', 'DTEND:19990101T090030Z', 'RRULE:FREQ=MINUTELY');
  assert.deepEqual(spans(calendar(...minutely)), []);
});

test('two events of one calendar do not take each other’s exceptions', () => {
  const daily = (uid: string) => [
    ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTART:20261124T090000Z', 'DTEND:20261124T100000Z'],
    ...['RRULE:FREQ=DAILY;COUNT=2', 'END:VEVENT'],
  ];
  const change = ['RECURRENCE-ID:20261125T090000Z', 'DTSTART:20261125T150000Z', 'DTEND:20261125T160000Z'];
  const moved = ['BEGIN:VEVENT', 'UID:b', ...change, 'END:VEVENT'];
  const uids = eventsOf(calendar(...daily('a'), ...daily('b'), ...moved), WINDOW, 'UTC').map(
    ({ uid, from }) => `${uid} ${from.toISOString().slice(8, 13)}`,
  );
  assert.deepEqual(uids.sort(), ['a 24T09', 'a 25T09', 'b 24T09', 'b 25T15']);
});

test('what is no calendar is refused in plain words', () => {
  for (const text of ['', '<html>', 'BEGIN:VCALENDAR', 'BEGIN:VEVENT\r\nEND:VEVENT', '\0'])
    assert.throws(
      () => eventsOf(text, WINDOW, 'UTC'),
      { message: 'is not an iCalendar document' },
      JSON.stringify(text),
    );
  const broken = calendar(...event('DTSTART:20261128T090000Z', 'RRULE:FREQ=NEVER'));
  assert.throws(() => eventsOf(broken, WINDOW, 'UTC'), /^Error: has an event that cannot be read|is not an iCalendar/);
});
