import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasShift, shiftAround } from '../../src/shifts/shift.ts';
import { define, rotationOf } from '../rotations/build.ts';

const at = (text: string) => new Date(`${text}Z`);
const around = (rotation: Parameters<typeof shiftAround>[0], person: string, instant: string) => {
  const shift = shiftAround(rotation, person, at(instant));
  return shift && [shift.from, shift.to].map((edge) => edge?.toISOString().slice(0, 16) ?? null);
};

test('a shift is the whole of an unbroken time on call, also over the turns of several people', () => {
  const pair = rotationOf(define([{ participants: [['ann', 'bo'], ['bo', 'cy'], ['cy']] }]));
  assert.deepEqual(around(pair, 'bo', '2026-01-06T12:00'), ['2026-01-05T08:00', '2026-01-19T08:00']);
  assert.deepEqual(around(pair, 'ann', '2026-01-06T12:00'), ['2026-01-05T08:00', '2026-01-12T08:00']);
  assert.equal(around(pair, 'cy', '2026-01-06T12:00'), null);
});

test('an override cuts a shift in two', () => {
  const covered = { from: at('2026-01-07T12:00'), to: at('2026-01-08T12:00'), person: 'cy' };
  const rotation = rotationOf(define([{}]), [covered]);
  assert.deepEqual(around(rotation, 'ann', '2026-01-06T12:00'), ['2026-01-05T08:00', '2026-01-07T12:00']);
  assert.deepEqual(around(rotation, 'ann', '2026-01-09T12:00'), ['2026-01-08T12:00', '2026-01-12T08:00']);
  const shift = { rotation: 'ops', person: 'ann', from: at('2026-01-05T08:00'), to: at('2026-01-12T08:00') };
  assert.equal(hasShift(rotationOf(define([{}])), shift), true);
  assert.equal(hasShift(rotation, shift), false);
});

test('the ends of a shift are found however far away they are, up to 400 days', () => {
  const monthly = rotationOf(define([{ participants: ['ann', 'bo'], handoff: { every: 6, unit: 'month' } }]));
  assert.deepEqual(around(monthly, 'bo', '2026-10-01T00:00'), ['2026-07-05T07:00', '2027-01-05T08:00']);
  const forever = rotationOf(define([{ participants: ['ann'] }]));
  assert.deepEqual(around(forever, 'ann', '2026-01-20T00:00'), ['2026-01-05T08:00', null]);
  assert.deepEqual(around(forever, 'ann', '2030-01-20T00:00'), [null, null]);
});
