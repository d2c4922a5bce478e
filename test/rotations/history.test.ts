import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amend } from '../../src/rotations/history.ts';
import { define, edit, lines, rotationOf, who } from './build.ts';

/** Weekly from Monday 2026-01-05, 09:00 UTC: ann, bo, cy. On Wednesday the 14th bo is in mid-turn until the 19th. */
const weekly = (participants: (string | string[] | null)[], more: object = {}) =>
  define([{ participants, ...more }], 'UTC');
const before = rotationOf(weekly(['ann', 'bo', 'cy']));
const NOW = '2026-01-14T12:00Z';

/** Who follows whom, from the moment of the edit on. */
const following = (participants: (string | string[] | null)[], effective?: 'now' | 'after-shift' | 'after-round') =>
  lines(edit(before, weekly(participants), NOW, effective), NOW, '2026-02-16T09:00Z')
    .map((line) => `${line.slice(5, 10)} ${line.split(' ')[2]}`)
    .join(', ');

test('the first version of a rotation holds from the beginning of time', () => {
  assert.equal(who(before, '2026-01-06T00:00Z'), 'ann');
  assert.equal(before.history[0]?.from, null);
});

test('saving the same definition again changes nothing', () => {
  const again = amend(before.history, weekly(['ann', 'bo', 'cy']), 'now', new Date(NOW));
  assert.deepEqual(again, before.history);
});

test('an edit in mid-turn swaps nobody: the person on call stays, and the one after them in the new list follows', () => {
  const cases: [(string | string[] | null)[], string][] = [
    [['di', 'ann', 'bo', 'cy'], '01-14 bo, 01-19 cy, 01-26 di, 02-02 ann, 02-09 bo'],
    [['ann', 'bo', 'di', 'cy'], '01-14 bo, 01-19 di, 01-26 cy, 02-02 ann, 02-09 bo'],
    [['ann', 'bo', 'cy', 'di'], '01-14 bo, 01-19 cy, 01-26 di, 02-02 ann, 02-09 bo'],
    [['cy', 'bo', 'ann'], '01-14 bo, 01-19 ann, 01-26 cy, 02-02 bo, 02-09 ann'],
    [['bo', 'cy'], '01-14 bo, 01-19 cy, 01-26 bo, 02-02 cy, 02-09 bo'],
    [['ann', 'bo'], '01-14 bo, 01-19 ann, 01-26 bo, 02-02 ann, 02-09 bo'],
    [['ann', ['bo', 'di'], 'cy'], '01-14 bo, 01-19 cy, 01-26 ann, 02-02 bo+di, 02-09 cy'],
  ];
  for (const [participants, expected] of cases) assert.equal(following(participants), expected, participants.join());
});

test('somebody who was removed goes at once, and the one after them finishes the turn', () => {
  assert.equal(following(['ann', 'cy']), '01-14 cy, 01-19 ann, 01-26 cy, 02-02 ann, 02-09 cy');
  assert.equal(following(['ann', 'di']), '01-14 ann, 01-19 di, 01-26 ann, 02-02 di, 02-09 ann');
});

test('a layer that shares nobody with the old ones is counted from its start', () => {
  assert.equal(following(['x', 'y', 'z']), '01-14 y, 01-19 z, 01-26 x, 02-02 y, 02-09 z');
});

test('somebody who was removed from a group goes, the others stay', () => {
  const group = rotationOf(weekly(['ann', ['bo', 'di'], 'cy']));
  const after = edit(group, weekly(['ann', ['bo', 'ed'], 'cy']), NOW);
  assert.equal(who(after, NOW), 'bo');
  assert.equal(who(after, '2026-01-20T00:00Z'), 'cy');
  assert.equal(who(after, '2026-02-03T00:00Z'), 'bo+ed');
});

test('of somebody who stands in the list more than once, the same turn goes on', () => {
  const twice = rotationOf(weekly(['bo', 'bo', 'cy', 'ann']));
  const after = edit(twice, weekly(['di', 'bo', 'bo', 'cy', 'ann']), NOW);
  assert.equal(who(after, NOW), 'bo');
  assert.equal(who(after, '2026-01-20T00:00Z'), 'cy');
});

test('the past never changes', () => {
  const after = edit(before, weekly(['di']), NOW);
  assert.deepEqual(lines(after, '2025-12-01T00:00Z', NOW), lines(before, '2025-12-01T00:00Z', NOW));
  const backdated = edit(before, weekly(['di', 'ann', 'bo']), NOW, new Date('2026-01-06T00:00Z'));
  assert.equal(who(backdated, '2026-01-07T00:00Z'), 'ann');
});

test('after-shift: the old definition holds until the turn ends, then the one after in the new list follows', () => {
  assert.equal(following(['ann', 'di', 'cy'], 'after-shift'), '01-14 bo, 01-19 cy, 01-26 ann, 02-02 di, 02-09 cy');
  assert.equal(following(['ann', 'bo', 'di'], 'after-shift'), '01-14 bo, 01-19 di, 01-26 ann, 02-02 bo, 02-09 di');
});

test('after-round: the old list runs to its end, and the new one begins at its head', () => {
  assert.equal(following(['cy', 'ann', 'bo'], 'after-round'), '01-14 bo, 01-19 cy, 02-02 ann, 02-09 bo');
  assert.equal(following(['di', 'ed'], 'after-round'), '01-14 bo, 01-19 cy, 01-26 di, 02-02 ed, 02-09 di');
});

test('from an instant: the old definition holds until then, and nobody is swapped in mid-turn', () => {
  const after = edit(before, weekly(['di', 'bo', 'ann', 'cy']), NOW, new Date('2026-01-22T00:00Z'));
  assert.deepEqual(
    lines(after, NOW, '2026-02-09T09:00Z').map((line) => `${line.slice(5, 10)} ${line.split(' ')[2]}`),
    ['01-14 bo', '01-19 cy', '01-26 di', '02-02 bo'],
  );
});

test('at a hand-off the one after in the new list follows, not the one the old list had next', () => {
  const after = edit(before, weekly(['ann', 'bo', 'di', 'cy']), NOW, new Date('2026-01-19T09:00Z'));
  assert.equal(who(after, '2026-01-19T08:59Z'), 'bo');
  assert.equal(who(after, '2026-01-19T09:00Z'), 'di');
});

test('a new edit replaces versions that have not begun to hold', () => {
  const planned = edit(before, weekly(['di']), NOW, new Date('2026-02-01T00:00Z'));
  const replaced = edit(planned, weekly(['ed']), NOW, new Date('2026-01-25T00:00Z'));
  assert.equal(who(replaced, '2026-01-24T00:00Z'), 'cy');
  assert.equal(who(replaced, '2026-02-02T00:00Z'), 'ed');
  const later = edit(planned, weekly(['ed']), NOW, new Date('2026-03-01T00:00Z'));
  assert.equal(who(later, '2026-02-02T00:00Z'), 'di');
  assert.equal(who(later, '2026-03-02T00:00Z'), 'ed');
  const withdrawn = edit(planned, weekly(['ann', 'bo', 'cy']), NOW);
  assert.deepEqual(withdrawn.history, before.history);
});

test('edits in one turn leave its holder and its end alone', () => {
  let rotation = before;
  for (const list of [
    ['di', 'bo'],
    ['bo', 'ed', 'di'],
    ['fay', 'bo', 'ed', 'di'],
  ])
    rotation = edit(rotation, weekly(list), NOW);
  assert.deepEqual(
    lines(rotation, NOW, '2026-02-09T09:00Z').map((line) => `${line.slice(5, 10)} ${line.split(' ')[2]}`),
    ['01-14 bo', '01-19 ed', '01-26 di', '02-02 fay'],
  );
});

test('a layer in front of the others leaves their turns alone', () => {
  const two = rotationOf(define([{ participants: ['ann', 'bo', 'cy'] }, { participants: ['di', 'ed'] }], 'UTC'));
  const front = { participants: ['fay'], restrictions: [{ from: '09:00', to: '10:00' }] };
  const after = edit(
    two,
    define([front, { participants: ['bo', 'ann', 'cy'] }, { participants: ['di', 'ed'] }], 'UTC'),
    NOW,
  );
  assert.equal(who(after, '2026-01-15T09:30Z'), 'fay');
  assert.equal(who(after, NOW), 'bo');
  assert.equal(who(after, '2026-01-20T00:00Z'), 'ann');
});

test('when the hand-off moves, the turn ends as it would have, and the next one is neither cut short nor doubled', () => {
  const later = edit(before, weekly(['ann', 'bo', 'cy'], { start: '2026-01-05T10:00' }), NOW);
  assert.deepEqual(lines(later, NOW, '2026-01-28T00:00Z'), [
    '2026-01-14T12:00 2026-01-19T09:00 bo',
    '2026-01-19T09:00 2026-01-26T10:00 cy',
    '2026-01-26T10:00 2026-01-28T00:00 ann',
  ]);
  const earlier = edit(before, weekly(['ann', 'bo', 'cy'], { start: '2026-01-05T08:00' }), NOW);
  assert.deepEqual(lines(earlier, NOW, '2026-01-28T00:00Z'), [
    '2026-01-14T12:00 2026-01-19T09:00 bo',
    '2026-01-19T09:00 2026-01-26T08:00 cy',
    '2026-01-26T08:00 2026-01-28T00:00 ann',
  ]);
});

test('a start at or after the end of the running turn is a new anchor: the list begins there at its head', () => {
  const after = edit(before, weekly(['cy', 'ann', 'bo'], { start: '2026-01-21T09:00' }), NOW);
  assert.deepEqual(lines(after, NOW, '2026-02-04T09:00Z'), [
    '2026-01-14T12:00 2026-01-19T09:00 bo',
    '2026-01-19T09:00 2026-01-21T09:00 -',
    '2026-01-21T09:00 2026-01-28T09:00 cy',
    '2026-01-28T09:00 2026-02-04T09:00 ann',
  ]);
});

test('before the first turn an edit begins the new list at its head', () => {
  const after = edit(before, weekly(['di', 'ann']), '2026-01-02T00:00Z');
  assert.equal(who(after, '2026-01-06T00:00Z'), 'di');
});

test('unequal turns keep their rhythm through an edit', () => {
  const rhythm = { handoff: { turns: ['4d', '3d'] } };
  const uneven = rotationOf(weekly(['ann', 'bo', 'cy'], rhythm));
  const after = edit(uneven, weekly(['di', 'ann', 'bo', 'cy'], rhythm), '2026-01-07T00:00Z');
  assert.deepEqual(
    lines(after, '2026-01-07T00:00Z', '2026-01-23T09:00Z').map((line) => `${line.slice(5, 10)} ${line.split(' ')[2]}`),
    ['01-07 ann', '01-09 bo', '01-12 cy', '01-16 di', '01-19 ann'],
  );
});

test('between two turns the one after the last holder follows, and turns are counted on', () => {
  const weekdays = {
    handoff: { every: 5, unit: 'day' },
    start: '2026-01-05T00:00',
    restrictions: [{ from: 'mon 00:00', to: 'sat 00:00' }],
  };
  const working = rotationOf(weekly(['ann', 'bo', 'cy'], weekdays));
  const after = edit(working, weekly(['ann', 'di', 'bo', 'cy'], weekdays), '2026-01-10T12:00Z');
  assert.deepEqual(lines(after, '2026-01-10T12:00Z', '2026-01-24T00:00Z'), [
    '2026-01-10T12:00 2026-01-12T00:00 -',
    '2026-01-12T00:00 2026-01-17T00:00 di',
    '2026-01-17T00:00 2026-01-19T00:00 -',
    '2026-01-19T00:00 2026-01-24T00:00 bo',
  ]);
});
