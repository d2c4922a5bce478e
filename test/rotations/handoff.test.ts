import assert from 'node:assert/strict';
import { test } from 'node:test';
import { define, lines, rotationOf, sourceAt, who } from './build.ts';

const people = ['ann', 'bo'];

/** The hand-offs within a span, in UTC. */
function handoffs(layer: object, zone: string, from: string, to: string): string[] {
  return lines(rotationOf(define([{ participants: people, ...layer }], zone)), from, to)
    .slice(1)
    .map((line) => line.split(' ')[0] ?? '');
}

test('a weekly hand-off keeps to the wall clock when the clocks change', () => {
  const layer = { start: '2026-03-16T09:00' };
  assert.deepEqual(handoffs(layer, 'Europe/Berlin', '2026-03-17T00:00Z', '2026-04-08T00:00Z'), [
    '2026-03-23T08:00',
    '2026-03-30T07:00',
    '2026-04-06T07:00',
  ]);
  assert.deepEqual(handoffs(layer, 'America/New_York', '2026-10-27T00:00Z', '2026-11-10T00:00Z'), [
    '2026-11-02T14:00',
    '2026-11-09T14:00',
  ]);
});

test('a local time that does not exist hands off once, at the first instant after the gap', () => {
  const daily = { handoff: { every: 1, unit: 'day' } } as const;
  const berlin = handoffs(
    { ...daily, start: '2026-03-27T02:30' },
    'Europe/Berlin',
    '2026-03-28T02:00Z',
    '2026-03-31T00:00Z',
  );
  assert.deepEqual(berlin, ['2026-03-29T01:00', '2026-03-30T00:30']);
  const lordHowe = handoffs(
    { ...daily, start: '2026-10-01T02:15' },
    'Australia/Lord_Howe',
    '2026-10-03T00:00Z',
    '2026-10-05T00:00Z',
  );
  assert.deepEqual(lordHowe, ['2026-10-03T15:30', '2026-10-04T15:15']);
});

test('a local time that comes twice hands off at its first occurrence', () => {
  const daily = { handoff: { every: 1, unit: 'day' } } as const;
  assert.deepEqual(
    handoffs({ ...daily, start: '2026-10-20T02:30' }, 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z'),
    ['2026-10-25T00:30', '2026-10-26T01:30'],
  );
  assert.deepEqual(
    handoffs({ ...daily, start: '2026-10-20T01:30' }, 'America/New_York', '2026-10-31T12:00Z', '2026-11-02T12:00Z'),
    ['2026-11-01T05:30', '2026-11-02T06:30'],
  );
  assert.deepEqual(
    handoffs({ ...daily, start: '2026-03-01T01:45' }, 'Australia/Lord_Howe', '2026-04-04T00:00Z', '2026-04-05T23:00Z'),
    ['2026-04-04T14:45', '2026-04-05T15:15'],
  );
});

test('a day the zone skipped uses up no turn, unless turns are counted by the clock', () => {
  const layer = { start: '2011-12-28T00:00', handoff: { every: 1, unit: 'day' } } as const;
  const span = ['2011-12-29T10:00Z', '2012-01-01T10:00Z'] as const;
  assert.deepEqual(lines(rotationOf(define([layer], 'Pacific/Apia')), ...span), [
    '2011-12-29T10:00 2011-12-30T10:00 bo',
    '2011-12-30T10:00 2011-12-31T10:00 cy',
    '2011-12-31T10:00 2012-01-01T10:00 ann',
  ]);
  assert.deepEqual(lines(rotationOf(define([{ ...layer, countTurns: 'clock' }], 'Pacific/Apia')), ...span), [
    '2011-12-29T10:00 2011-12-30T10:00 bo',
    '2011-12-30T10:00 2011-12-31T10:00 ann',
    '2011-12-31T10:00 2012-01-01T10:00 bo',
  ]);
});

test('a hand-off within a skipped day happens when the next day begins, and the hand-off after it on time', () => {
  const layer = { start: '2011-12-28T09:00', handoff: { every: 1, unit: 'day' } } as const;
  assert.deepEqual(lines(rotationOf(define([layer], 'Pacific/Apia')), '2011-12-29T19:00Z', '2011-12-31T19:00Z'), [
    '2011-12-29T19:00 2011-12-30T10:00 bo',
    '2011-12-30T10:00 2011-12-30T19:00 cy',
    '2011-12-30T19:00 2011-12-31T19:00 ann',
  ]);
});

test('hourly turns count elapsed hours, also across clock changes', () => {
  const layer = { start: '2026-03-28T00:00', handoff: { every: 8, unit: 'hour' } } as const;
  assert.deepEqual(handoffs(layer, 'Europe/Berlin', '2026-03-28T20:00Z', '2026-03-29T16:00Z'), [
    '2026-03-28T23:00',
    '2026-03-29T07:00',
    '2026-03-29T15:00',
  ]);
});

test('months from the 31st end on the last day of a shorter month and return to the 31st', () => {
  const layer = { start: '2027-12-31T09:00', handoff: { every: 1, unit: 'month' } } as const;
  assert.deepEqual(handoffs(layer, 'UTC', '2028-01-01T00:00Z', '2028-06-01T00:00Z'), [
    '2028-01-31T09:00',
    '2028-02-29T09:00',
    '2028-03-31T09:00',
    '2028-04-30T09:00',
    '2028-05-31T09:00',
  ]);
});

test('a turn may take several months', () => {
  const layer = { start: '2026-01-31T00:00', handoff: { every: 3, unit: 'month' } } as const;
  assert.deepEqual(handoffs(layer, 'UTC', '2026-02-01T00:00Z', '2027-02-01T00:00Z'), [
    '2026-04-30T00:00',
    '2026-07-31T00:00',
    '2026-10-31T00:00',
    '2027-01-31T00:00',
  ]);
});

test('unequal turns alternate in length and keep to the wall clock', () => {
  const rotation = rotationOf(
    define([{ participants: ['ann', 'bo', 'cy'], start: '2026-03-23T09:00', handoff: { turns: ['4d', '3d'] } }]),
  );
  assert.deepEqual(lines(rotation, '2026-03-23T08:00Z', '2026-04-06T07:00Z'), [
    '2026-03-23T08:00 2026-03-27T08:00 ann',
    '2026-03-27T08:00 2026-03-30T07:00 bo',
    '2026-03-30T07:00 2026-04-03T07:00 cy',
    '2026-04-03T07:00 2026-04-06T07:00 ann',
  ]);
});

test('unequal turns that are not whole days count elapsed hours', () => {
  const rotation = rotationOf(
    define([{ participants: people, start: '2026-01-05T00:00', handoff: { turns: ['9h', '15h'] } }], 'UTC'),
  );
  assert.deepEqual(lines(rotation, '2026-01-05T00:00Z', '2026-01-06T09:00Z'), [
    '2026-01-05T00:00 2026-01-05T09:00 ann',
    '2026-01-05T09:00 2026-01-06T00:00 bo',
    '2026-01-06T00:00 2026-01-06T09:00 ann',
  ]);
});

test('before its start a layer gives nobody', () => {
  const rotation = rotationOf(define([{}]));
  assert.equal(who(rotation, '2026-01-05T07:59:59.999Z'), '-');
  assert.equal(who(rotation, '2026-01-05T08:00:00Z'), 'ann');
  assert.equal(who(rotation, '1970-01-01T00:00:00Z'), '-');
});

test('a layer applies from and until the given instants, and its turns are counted from its start all the same', () => {
  const rotation = rotationOf(define([{ from: '2026-01-14T00:00:00Z', until: '2026-01-20T00:00:00Z' }]));
  assert.deepEqual(lines(rotation, '2026-01-05T00:00Z', '2026-01-26T00:00Z'), [
    '2026-01-05T00:00 2026-01-14T00:00 -',
    '2026-01-14T00:00 2026-01-19T08:00 bo',
    '2026-01-19T08:00 2026-01-20T00:00 cy',
    '2026-01-20T00:00 2026-01-26T00:00 -',
  ]);
});

test('the first layer that has somebody wins, and an empty turn lets the next layer show through', () => {
  const rotation = rotationOf(
    define([{ participants: ['ann', null] }, { participants: ['bo'] }, { participants: ['cy'] }]),
  );
  assert.deepEqual(lines(rotation, '2026-01-05T08:00Z', '2026-01-26T08:00Z'), [
    '2026-01-05T08:00 2026-01-12T08:00 ann',
    '2026-01-12T08:00 2026-01-19T08:00 bo',
    '2026-01-19T08:00 2026-01-26T08:00 ann',
  ]);
  assert.equal(sourceAt(rotation, '2026-01-13T00:00Z'), 'layer 2');
});

test('a group shares its turn', () => {
  const rotation = rotationOf(define([{ participants: ['ann', ['bo', 'cy']] }]));
  assert.equal(who(rotation, '2026-01-13T00:00Z'), 'bo+cy');
});

test('a layer that adds joins whoever the others give, whichever stands first', () => {
  const rotation = rotationOf(
    define([{ participants: ['ann'] }, { participants: ['ann', 'bo'], adds: true }, { participants: ['cy'] }]),
  );
  assert.equal(who(rotation, '2026-01-06T00:00Z'), 'ann');
  assert.equal(who(rotation, '2026-01-13T00:00Z'), 'ann+bo');
  assert.equal(sourceAt(rotation, '2026-01-13T00:00Z'), 'layer 1 + layer 2');
  const alone = rotationOf(define([{ participants: ['bo'], adds: true }]));
  assert.equal(who(alone, '2026-01-06T00:00Z'), 'bo');
});
