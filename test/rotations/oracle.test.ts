import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amend } from '../../src/rotations/history.ts';
import { onCallAt, type Rotation, timeline } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';
import {
  type Change,
  COARSE,
  change,
  DAY,
  definitionNear,
  FINE,
  type Grain,
  overrideNear,
  overridesNear,
} from './arbitraries.ts';
import { onCallSlowly, type Step, stepsOf } from './oracle.ts';

const inputs = (grain: Grain) =>
  change.chain((near) =>
    fc.record({
      near: fc.constant(near),
      definition: definitionNear(near, grain),
      overrides: overridesNear(near, grain),
      sample: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
    }),
  );

const known = new Map<string, Step[]>();

/** From before anything can start until well after the change. */
function stepsNear({ zone, day }: Change, { step, reach }: Grain): Step[] {
  const key = `${zone} ${day} ${step}`;
  const steps = known.get(key) ?? stepsOf(zone, day - (reach + 2) * DAY, day + (reach + 2) * DAY, step);
  known.set(key, steps);
  return steps;
}

/** Who is on call at each step, as the timeline says. */
function timelineByStep(rotation: Rotation, steps: readonly Step[], { step }: Grain): string[] {
  const from = steps[0]?.at ?? 0;
  const { shifts } = timeline(rotation, new Date(from), new Date(from + steps.length * step));
  const found = steps.map(() => '');
  for (const shift of shifts) {
    for (let at = shift.from.getTime(); at < shift.to.getTime(); at += step)
      found[(at - from) / step] = shift.people.join('+');
  }
  return found;
}

for (const [name, grain, numRuns] of [
  ['minute by minute', FINE, 40],
  ['through months', COARSE, 40],
] as const) {
  test(`near clock changes in many zones, who is on call is what a slow count finds, ${name}`, () => {
    fc.assert(
      fc.property(inputs(grain), ({ near, definition, overrides, sample }) => {
        const rotation = { id: 'ops', history: amend([], definition, 'now', new Date(0)), overrides };
        const steps = stepsNear(near, grain);
        const slowly = onCallSlowly(definition, overrides, steps).map((people) => people.join('+'));
        const quickly = timelineByStep(rotation, steps, grain);
        for (const [index, { at }] of steps.entries()) {
          if (quickly[index] !== slowly[index])
            assert.equal(quickly[index], slowly[index], `${near.zone} ${new Date(at).toISOString()}`);
        }
        for (const number of sample) {
          const index = number % steps.length;
          const at = new Date(steps[index]?.at ?? 0);
          assert.equal(onCallAt(rotation, at).people.join('+'), slowly[index], `${near.zone} ${at.toISOString()}`);
        }
      }),
      { numRuns },
    );
  });
}

test('however overrides are laid over each other, each person is followed to whoever has their place', () => {
  const at = Date.parse('2026-07-01T12:00Z');
  const timeZone = 'UTC';
  const definition = RotationDefinition.parse({
    timeZone,
    layers: [{ participants: [['ann', 'bo']], start: '2026-01-05T09:00', handoff: { every: 1, unit: 'week' } }],
  });
  const steps = stepsOf(timeZone, Date.parse('2026-01-05T09:00Z'), at + 1, at - Date.parse('2026-01-05T09:00Z'));
  const near = { zone: timeZone, day: at };
  const overlapping = fc
    .array(overrideNear(near), { minLength: 1, maxLength: 6 })
    .map((made) => made.map((one, index) => ({ ...one, from: new Date(at), to: new Date(at + DAY), id: index + 1 })));
  fc.assert(
    fc.property(overlapping, (overrides) => {
      const rotation = { id: 'ops', history: amend([], definition, 'now', new Date(0)), overrides };
      const [, slowly] = onCallSlowly(definition, overrides, steps);
      assert.deepEqual(onCallAt(rotation, new Date(at)).people, slowly);
    }),
    { numRuns: 1_000 },
  );
});
