import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastSaved, overrideReferences, peopleNeeded, rotationReferences } from '../../src/rotations/definition.ts';
import { periodOf } from '../../src/rotations/period.ts';
import { define, edit, rotationOf } from './build.ts';

const now = new Date('2026-01-07T00:00:00Z');

test('every person a definition names is a reference with its path', () => {
  const definition = define([{ participants: ['ann', null, ['bo', 'cy']] }, { participants: ['ann'] }]);
  assert.deepEqual(
    rotationReferences(definition).map(({ path, use }) => `${path} ${use.person}`),
    [
      'layers.0.participants.0 ann',
      'layers.0.participants.2.0 bo',
      'layers.0.participants.2.1 cy',
      'layers.1.participants.0 ann',
    ],
  );
});

test('an override refers to whom it names', () => {
  const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', kind: 'replace' } as const;
  assert.deepEqual(overrideReferences({ ...span, person: null }), []);
  assert.deepEqual(overrideReferences({ ...span, person: 'ann', replaces: 'bo' }), [
    { path: 'person', use: { person: 'ann' } },
    { path: 'replaces', use: { person: 'bo' } },
  ]);
});

test('a rotation needs the people of the definition that holds and of those to come', () => {
  const first = rotationOf(define([{ participants: ['ann', 'bo'] }]));
  const rotation = edit(first, define([{ participants: ['bo', 'cy'] }]), now.toISOString(), 'after-shift');
  assert.deepEqual(peopleNeeded(rotation, now).sort(), ['ann', 'bo', 'cy']);
  assert.deepEqual(peopleNeeded(rotation, new Date('2026-02-01T00:00:00Z')).sort(), ['bo', 'cy']);
});

test('a rotation needs the people of overrides until they are over', () => {
  const rotation = rotationOf(define([{ participants: ['ann'] }]), [
    { person: 'di', replaces: 'ed' },
    { person: null },
  ]);
  assert.deepEqual(peopleNeeded(rotation, now).sort(), ['ann', 'di', 'ed']);
  assert.deepEqual(peopleNeeded(rotation, new Date('2026-01-07T09:00:00Z')), ['ann']);
});

test('what was saved last says from when it holds while that is to come', () => {
  const first = rotationOf(define([{ participants: ['ann', 'bo'] }]));
  assert.equal(lastSaved(first, now).pendingFrom, null);
  const rotation = edit(first, define([{ participants: ['cy'] }]), now.toISOString(), 'after-shift');
  const from = new Date('2026-01-12T08:00:00Z');
  assert.deepEqual(lastSaved(rotation, now).pendingFrom, from);
  assert.deepEqual(lastSaved(rotation, now).layers[0]?.participants, ['cy']);
  assert.equal(lastSaved(rotation, from).pendingFrom, null);
});

test('a period is the next 14 days unless it says otherwise, and at most 366 days', () => {
  const day = (text: string) => `${text}T00:00:00.000Z`;
  const period = (from?: string, to?: string) => {
    const found = periodOf({ from: from && day(from), to: to && day(to) }, now);
    return [found.from.toISOString(), found.to.toISOString()];
  };
  assert.deepEqual(period(), [day('2026-01-07'), day('2026-01-21')]);
  assert.deepEqual(period('2026-03-01'), [day('2026-03-01'), day('2026-03-15')]);
  assert.deepEqual(period(undefined, '2026-01-08'), [day('2026-01-07'), day('2026-01-08')]);
  assert.deepEqual(period('2026-01-01', '2027-01-02'), [day('2026-01-01'), day('2027-01-02')]);
  assert.throws(() => period('2026-01-01', '2027-01-03'), /at most 366 days/);
  assert.throws(() => period('2026-01-02', '2026-01-02'), /after "from"/);
  assert.throws(() => period(undefined, '2026-01-07'), /which is now/);
});
