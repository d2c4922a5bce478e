import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerShifts } from '../../src/rotations/layer-shifts.ts';
import type { Rotation } from '../../src/rotations/rotation.ts';
import { define, edit, rotationOf } from './build.ts';

const shiftsOf = (rotation: Rotation, from: string, to: string) =>
  layerShifts(rotation, new Date(from), new Date(to)).map((shifts) =>
    shifts.map(
      (shift) => `${shift.from.toISOString().slice(5, 13)} ${shift.to.toISOString().slice(5, 13)} ${shift.people}`,
    ),
  );

const twoLayers = define([
  { restrictions: [{ days: ['mon'], from: '09:00', to: '17:00' }] },
  { participants: ['di', 'ed'] },
]);

test('each layer is shown as if it stood alone, without overrides', () => {
  const covered = rotationOf(twoLayers, [{ person: 'fay' }]);
  assert.deepEqual(shiftsOf(covered, '2026-01-05T00:00Z', '2026-01-13T00:00Z'), [
    ['01-05T08 01-05T16 ann', '01-12T08 01-12T16 bo'],
    ['01-05T08 01-12T08 di', '01-12T08 01-13T00 ed'],
  ]);
});

test('turn after turn of the same person is one shift, also across an edit', () => {
  const alone = rotationOf(define([{ participants: ['ann'] }]));
  const edited = edit(alone, define([{ participants: ['ann', 'bo'] }]), '2026-01-14T12:00Z');
  assert.deepEqual(shiftsOf(edited, '2026-01-05T00:00Z', '2026-01-27T00:00Z'), [
    ['01-05T08 01-19T08 ann', '01-19T08 01-26T08 bo', '01-26T08 01-27T00 ann'],
  ]);
});

test('a layer that an edit adds or takes away is there for as long as it held', () => {
  const one = rotationOf(define([{ participants: ['ann'] }]));
  const two = edit(one, define([{ participants: ['ann'] }, { participants: ['di'] }]), '2026-01-07T08:00Z');
  const again = edit(two, define([{ participants: ['ann'] }]), '2026-01-09T08:00Z');
  assert.deepEqual(shiftsOf(again, '2026-01-06T00:00Z', '2026-01-10T00:00Z'), [
    ['01-06T00 01-10T00 ann'],
    ['01-07T08 01-09T08 di'],
  ]);
});
