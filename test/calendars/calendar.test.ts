import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentHash, eventOf, type RotationShift, shiftsInView } from '../../src/calendars/calendar.ts';
import type { Owner } from '../../src/calendars/feed.ts';
import { type Rotation, timeline } from '../../src/rotations/rotation.ts';
import { define, edit, rotationOf } from '../rotations/build.ts';

const DAY = 86_400_000;
const ops: Owner = { kind: 'rotation', id: 'ops' };
const ann: Owner = { kind: 'person', id: 'ann' };
const nameOf = (person: string): string => person.toUpperCase();

/** `2026-01-05T08:00:00Z 2026-01-12T08:00:00Z ann` */
const inShort = ({ from, to, people }: RotationShift): string => `${iso(from)} ${iso(to)} ${people.join('+')}`;
const iso = (instant: Date): string => instant.toISOString().replace('.000Z', 'Z');

const shown = (rotation: Rotation, now: string): string[] => shiftsInView(rotation, new Date(now)).map(inShort);
const eventsOf = (rotation: Rotation, now: string | Date, owner = ops, url = 'https://firstline.test') =>
  shiftsInView(rotation, new Date(now)).map((shift) => eventOf(shift, owner, nameOf, url));

test('a calendar shows whole shifts from 14 days ago to 90 days ahead', () => {
  const lines = shown(rotationOf(define([{}])), '2026-02-04T12:00:00Z');
  assert.equal(lines.length, 16);
  assert.deepEqual(lines.slice(0, 2), [
    '2026-01-19T08:00:00Z 2026-01-26T08:00:00Z cy',
    '2026-01-26T08:00:00Z 2026-02-02T08:00:00Z ann',
  ]);
  assert.equal(lines.at(-1), '2026-05-04T07:00:00Z 2026-05-11T07:00:00Z cy');
});

test('a gap is no event', () => {
  const weekdays = [{ days: ['mon' as const], from: '09:00', to: '17:00' }];
  const lines = shown(
    rotationOf(define([{ participants: ['ann', null], restrictions: weekdays }])),
    '2026-01-19T00:00:00Z',
  );
  assert.deepEqual(lines.slice(0, 2), [
    '2026-01-05T08:00:00Z 2026-01-05T16:00:00Z ann',
    '2026-01-19T08:00:00Z 2026-01-19T16:00:00Z ann',
  ]);
});

test('a shift of a quarter is one event, and one without end is shown month by month in its zone', () => {
  const quarters = define([{ handoff: { every: 3, unit: 'month' } }]);
  assert.deepEqual(shown(rotationOf(quarters), '2026-05-01T00:00:00Z'), [
    '2026-04-05T07:00:00Z 2026-07-05T07:00:00Z bo',
    '2026-07-05T07:00:00Z 2026-10-05T07:00:00Z cy',
  ]);
  const alone = rotationOf(define([{ participants: ['ann'] }]));
  assert.deepEqual(shown(alone, '2026-01-20T00:00:00Z'), [
    '2026-01-05T08:00:00Z 2026-01-31T23:00:00Z ann',
    '2026-01-31T23:00:00Z 2026-02-28T23:00:00Z ann',
    '2026-02-28T23:00:00Z 2026-03-31T22:00:00Z ann',
    '2026-03-31T22:00:00Z 2026-04-30T22:00:00Z ann',
  ]);
  assert.equal(shown(alone, '2028-03-20T00:00:00Z')[0], '2028-02-29T23:00:00Z 2028-03-31T22:00:00Z ann');
});

test('an event says who is on call and why; in a person’s calendar, where and with whom', () => {
  const rotation = rotationOf(define([{ participants: [['ann', 'bo']] }]));
  const [event] = eventsOf(rotation, '2026-01-20T00:00:00Z');
  assert.deepEqual(event, {
    uid: 'ops-20260105T080000Z@firstline.test',
    from: new Date('2026-01-05T08:00:00Z'),
    to: new Date('2026-01-31T23:00:00Z'),
    summary: 'ops: ANN, BO',
    description: 'layer 1',
    url: 'https://firstline.test/rotations/ops',
  });
  const [hers] = eventsOf(rotation, '2026-01-20T00:00:00Z', ann, 'http://localhost:8080');
  assert.deepEqual(hers, {
    ...event,
    uid: 'ops-20260105T080000Z-ann@localhost',
    summary: 'On call: ops',
    description: 'layer 1\nwith BO',
    url: 'http://localhost:8080/rotations/ops',
  });
});

test('a slot that changes hands keeps its UID and says something else, and the other slots stay as they were', () => {
  const definition = define([{}]);
  const before = eventsOf(rotationOf(definition), '2026-01-20T00:00:00Z');
  const [from, to] = [new Date('2026-01-19T08:00:00Z'), new Date('2026-01-26T08:00:00Z')];
  const after = eventsOf(rotationOf(definition, [{ from, to, person: 'ann' }]), '2026-01-20T00:00:00Z');
  assert.deepEqual(
    after.map(({ uid }) => uid),
    before.map(({ uid }) => uid),
  );
  const changed = after.filter((event, index) => !contentHash(event).equals(contentHash(before[index] ?? event)));
  assert.deepEqual(
    changed.map(({ uid, summary }) => [uid, summary]),
    [['ops-20260119T080000Z@firstline.test', 'ops: ANN']],
  );
});

test('shifts that begin within one second, as edits make them, are whole seconds long and have UIDs of their own', () => {
  const rotation = edit(rotationOf(define([{}])), define([{ participants: ['di'] }]), '2026-01-07T12:00:00.250Z');
  const again = edit(rotation, define([{ participants: ['ed', 'cy'] }]), '2026-01-07T12:00:00.750Z');
  assert.deepEqual(shown(again, '2026-01-10T00:00:00Z').slice(0, 3), [
    '2026-01-05T08:00:00Z 2026-01-07T12:00:00Z ann',
    '2026-01-07T12:00:00Z 2026-01-12T08:00:00Z ed',
    '2026-01-12T08:00:00Z 2026-01-19T08:00:00Z cy',
  ]);
});

const epoch = Date.parse('2026-01-05T00:00:00Z');
const hours = (min: number, max: number) => fc.integer({ min, max }).map((hour) => new Date(epoch + hour * 3_600_000));
const anyRotation = fc
  .record({
    participants: fc.array(fc.constantFrom('ann', 'bo', 'cy', null), { minLength: 1, maxLength: 4 }),
    handoff: fc.record({
      every: fc.integer({ min: 1, max: 5 }),
      unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    }),
    restrictions: fc.constantFrom<{ from: string; to: string }[]>(
      [],
      [],
      [{ from: '22:00', to: '06:00' }],
      [{ from: 'fri 17:00', to: 'mon 09:00' }],
    ),
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
    overrides: fc.array(
      fc.record({
        from: hours(0, 8_000),
        length: fc.integer({ min: 1, max: 4_000 }),
        person: fc.constantFrom('di', null),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ zone, overrides, ...layer }) =>
    rotationOf(
      define([layer], zone),
      overrides.map(({ from, length, person }) => ({
        from,
        to: new Date(from.getTime() + length * 3_600_000),
        person,
      })),
    ),
  );

test('an event is the same whenever one asks, as long as it is in view, and no two share a UID', () => {
  fc.assert(
    fc.property(anyRotation, hours(0, 8_000), fc.integer({ min: 0, max: 60 }), (rotation, now, days) => {
      const later = new Date(now.getTime() + days * DAY);
      const [first, second] = [now, later].map((at) => eventsOf(rotation, at));
      const inBoth = (events: ReturnType<typeof eventsOf> = []) =>
        events.filter(
          ({ from, to }) => from.getTime() < now.getTime() + 90 * DAY && to.getTime() > later.getTime() - 14 * DAY,
        );
      assert.deepEqual(inBoth(second), inBoth(first));
      assert.equal(new Set(first?.map(({ uid }) => uid)).size, first?.length);
    }),
  );
});

test('the events of a rotation are its timeline', () => {
  fc.assert(
    fc.property(anyRotation, hours(0, 8_000), (rotation, now) => {
      const [begins, ends] = [new Date(now.getTime() - 14 * DAY), new Date(now.getTime() + 90 * DAY)];
      const joined: RotationShift[] = [];
      for (const shift of shiftsInView(rotation, now)) {
        const cut = {
          ...shift,
          from: new Date(Math.max(begins.getTime(), shift.from.getTime())),
          to: new Date(Math.min(ends.getTime(), shift.to.getTime())),
        };
        const last = joined.at(-1);
        if (last && last.source === cut.source && last.people.join() === cut.people.join() && +last.to === +cut.from)
          last.to = cut.to;
        else joined.push(cut);
      }
      const expected = timeline(rotation, begins, ends).shifts;
      assert.deepEqual(
        joined,
        expected.map((shift) => ({ ...shift, rotation: 'ops' })),
      );
    }),
  );
});
