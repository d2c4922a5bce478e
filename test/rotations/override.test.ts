import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Override } from '../../src/rotations/rotation.ts';
import { define, lines, rotationOf, sourceAt, who } from './build.ts';

const NOON = '2026-01-06T12:00Z';
const week = define([{}]);
const group = define([{ participants: [['ann', 'bo']] }]);

const with_ = (overrides: Partial<Override>[], definition = week) => rotationOf(definition, overrides);

test('an override puts its person on call alone, for its span and no longer', () => {
  const rotation = with_([{ person: 'di' }], group);
  assert.deepEqual(lines(rotation, '2026-01-06T00:00Z', '2026-01-08T00:00Z'), [
    '2026-01-06T00:00 2026-01-06T09:00 ann+bo',
    '2026-01-06T09:00 2026-01-07T09:00 di',
    '2026-01-07T09:00 2026-01-08T00:00 ann+bo',
  ]);
  assert.equal(sourceAt(rotation, NOON), 'override 1');
});

test('an override fills a gap, also before the rotation began', () => {
  const rotation = with_([{ person: 'di', from: new Date('2026-01-01'), to: new Date('2026-01-02') }]);
  assert.equal(who(rotation, '2026-01-01T12:00Z'), 'di');
  assert.equal(who(rotation, '2026-01-02T00:00Z'), '-');
});

test('an override may say that explicitly nobody is on call', () => {
  const rotation = with_([{ person: null }]);
  assert.equal(who(rotation, NOON), '-');
  assert.equal(lines(rotation, '2026-01-06T00:00Z', '2026-01-08T00:00Z')[1], '2026-01-06T09:00 2026-01-07T09:00 -');
});

test('an override for one person leaves the others, and holds only while that person would be on call', () => {
  const span = { from: new Date('2026-01-11T08:00Z'), to: new Date('2026-01-13T08:00Z') };
  const one = with_([{ ...span, person: 'di', replaces: 'ann' }]);
  assert.deepEqual(lines(one, '2026-01-11T00:00Z', '2026-01-14T00:00Z'), [
    '2026-01-11T00:00 2026-01-11T08:00 ann',
    '2026-01-11T08:00 2026-01-12T08:00 di',
    '2026-01-12T08:00 2026-01-14T00:00 bo',
  ]);
  const shared = with_([{ person: 'di', replaces: 'ann' }], group);
  assert.equal(who(shared, NOON), 'di+bo');
  assert.equal(sourceAt(shared, NOON), 'layer 1 + override 1');
});

test('nobody for one person takes only that person away', () => {
  assert.equal(who(with_([{ person: null, replaces: 'ann' }], group), NOON), 'bo');
  assert.equal(who(with_([{ person: null, replaces: 'ann' }]), NOON), '-');
  assert.equal(who(with_([{ person: null, replaces: 'cy' }]), NOON), 'ann');
});

test('an override that adds joins whoever is on call, and stands alone in a gap', () => {
  const rotation = with_([{ person: 'di', kind: 'add' }]);
  assert.equal(who(rotation, NOON), 'ann+di');
  assert.equal(sourceAt(rotation, NOON), 'layer 1 + override 1');
  const gap = with_([{ person: 'di', kind: 'add', from: new Date('2026-01-01'), to: new Date('2026-01-02') }]);
  assert.equal(who(gap, '2026-01-01T12:00Z'), 'di');
  assert.equal(who(with_([{ person: 'ann', kind: 'add' }]), NOON), 'ann');
});

test('where overrides overlap the later-made wins', () => {
  const cases: [Partial<Override>[], string][] = [
    [[{ person: 'di' }, { person: 'ed' }], 'ed'],
    [[{ person: 'di' }, { person: null }], '-'],
    [[{ person: null }, { person: 'di' }], 'di'],
    [[{ person: 'di', kind: 'add' }, { person: 'ed' }], 'ed'],
    [[{ person: 'ed' }, { person: 'di', kind: 'add' }], 'ed+di'],
    [[{ person: 'di', replaces: 'ann' }, { person: 'ed' }], 'ed'],
    [[{ person: 'ed' }, { person: 'di', replaces: 'ann' }], 'ed'],
    [
      [
        { person: 'di', replaces: 'ann' },
        { person: 'ed', replaces: 'ann' },
      ],
      'ed+bo',
    ],
    [
      [
        { person: null, replaces: 'ann' },
        { person: 'ed', replaces: 'ann' },
      ],
      'ed+bo',
    ],
    [
      [
        { person: 'di', replaces: 'ann' },
        { person: null, replaces: 'ann' },
      ],
      'bo',
    ],
    [
      [
        { person: 'di', replaces: 'ann' },
        { person: 'ed', replaces: 'di' },
      ],
      'ed+bo',
    ],
    [
      [
        { person: 'di', replaces: 'ann' },
        { person: 'ed', replaces: 'di' },
        { person: 'fay', replaces: 'ann' },
      ],
      'fay+bo',
    ],
    [
      [
        { person: 'di', replaces: 'ann' },
        { person: 'ed', replaces: 'ann' },
        { person: 'fay', replaces: 'di' },
      ],
      'ed+bo',
    ],
    [[{ person: 'bo', replaces: 'ann' }], 'bo'],
  ];
  for (const [overrides, expected] of cases) {
    assert.equal(who(with_(overrides, group), NOON), expected, JSON.stringify(overrides));
  }
});
