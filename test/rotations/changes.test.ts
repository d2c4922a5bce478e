import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeNotice } from '../../src/rotations/change-notice.ts';
import { shiftChanges } from '../../src/rotations/changes.ts';
import { onCallAt, type Rotation } from '../../src/rotations/rotation.ts';
import { define, edit, rotationOf } from './build.ts';

const day = (text: string) => new Date(`${text}T09:00+01:00`);
const weekly = rotationOf(define([{}]));

/** `ann +2026-01-12 2026-01-19`: days in January, when Berlin is an hour ahead. */
function changes(before: Rotation, after: Rotation, from = '2026-01-05', to = '2026-02-02'): string[] {
  const days = ({ from, to }: { from: number; to: number }) =>
    [from, to].map((instant) => new Date(instant).toISOString().slice(0, 10)).join(' ');
  return shiftChanges(before, after, day(from), day(to)).flatMap(({ person, gains, loses }) => [
    ...gains.map((stretch) => `${person} +${days(stretch)}`),
    ...loses.map((stretch) => `${person} -${days(stretch)}`),
  ]);
}

test('two who change places in the list gain and lose each other’s turns', () => {
  const edited = edit(weekly, define([{ participants: ['ann', 'cy', 'bo'] }]), '2026-01-06T12:00:00Z');
  assert.deepEqual(changes(weekly, edited), [
    'bo +2026-01-19 2026-01-26',
    'bo -2026-01-12 2026-01-19',
    'cy +2026-01-12 2026-01-19',
    'cy -2026-01-19 2026-01-26',
  ]);
});

test('only what lies in the period counts, and the same definition changes nothing', () => {
  const edited = edit(weekly, define([{ participants: ['ann', 'cy', 'bo'] }]), '2026-01-06T12:00:00Z');
  assert.deepEqual(changes(weekly, edited, '2026-01-05', '2026-01-12'), []);
  assert.deepEqual(changes(weekly, edit(weekly, define([{}]), '2026-01-06T12:00:00Z')), []);
});

test('a turn that another layer gives to the same person is no change', () => {
  const cut = edit(weekly, define([{}, { participants: ['ann'] }]), '2026-01-06T12:00:00Z');
  assert.deepEqual(changes(weekly, cut), []);
});

test('who an override keeps on call anyway neither gains nor loses', () => {
  const made = { from: day('2026-01-12'), to: day('2026-01-26'), person: 'di' };
  const covered = rotationOf(define([{}]), [made]);
  const edited = edit(covered, define([{ participants: ['ann', 'cy', 'bo'] }]), '2026-01-06T12:00:00Z');
  assert.deepEqual(changes(covered, edited), []);
});

test('at every instant the changes are what turns the old people into the new', () => {
  const people = fc.uniqueArray(fc.constantFrom('ann', 'bo', 'cy', 'di'), { minLength: 1 });
  fc.assert(
    fc.property(people, people, fc.integer({ min: 0, max: 27 * 24 }), (old, list, hour) => {
      const before = rotationOf(define([{ participants: old }]));
      const after = edit(before, define([{ participants: list }]), '2026-01-08T12:00:00Z');
      const at = day('2026-01-05').getTime() + hour * 3_600_000;
      const held = new Set(onCallAt(before, new Date(at)).people);
      for (const { person, gains, loses } of shiftChanges(before, after, day('2026-01-05'), day('2026-02-02'))) {
        const includes = (stretches: typeof gains) => stretches.some(({ from, to }) => from <= at && at < to);
        if (includes(gains)) assert.ok(!held.has(person) && held.add(person));
        if (includes(loses)) assert.ok(held.delete(person));
      }
      assert.deepEqual([...held].sort(), onCallAt(after, new Date(at)).people.toSorted());
    }),
    { numRuns: 60 },
  );
});

test('a person is told in their own zone what they gain and lose, and of many stretches the first three', () => {
  const week = 7 * 86_400_000;
  const stretch = (index: number) => {
    const from = Date.parse('2026-11-30T08:00:00Z') + index * 2 * week;
    return { from, to: from + week };
  };
  const change = { person: 'tim', gains: [stretch(0)], loses: [1, 2, 3, 4].map(stretch) };
  const now = new Date('2026-11-23T12:00:00.000Z');
  const notice = changeNotice('ops', change, { id: 'tim', timeZone: 'America/New_York' }, now);
  assert.equal(notice.subject, 'Your shifts in ops change');
  assert.equal(
    notice.text,
    'Your shifts in ops change. You are now on call Mon 30 Nov 03:00–Mon 7 Dec 03:00 (New York). You are no longer on ' +
      'call Mon 14 Dec 03:00–Mon 21 Dec 03:00 (New York), Mon 28 Dec 03:00–Mon 4 Jan 2027 03:00 (New York), ' +
      'Mon 11 Jan 03:00–Mon 18 Jan 03:00 (New York) and 1 more.',
  );
});
