import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftAt, timeline } from '../../src/rotations/rotation.ts';
import { define, rotationOf } from './build.ts';

const at = (text: string) => new Date(text);

test('a shift is the stretch around the instant with the same people and source', () => {
  const rotation = rotationOf(define([{}], 'UTC'), [{ person: 'di' }]);
  assert.deepEqual(shiftAt(rotation, at('2026-01-08T00:00Z')), {
    people: ['ann'],
    source: 'layer 1',
    from: at('2026-01-07T09:00Z'),
    until: at('2026-01-12T09:00Z'),
  });
  assert.deepEqual(shiftAt(rotation, at('2026-01-06T09:00Z')), {
    people: ['di'],
    source: 'override 1',
    from: at('2026-01-06T09:00Z'),
    until: at('2026-01-07T09:00Z'),
  });
});

test('the ends of a long shift are found, and those further than 400 days are null', () => {
  const yearly = rotationOf(define([{ handoff: { every: 12, unit: 'month' } }], 'UTC'));
  assert.deepEqual(shiftAt(yearly, at('2026-07-01T00:00Z')), {
    people: ['ann'],
    source: 'layer 1',
    from: at('2026-01-05T09:00Z'),
    until: at('2027-01-05T09:00Z'),
  });
  const alone = rotationOf(define([{ participants: ['ann'] }], 'UTC'));
  assert.deepEqual(shiftAt(alone, at('2026-02-01T00:00Z')), {
    people: ['ann'],
    source: 'layer 1',
    from: at('2026-01-05T09:00Z'),
    until: null,
  });
});

test('a gap is a stretch too', () => {
  const rotation = rotationOf(define([{}], 'UTC'));
  assert.deepEqual(shiftAt(rotation, at('2026-01-01T00:00Z')), {
    people: [],
    source: '',
    from: null,
    until: at('2026-01-05T09:00Z'),
  });
});

test('neighbours with the same people and source are one shift', () => {
  const rotation = rotationOf(define([{ participants: ['ann', 'ann', 'bo'] }], 'UTC'));
  assert.deepEqual(timeline(rotation, at('2026-01-05T09:00Z'), at('2026-01-26T09:00Z')), {
    shifts: [
      { from: at('2026-01-05T09:00Z'), to: at('2026-01-19T09:00Z'), people: ['ann'], source: 'layer 1' },
      { from: at('2026-01-19T09:00Z'), to: at('2026-01-26T09:00Z'), people: ['bo'], source: 'layer 1' },
    ],
    gaps: [],
  });
});

test('a rotation without layers is one gap', () => {
  assert.deepEqual(timeline(rotationOf(define([])), at('2026-01-01T00:00Z'), at('2026-02-01T00:00Z')), {
    shifts: [],
    gaps: [{ from: at('2026-01-01T00:00Z'), to: at('2026-02-01T00:00Z') }],
  });
});
