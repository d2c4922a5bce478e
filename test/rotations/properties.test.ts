import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amend } from '../../src/rotations/history.ts';
import { onCallAt, peopleOf, type Rotation, shiftAt, timeline } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';
import {
  COARSE,
  change,
  DAY,
  definitionNear,
  effectiveNear,
  handoff,
  instantNear,
  layerNear,
  overrideNear,
  person,
  rotationNear,
  spanNear,
} from './arbitraries.ts';

const earlier = (a: Date, b: Date) => new Date(Math.min(a.getTime(), b.getTime()));
const later = (a: Date, b: Date) => new Date(Math.max(a.getTime(), b.getTime()));

/** The timeline as one list of stretches, in order. */
function tiles(rotation: Rotation, from: Date, to: Date) {
  const { shifts, gaps } = timeline(rotation, from, to);
  return [...shifts, ...gaps.map((gap) => ({ ...gap, people: [], source: '' }))].sort(
    (a, b) => a.from.getTime() - b.from.getTime(),
  );
}

test('shifts and gaps tile the span, and neighbours differ', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), spanNear(near)));
  fc.assert(
    fc.property(input, ([rotation, { from, to }]) => {
      const all = tiles(rotation, from, to);
      assert.deepEqual(all[0]?.from, from);
      assert.deepEqual(all.at(-1)?.to, to);
      for (const [index, tile] of all.entries()) {
        assert.ok(tile.from < tile.to);
        const next = all[index + 1];
        if (!next) continue;
        assert.deepEqual(tile.to, next.from);
        assert.notDeepEqual([tile.people, tile.source], [next.people, next.source]);
      }
    }),
    { numRuns: 150 },
  );
});

test('a short span is answered like the same slice of a long one', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), spanNear(near), spanNear(near)));
  fc.assert(
    fc.property(input, ([rotation, a, b]) => {
      const slice = tiles(rotation, earlier(a.from, b.from), later(a.to, b.to))
        .map((tile) => ({ ...tile, from: later(tile.from, a.from), to: earlier(tile.to, a.to) }))
        .filter((tile) => tile.from < tile.to);
      assert.deepEqual(tiles(rotation, a.from, a.to), slice);
    }),
    { numRuns: 150 },
  );
});

test('who is on call at an instant is what the timeline says, to the millisecond', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), spanNear(near), instantNear(near)));
  fc.assert(
    fc.property(input, ([rotation, { from, to }, instant]) => {
      for (const tile of tiles(rotation, from, to)) {
        for (const at of [tile.from, new Date(tile.to.getTime() - 1)]) {
          assert.deepEqual(onCallAt(rotation, at), { people: tile.people, source: tile.source });
        }
      }
      const [tile] = tiles(rotation, instant, new Date(instant.getTime() + 1));
      assert.deepEqual(onCallAt(rotation, instant), { people: tile?.people, source: tile?.source });
    }),
    { numRuns: 150 },
  );
});

test('a shift ends where something changes, and nowhere within it', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), instantNear(near)));
  fc.assert(
    fc.property(input, ([rotation, instant]) => {
      const { from, until, ...now } = shiftAt(rotation, instant);
      assert.deepEqual(onCallAt(rotation, instant), now);
      if (from) assert.notDeepEqual(onCallAt(rotation, new Date(from.getTime() - 1)), now);
      if (until) assert.notDeepEqual(onCallAt(rotation, until), now);
      if (from && until) assert.equal(tiles(rotation, from, until).length, 1);
    }),
    { numRuns: 100 },
  );
});

test('an override changes nothing outside its span', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), overrideNear(near), instantNear(near)));
  fc.assert(
    fc.property(input, ([rotation, made, instant]) => {
      const more = { ...rotation, overrides: [...rotation.overrides, { ...made, id: 99 }] };
      for (const at of [instant, new Date(made.from.getTime() - 1), made.to]) {
        if (made.from <= at && at < made.to) continue;
        assert.deepEqual(onCallAt(more, at), onCallAt(rotation, at));
      }
    }),
    { numRuns: 150 },
  );
});

test('an edit changes nothing before it takes effect, and saving it once more changes nothing', () => {
  const input = change.chain((near) =>
    fc.tuple(rotationNear(near), definitionNear(near), effectiveNear(near), instantNear(near)),
  );
  fc.assert(
    fc.property(input, ([rotation, definition, effective, now]) => {
      const history = amend(rotation.history, definition, effective, now);
      const after = { ...rotation, history };
      const from = new Date(now.getTime() - 60 * DAY);
      const effect = history.at(-1)?.from ?? now;
      const holds = history.length > 1 && new Date(effect) > now ? new Date(effect) : now;
      const pending = rotation.history.filter((version) => new Date(version.from ?? 0) > now);
      const until = pending.length > 0 ? now : holds;
      assert.deepEqual(tiles(after, from, until), tiles(rotation, from, until));
      assert.deepEqual(amend(history, definition, effective, now), history);
    }),
    { numRuns: 150 },
  );
});

test('nobody is on call whom neither a definition nor an override names', () => {
  const input = change.chain((near) => fc.tuple(rotationNear(near), spanNear(near)));
  fc.assert(
    fc.property(input, ([rotation, { from, to }]) => {
      const named = new Set([
        ...rotation.history.flatMap(({ definition }) => peopleOf(definition)),
        ...rotation.overrides.map((made) => made.person),
      ]);
      for (const { people } of timeline(rotation, from, to).shifts) {
        for (const one of people) assert.ok(named.has(one), one);
      }
    }),
    { numRuns: 150 },
  );
});

test('there is exactly one hand-off per turn, and each turn is one stretch', () => {
  const input = change.chain((near) =>
    fc.tuple(layerNear(near, COARSE), fc.uniqueArray(person, { minLength: 2 }), handoff, fc.constant(near.zone)),
  );
  fc.assert(
    fc.property(input, ([{ start }, list, handoff, timeZone]) => {
      const layer = { participants: list, start, handoff, countTurns: 'clock' };
      const rotation = newRotation(RotationDefinition.parse({ timeZone, layers: [layer] }));
      const { shifts } = timeline(rotation, new Date(Date.parse(`${start}Z`) - 2 * DAY), inDays(start, 200));
      // A turn of a day that the zone skips altogether lasts no time.
      const skipsDays = timeZone === 'Pacific/Apia';
      const expected = shifts.map((_, turn) => list[turn % list.length]);
      if (!skipsDays)
        assert.deepEqual(
          shifts.map(({ people }) => people.join()),
          expected,
        );
      for (const [index, shift] of shifts.entries()) assert.deepEqual(shifts[index + 1]?.from ?? shift.to, shift.to);
    }),
    { numRuns: 200 },
  );
});

test('after an edit of the list the person on call hands off when they would have, to the one after them in the new list', () => {
  const input = change.chain((near) =>
    fc.tuple(
      layerNear(near, COARSE),
      fc.uniqueArray(person, { minLength: 2 }),
      fc.uniqueArray(person, { minLength: 2 }),
      fc.constant(near.zone),
      instantNear(near),
    ),
  );
  fc.assert(
    fc.property(input, ([layer, list, newList, timeZone, now]) => {
      // Counted by the clock, whole turns may pass in which nobody is on call.
      const unlimited = { from: null, until: null, countTurns: 'shifts' };
      const define = (participants: string[]) =>
        RotationDefinition.parse({ timeZone, layers: [{ ...layer, ...unlimited, participants }] });
      const before = newRotation(define(list));
      const onCall = onCallAt(before, new Date(now.getTime() - 1)).people[0];
      const shift = shiftAt(before, new Date(now.getTime() - 1));
      if (!onCall || !newList.includes(onCall) || !shift.until || shift.until <= now) return;
      const after = { ...before, history: amend(before.history, define(newList), 'now', now) };
      assert.deepEqual(shiftAt(after, now), shift);
      const next = timeline(after, now, inDays(now.toISOString().slice(0, 16), 60)).shifts.find(
        ({ people }) => people[0] !== onCall,
      );
      if (next) assert.equal(next.people[0], newList[(newList.indexOf(onCall) + 1) % newList.length]);
    }),
    { numRuns: 150 },
  );
});

const newRotation = (definition: RotationDefinition): Rotation => ({
  id: 'ops',
  history: amend([], definition, 'now', new Date(0)),
  overrides: [],
});

const inDays = (wall: string, days: number): Date => new Date(Date.parse(`${wall}Z`) + days * DAY);
