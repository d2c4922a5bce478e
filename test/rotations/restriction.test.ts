import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Restriction } from '../../src/rotations/schemas.ts';
import { define, lines, rotationOf } from './build.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const DAILY = { handoff: { every: 1, unit: 'day' } } as const;

const restricted = (restrictions: Restriction[], more: object = {}, zone = 'UTC') =>
  rotationOf(define([{ participants: ['ann'], restrictions, ...more }], zone));

/** What somebody covers, in UTC, without names. */
const covers = (rotation: ReturnType<typeof rotationOf>, from: string, to: string) =>
  lines(rotation, from, to)
    .filter((line) => !line.endsWith('-'))
    .map((line) => line.split(' ').slice(0, 2).join(' '));

test('a restriction covers its hours on its days', () => {
  const rotation = restricted([{ days: ['mon', 'wed'], from: '09:00', to: '17:00' }]);
  assert.deepEqual(covers(rotation, '2026-01-12T00:00Z', '2026-01-19T00:00Z'), [
    '2026-01-12T09:00 2026-01-12T17:00',
    '2026-01-14T09:00 2026-01-14T17:00',
  ]);
});

test('a window that runs past midnight belongs to the day on which it begins', () => {
  const rotation = restricted([{ days: ['sun'], from: '22:00', to: '06:00' }]);
  assert.deepEqual(covers(rotation, '2026-01-12T00:00Z', '2026-01-20T00:00Z'), [
    '2026-01-12T00:00 2026-01-12T06:00',
    '2026-01-18T22:00 2026-01-19T06:00',
  ]);
});

test('00:00 to 00:00 is the whole day, and no days means every day', () => {
  assert.deepEqual(
    covers(restricted([{ days: ['sat'], from: '00:00', to: '00:00' }]), '2026-01-12T00:00Z', '2026-01-19T00:00Z'),
    ['2026-01-17T00:00 2026-01-18T00:00'],
  );
  assert.deepEqual(covers(restricted([{ from: '08:00', to: '20:00' }]), '2026-01-17T00:00Z', '2026-01-19T00:00Z'), [
    '2026-01-17T08:00 2026-01-17T20:00',
    '2026-01-18T08:00 2026-01-18T20:00',
  ]);
});

test('a stretch of the week runs from its day to its day, also past Sunday', () => {
  assert.deepEqual(
    covers(restricted([{ from: 'fri 17:00', to: 'mon 09:00' }]), '2026-01-13T00:00Z', '2026-01-20T00:00Z'),
    ['2026-01-16T17:00 2026-01-19T09:00'],
  );
  assert.deepEqual(
    covers(restricted([{ from: 'tue 09:00', to: 'thu 12:00' }]), '2026-01-12T00:00Z', '2026-01-19T00:00Z'),
    ['2026-01-13T09:00 2026-01-15T12:00'],
  );
});

test('restrictions that overlap or touch are one', () => {
  const rotation = restricted([
    { days: ['mon'], from: '09:00', to: '13:00' },
    { days: ['mon'], from: '12:00', to: '17:00' },
    { days: ['mon'], from: '17:00', to: '18:00' },
  ]);
  assert.deepEqual(covers(rotation, '2026-01-12T00:00Z', '2026-01-13T00:00Z'), ['2026-01-12T09:00 2026-01-12T18:00']);
});

test('restrictions keep to the wall clock; an hour that is skipped is not covered, one that comes twice is, once', () => {
  const night = restricted([{ from: '02:00', to: '03:00' }], {}, 'Europe/Berlin');
  assert.deepEqual(covers(night, '2026-03-28T00:00Z', '2026-03-31T00:00Z'), [
    '2026-03-28T01:00 2026-03-28T02:00',
    '2026-03-30T00:00 2026-03-30T01:00',
  ]);
  assert.deepEqual(covers(night, '2026-10-24T12:00Z', '2026-10-25T12:00Z'), ['2026-10-25T00:00 2026-10-25T02:00']);
  const half = restricted([{ from: '02:30', to: '04:00' }], {}, 'Europe/Berlin');
  assert.deepEqual(covers(half, '2026-03-28T12:00Z', '2026-03-29T12:00Z'), ['2026-03-29T01:00 2026-03-29T02:00']);
});

test('a unit in which the layer covers nothing uses up no turn: three-day turns on weekdays', () => {
  const rotation = rotationOf(
    define(
      [
        {
          start: '2026-01-05T00:00',
          handoff: { every: 3, unit: 'day' },
          restrictions: [{ days: [...WEEKDAYS], from: '00:00', to: '00:00' }],
        },
      ],
      'UTC',
    ),
  );
  assert.deepEqual(lines(rotation, '2026-01-05T00:00Z', '2026-01-16T00:00Z'), [
    '2026-01-05T00:00 2026-01-08T00:00 ann',
    '2026-01-08T00:00 2026-01-10T00:00 bo',
    '2026-01-10T00:00 2026-01-12T00:00 -',
    '2026-01-12T00:00 2026-01-13T00:00 bo',
    '2026-01-13T00:00 2026-01-16T00:00 cy',
  ]);
});

test('counted by the clock, every unit uses up its part of the turn', () => {
  const layer = {
    ...DAILY,
    start: '2026-01-05T00:00',
    restrictions: [{ days: [...WEEKDAYS], from: '09:00', to: '17:00' }],
  };
  const days = (countTurns: 'shifts' | 'clock') =>
    lines(rotationOf(define([{ ...layer, countTurns }], 'UTC')), '2026-01-05T00:00Z', '2026-01-14T00:00Z')
      .filter((line) => !line.endsWith('-'))
      .map((line) => `${line.slice(8, 10)} ${line.split(' ')[2]}`);
  const week = ['05 ann', '06 bo', '07 cy', '08 ann', '09 bo'];
  assert.deepEqual(days('shifts'), [...week, '12 cy', '13 ann']);
  assert.deepEqual(days('clock'), [...week, '12 bo', '13 cy']);
});

test('a unit that is partly covered counts', () => {
  const layer = {
    ...DAILY,
    start: '2026-01-05T12:00',
    restrictions: [{ days: [...WEEKDAYS], from: '09:00', to: '17:00' }],
  };
  assert.deepEqual(
    lines(rotationOf(define([layer], 'UTC')), '2026-01-08T12:00Z', '2026-01-13T12:00Z').filter(
      (line) => !line.endsWith('-'),
    ),
    [
      '2026-01-08T12:00 2026-01-08T17:00 ann',
      '2026-01-09T09:00 2026-01-09T12:00 ann',
      '2026-01-09T12:00 2026-01-09T17:00 bo',
      '2026-01-12T09:00 2026-01-12T12:00 cy',
      '2026-01-12T12:00 2026-01-12T17:00 ann',
      '2026-01-13T09:00 2026-01-13T12:00 ann',
    ],
  );
});

test('a day whose only hour the clocks skip uses up no turn', () => {
  const layer = { ...DAILY, start: '2026-03-27T00:00', restrictions: [{ from: '02:00', to: '03:00' }] };
  assert.deepEqual(
    lines(rotationOf(define([layer])), '2026-03-27T00:00Z', '2026-03-31T00:00Z')
      .filter((line) => !line.endsWith('-'))
      .map((line) => `${line.slice(8, 10)} ${line.split(' ')[2]}`),
    ['27 ann', '28 bo', '30 cy'],
  );
});

test('hours in which the layer covers nothing use up no turn', () => {
  const layer = {
    start: '2026-01-05T00:00',
    handoff: { every: 4, unit: 'hour' },
    restrictions: [{ from: '09:00', to: '15:00' }],
  } as const;
  assert.deepEqual(
    lines(
      rotationOf(define([{ ...layer, restrictions: [...layer.restrictions] }], 'UTC')),
      '2026-01-05T00:00Z',
      '2026-01-07T00:00Z',
    ).filter((line) => !line.endsWith('-')),
    [
      '2026-01-05T09:00 2026-01-05T13:00 ann',
      '2026-01-05T13:00 2026-01-05T15:00 bo',
      '2026-01-06T09:00 2026-01-06T11:00 bo',
      '2026-01-06T11:00 2026-01-06T15:00 cy',
    ],
  );
});
