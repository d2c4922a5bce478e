import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { peopleOf } from '../../src/rotations/rotation.ts';
import { EffectiveQuery, OverrideInput, RotationDefinition, TimelineQuery } from '../../src/rotations/schemas.ts';
import { define } from './build.ts';

const LAYER = { participants: ['ann'], start: '2026-11-02T09:00:00', handoff: { every: 1, unit: 'week' } };

const SUNDAYS = { restrictions: [{ days: ['sun'], from: '09:00', to: '17:00' }] };

/** Where a definition with this layer is refused; empty: it is not. */
function refusals(layer: object): string[] {
  const result = RotationDefinition.safeParse({ timeZone: 'UTC', layers: [{ ...LAYER, ...layer }] });
  return result.success ? [] : result.error.issues.map((issue) => issue.path.slice(2).join('.'));
}

test('what a definition leaves out is filled in', () => {
  assert.deepEqual(RotationDefinition.parse({ timeZone: 'UTC', layers: [LAYER] }).layers[0], {
    ...LAYER,
    from: null,
    until: null,
    restrictions: [],
    countTurns: 'shifts',
    adds: false,
  });
});

test('a layer that makes no sense is refused, and the field is named', () => {
  const cases: [object, string][] = [
    [{ participants: [] }, 'participants'],
    [{ participants: [[]] }, 'participants.0'],
    [{ participants: [['ann', 'ann']] }, 'participants.0'],
    [{ participants: ['Ann Smith'] }, 'participants.0'],
    [{ participants: Array(201).fill('ann') }, 'participants'],
    [{ start: '2026-02-30T09:00' }, 'start'],
    [{ start: '2026-11-02T24:00' }, 'start'],
    [{ start: '2026-11-02T09:00:00Z' }, 'start'],
    [{ start: '0026-11-02T09:00' }, 'start'],
    [{ handoff: { every: 0, unit: 'week' } }, 'handoff.every'],
    [{ handoff: { every: 1.5, unit: 'week' } }, 'handoff'],
    [{ handoff: { every: 1_001, unit: 'hour' } }, 'handoff.every'],
    [{ handoff: { every: 1, unit: 'fortnight' } }, 'handoff'],
    [{ handoff: { turns: [] } }, 'handoff.turns'],
    [{ handoff: { turns: ['0s'] } }, 'handoff.turns.0'],
    [{ handoff: { turns: ['90m'] } }, 'handoff.turns.0'],
    [{ handoff: { turns: ['400d'] } }, 'handoff.turns.0'],
    [{ from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z' }, 'until'],
    [{ from: '2026-11-02' }, 'from'],
    [{ until: '2026-11-02T09:00:00Z' }, 'until'],
    [{ ...SUNDAYS, from: '2026-11-09T00:00:00Z', until: '2026-11-15T09:00:00Z' }, 'restrictions'],
    [{ restrictions: [{ from: 'mon 09:00', to: 'mon 09:00' }] }, 'restrictions.0.to'],
    [{ restrictions: [{ from: 'mon 09:00', to: '17:00' }] }, 'restrictions.0.to'],
    [{ restrictions: [{ days: ['mon'], from: 'mon 09:00', to: 'tue 17:00' }] }, 'restrictions.0.days'],
    [{ restrictions: [{ days: [], from: '09:00', to: '17:00' }] }, 'restrictions.0.days'],
    [{ restrictions: [{ days: ['mon', 'mon'], from: '09:00', to: '17:00' }] }, 'restrictions.0.days'],
    [{ restrictions: [{ from: '25:00', to: '17:00' }] }, 'restrictions.0.from'],
    [{ restrictions: Array(51).fill({ from: '09:00', to: '17:00' }) }, 'restrictions'],
    [{ countTurns: 'days' }, 'countTurns'],
    [{ colour: 'red' }, ''],
  ];
  for (const [layer, path] of cases) assert.deepEqual(refusals(layer), [path], JSON.stringify(layer));
});

test('what makes sense is accepted', () => {
  const layers = [
    { start: '2026-11-02T09:00' },
    { start: '2027-12-31T23:59:59' },
    { participants: ['ann', ['bo', 'cy'], null] },
    { handoff: { turns: ['4d', '3d'] } },
    { handoff: { turns: ['1w', '36h'] } },
    { handoff: { every: 1_000, unit: 'month' } },
    { until: '2026-11-02T09:00:01Z' },
    { ...SUNDAYS, from: '2026-11-09T00:00:00Z', until: '2026-11-15T09:00:01Z' },
    {
      restrictions: [
        { from: '00:00', to: '00:00' },
        { from: 'fri 17:00', to: 'mon 09:00' },
      ],
    },
    { from: '2026-11-02T00:00:00+01:00', until: null },
  ];
  for (const layer of layers) assert.deepEqual(refusals(layer), [], JSON.stringify(layer));
});

test('instants are kept in UTC', () => {
  const layer = { ...LAYER, from: '2026-11-02T00:00:00+01:00' };
  assert.equal(
    RotationDefinition.parse({ timeZone: 'UTC', layers: [layer] }).layers[0]?.from,
    '2026-11-01T23:00:00.000Z',
  );
});

test('an override that makes no sense is refused, and the field is named', () => {
  const span = { from: '2026-11-02T09:00:00Z', to: '2026-11-03T09:00:00Z' };
  const cases: [object, string[]][] = [
    [{ ...span, person: 'ann' }, []],
    [{ ...span, person: null, replaces: 'tim' }, []],
    [{ ...span, person: 'ann', kind: 'add' }, []],
    [{ ...span }, ['person']],
    [{ ...span, to: span.from, person: 'ann' }, ['to']],
    [{ ...span, person: null, kind: 'add' }, ['person']],
    [{ ...span, person: 'ann', replaces: 'tim', kind: 'add' }, ['replaces']],
    [{ ...span, person: 'ann', replaces: 'ann' }, ['replaces']],
    [{ ...span, person: 'ann', kind: 'swap' }, ['kind']],
  ];
  for (const [input, paths] of cases) {
    const issues = OverrideInput.safeParse(input).error?.issues ?? [];
    assert.deepEqual(
      issues.map((issue) => issue.path.join('.')),
      paths,
      JSON.stringify(input),
    );
  }
});

test('a timeline ends after it begins, and is at most 366 days long', () => {
  const query = (from: string, to: string) => TimelineQuery.safeParse({ from, to }).success;
  assert.equal(query('2026-01-01T00:00:00Z', '2027-01-02T00:00:00Z'), true);
  assert.equal(query('2026-01-01T00:00:00Z', '2027-01-02T00:00:01Z'), false);
  assert.equal(query('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'), false);
});

test('an edit holds from now, unless the query says otherwise', () => {
  assert.equal(EffectiveQuery.parse({}).effective, 'now');
  assert.equal(EffectiveQuery.parse({ effective: 'after-round' }).effective, 'after-round');
  assert.equal(EffectiveQuery.parse({ effective: '2026-11-02T09:00:00Z' }).effective, '2026-11-02T09:00:00Z');
  assert.equal(EffectiveQuery.safeParse({ effective: 'soon' }).success, false);
});

test('the people of a definition are named once each, without its empty turns', () => {
  const definition = define([{ participants: ['ann', ['bo', 'ann'], null] }, { participants: ['cy'] }]);
  assert.deepEqual(peopleOf(definition), ['ann', 'bo', 'cy']);
});

test('the schemas can be written as JSON Schema', () => {
  for (const schema of [RotationDefinition, OverrideInput, TimelineQuery, EffectiveQuery]) {
    for (const io of ['input', 'output'] as const) assert.equal(z.toJSONSchema(schema, { io }).type, 'object');
  }
});
