import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Absence, conflictsOf } from '../../src/cover/absence.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
const shift = (from: number, to: number, ...people: string[]) => ({ from: at(from), to: at(to), people });
const absence = (id: number, person: string, from: number, to: number): Absence => ({
  ...{ id, person, from: at(from), to: at(to), note: null, calendarUid: null },
});
const inHours = (shifts: ReturnType<typeof shift>[], absences: Absence[]) =>
  conflictsOf(shifts, absences).map(({ person, from, to, absence: id }) => {
    const hour = (instant: Date) => (instant.getTime() - at(0).getTime()) / 3_600_000;
    return `${person} ${hour(from)}-${hour(to)} absence ${id}`;
  });

test('a conflict is the part of a shift that falls on an absence of its person', () => {
  assert.deepEqual(inHours([shift(8, 16, 'tim')], [absence(1, 'tim', 12, 20)]), ['tim 12-16 absence 1']);
  assert.deepEqual(inHours([shift(8, 16, 'tim')], [absence(1, 'ann', 12, 20)]), []);
  assert.deepEqual(inHours([shift(8, 16, 'tim')], [absence(1, 'tim', 16, 20), absence(2, 'tim', 4, 8)]), []);
});

test('shifts that follow on each other make one conflict, with a gap between them two', () => {
  const away = [absence(1, 'tim', 0, 24)];
  assert.deepEqual(inHours([shift(8, 12, 'tim'), shift(12, 16, 'ann', 'tim')], away), ['tim 8-16 absence 1']);
  assert.deepEqual(inHours([shift(8, 12, 'tim'), shift(12, 13, 'ann'), shift(13, 16, 'tim')], away), [
    'tim 8-12 absence 1',
    'tim 13-16 absence 1',
  ]);
});

test('each absence and each person of a shared shift has a conflict of its own', () => {
  const away = [absence(1, 'tim', 9, 11), absence(2, 'tim', 10, 12), absence(3, 'ann', 0, 24)];
  assert.deepEqual(inHours([shift(8, 16, 'tim', 'ann')], away), [
    'ann 8-16 absence 3',
    'tim 9-11 absence 1',
    'tim 10-12 absence 2',
  ]);
});

test('an instant is in a conflict exactly when its person is on call and absent', () => {
  const people = ['tim', 'ann'];
  const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.subarray(people)), { maxLength: 8 });
  const absences = fc.array(fc.tuple(fc.constantFrom(...people), fc.nat(30), fc.integer({ min: 1, max: 8 })));
  fc.assert(
    fc.property(lengths, absences, (turns, aways) => {
      let end = 0;
      const shifts = turns.map(([length, on]) => {
        end += length;
        return shift(end - length, end, ...on);
      });
      const away = aways.map(([person, from, length], id) => absence(id, person, from, from + length));
      const found = conflictsOf(shifts, away);
      for (let hour = 0; hour < end; hour += 1) {
        const holds = (it: { from: Date; to: Date }) => it.from <= at(hour) && at(hour) < it.to;
        for (const person of people) {
          const isOn = shifts.some((it) => holds(it) && it.people.includes(person));
          const isAway = away.some((it) => holds(it) && it.person === person);
          assert.equal(
            found.some((it) => holds(it) && it.person === person),
            isOn && isAway,
          );
        }
      }
    }),
  );
});
