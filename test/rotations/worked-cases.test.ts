import assert from 'node:assert/strict';
import { test } from 'node:test';
import { define, edit, rotationOf } from './build.ts';
import { editCases } from './worked-cases/edits.ts';
import { hoursAndSkippedDays } from './worked-cases/hours-and-skipped-days.ts';
import { layerCases, overrideCases } from './worked-cases/layers-and-overrides.ts';
import { repeatedTimes } from './worked-cases/repeated-times.ts';
import { restrictionsAtClockChanges } from './worked-cases/restrictions-at-clock-changes.ts';
import { skippedTimes } from './worked-cases/skipped-times.ts';
import { turnsCases } from './worked-cases/turns.ts';
import { effectiveOf, type WorkedCase } from './worked-cases/worked-case.ts';
import { parseShifts, shiftsOf } from './written-shifts.ts';

const clockChanges = [...skippedTimes, ...repeatedTimes, ...hoursAndSkippedDays, ...restrictionsAtClockChanges];
const cases = [...clockChanges, ...turnsCases, ...layerCases, ...overrideCases, ...editCases];

for (const worked of cases) {
  test(`${worked.rule} (${worked.edit?.zone ?? worked.zone})`, () => {
    const expected = parseShifts(worked.shifts);
    assert.deepEqual(shiftsOf(rotationFor(worked), expected), expected.tiles);
  });
}

test('the table writes local times as the clocks of the zone showed them', () => {
  for (const { zone, edit, shifts } of cases) {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: edit?.zone ?? zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    for (const line of shifts) {
      assert.equal(clock.format(new Date(line.slice(0, 22))).replace(' ', 'T'), line.slice(0, 16), line);
    }
  }
});

test('the table has at least 60 cases, half of them near clock changes, and at least eight zones', () => {
  assert.ok(cases.length >= 60, String(cases.length));
  assert.ok(clockChanges.length >= 30 && new Set(clockChanges.map(({ zone }) => zone)).size >= 8);
});

function rotationFor({ zone, layers, overrides = [], edit: change }: WorkedCase) {
  const made = overrides.map(({ from, to, ...rest }) => ({ from: new Date(from), to: new Date(to), ...rest }));
  const rotation = rotationOf(define(layers, zone), made);
  if (!change) return rotation;
  return edit(rotation, define(change.layers, change.zone ?? zone), change.at, effectiveOf(change.effective));
}
