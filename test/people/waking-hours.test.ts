import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planDeliveries } from '../../src/people/notification-rule.ts';
import { DAYS, nextAwake, type WakingHours } from '../../src/people/waking-hours.ts';

const day: WakingHours = { from: '08:00', to: '22:00' };
const night: WakingHours = { from: '22:00', to: '06:00' };
const workdays: WakingHours = { ...day, days: ['mon', 'tue', 'wed', 'thu', 'fri'] };

/** The hours, the zone, an instant, and when the person is next awake from then on. */
const table: [string, WakingHours, string, string, string][] = [
  ['awake already', day, 'Europe/Berlin', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z'],
  ['at the very beginning', day, 'Europe/Berlin', '2026-11-24T07:00:00Z', '2026-11-24T07:00:00Z'],
  ['at the very end', day, 'Europe/Berlin', '2026-11-24T21:00:00Z', '2026-11-25T07:00:00Z'],
  ['before the day begins', day, 'Europe/Berlin', '2026-11-24T03:00:00Z', '2026-11-24T07:00:00Z'],
  ['a night worker before midnight', night, 'America/New_York', '2026-11-24T04:30:00Z', '2026-11-24T04:30:00Z'],
  ['a night worker after midnight', night, 'America/New_York', '2026-11-24T10:59:59Z', '2026-11-24T10:59:59Z'],
  ['a night worker by day', night, 'America/New_York', '2026-11-24T11:00:00Z', '2026-11-25T03:00:00Z'],
  ['the weekend', workdays, 'Europe/Berlin', '2026-11-27T21:30:00Z', '2026-11-30T07:00:00Z'],
  [
    'a night belongs to its evening',
    { ...night, days: ['fri'] },
    'UTC',
    '2026-11-28T03:00:00Z',
    '2026-11-28T03:00:00Z',
  ],
  ['and not to its morning', { ...night, days: ['fri'] }, 'UTC', '2026-11-27T03:00:00Z', '2026-11-27T22:00:00Z'],
  ['the whole day', { from: '00:00', to: '00:00' }, 'Asia/Tokyo', '2026-11-24T18:00:00Z', '2026-11-24T18:00:00Z'],
  ['the night in which clocks go forward', day, 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T06:00:00Z'],
  ['the night in which clocks go back', day, 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T07:00:00Z'],
  [
    'a beginning that is skipped',
    { from: '02:30', to: '10:00' },
    'Europe/Berlin',
    '2026-03-28T22:00:00Z',
    '2026-03-29T01:00:00Z',
  ],
  [
    'hours that are skipped',
    { from: '02:15', to: '02:45' },
    'Europe/Berlin',
    '2026-03-28T22:00:00Z',
    '2026-03-30T00:15:00Z',
  ],
  [
    'hours that are skipped once a week',
    { from: '02:15', to: '02:45', days: ['sun'] },
    'Europe/Berlin',
    '2026-03-28T22:00:00Z',
    '2026-04-05T00:15:00Z',
  ],
  [
    'a beginning that comes twice',
    { from: '02:30', to: '10:00' },
    'Europe/Berlin',
    '2026-10-24T22:00:00Z',
    '2026-10-25T00:30:00Z',
  ],
  ['a day that a zone leaves out', day, 'Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-30T18:00:00Z'],
];
for (const [what, hours, zone, at, expected] of table) {
  test(`waking hours: ${what}`, () => {
    assert.equal(nextAwake(hours, zone, new Date(at)).toISOString(), new Date(expected).toISOString());
  });
}

const clock = fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'));
const hours = fc.record({ from: clock, to: clock, days: fc.subarray([...DAYS], { minLength: 1 }) });
const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC');
// 2026 and 2027, to the minute.
const instant = fc.nat(2 * 365 * 1_440).map((minute) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000));

/** By the zone's own clock, minute by minute: whether these hours hold. */
function holds({ from, to, days }: WakingHours, zone: string, at: Date): boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = `${part.hour}:${part.minute}`;
  const today = DAYS.findIndex((day) => part.weekday?.toLowerCase().startsWith(day));
  const isNamed = (index: number) => days?.includes(DAYS[(index + 7) % 7] ?? 'mon') ?? true;
  if (from < to) return isNamed(today) && from <= time && time < to;
  return (isNamed(today) && time >= from) || (isNamed(today - 1) && time < to);
}

test('whatever the hours and the zone: never before the page, and awake then, and not before', () => {
  fc.assert(
    fc.property(hours, zone, instant, (hours, zone, at) => {
      const awake = nextAwake(hours, zone, at);
      assert.ok(awake >= at);
      assert.ok(awake.getTime() - at.getTime() < 15 * 86_400_000);
      // On the two days a year on which clocks change, hours that begin in the gap begin after it, and repeated ones once.
      const changes = [-1, 0, 1].some((days) => {
        const near = new Date(awake.getTime() + days * 86_400_000);
        return offset(zone, near) !== offset(zone, at);
      });
      if (changes) return;
      assert.ok(holds(hours, zone, awake), `asleep at ${awake.toISOString()}`);
      for (let minute = at.getTime(); minute < awake.getTime(); minute += 17 * 60_000)
        assert.ok(!holds(hours, zone, new Date(minute)), `awake at ${new Date(minute).toISOString()}`);
    }),
    { numRuns: 300 },
  );
});

const offset = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).format(at).split('GMT')[1] ?? '';

test('only what is not urgent waits, and its rules count from when the person is awake', () => {
  const sms = { id: 'sms', type: 'sms' as const, address: '+12125550101', verified: true };
  const rules = [
    { after: '0s', method: 'sms' },
    { after: '10m', method: 'sms' },
    { after: '15h', method: 'sms' },
  ];
  const person = {
    ...{ contactMethods: [sms], notificationRules: { high: rules, low: rules } },
    ...{ timeZone: 'UTC', wakingHours: day },
  };
  const due = (urgency: 'high' | 'low') =>
    planDeliveries(person, urgency, new Date('2026-11-24T03:00:00Z')).map(({ dueAt }) =>
      dueAt.toISOString().slice(8, 16),
    );
  assert.deepEqual(due('high'), ['24T03:00', '24T03:10', '24T18:00']);
  assert.deepEqual(due('low'), ['24T08:00', '24T08:10', '25T08:00']);
});
