import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amend, type Effective } from '../../src/rotations/history.ts';
import { type Override, onCallAt, type Rotation, shiftAt, timeline } from '../../src/rotations/rotation.ts';
import { type Layer, RotationDefinition } from '../../src/rotations/schemas.ts';
import { onCallSlowly } from './oracle.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata', 'UTC'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

// Around clock changes of several zones, and around the day Apia skipped.
const EPOCHS = ['2026-03-29', '2026-10-25', '2026-11-01', '2026-04-05', '2011-12-30'].map((day) => Date.parse(day));

const person = fc.constantFrom<string[]>('ann', 'bo', 'cy', 'di');
const participant = fc.oneof(
  { weight: 6, arbitrary: person },
  { weight: 1, arbitrary: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const clockOf = (hours: fc.Arbitrary<number>) =>
  fc.tuple(hours, fc.constantFrom('00', '30')).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const anyHour = clockOf(fc.integer({ min: 0, max: 23 }));
const dayHour = clockOf(fc.integer({ min: 5, max: 22 }));
const restrictionsWith = (clock: fc.Arbitrary<string>) =>
  fc.array(
    fc.oneof(
      fc.record({ days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }), from: clock, to: clock }),
      fc.record({ from: clock, to: clock }),
      fc
        .tuple(fc.constantFrom(...DAYS), clock, fc.constantFrom(...DAYS), clock)
        .map(([day, from, lastDay, to]) => ({ from: `${day} ${from}`, to: `${lastDay} ${to}` }))
        .filter(({ from, to }) => from !== to),
    ),
    { maxLength: 3 },
  );
const every = fc.record({
  every: fc.integer({ min: 1, max: 5 }),
  unit: fc.constantFrom('hour', 'day', 'week', 'month'),
});
const uneven = fc
  .array(fc.constantFrom('1d', '3d', '4d', '1w'), { minLength: 1, maxLength: 3 })
  .map((turns) => ({ turns }));

const layerWith = (epoch: number, clock: fc.Arbitrary<string>, handoff: fc.Arbitrary<object>) =>
  fc.record({
    participants: fc.array(participant, { minLength: 1, maxLength: 5 }),
    start: fc
      .tuple(fc.integer({ min: -40, max: 3 }), clock)
      .map(([days, time]) => `${new Date(epoch + days * DAY).toISOString().slice(0, 10)}T${time}`),
    handoff,
    restrictions: restrictionsWith(clock),
    countTurns: fc.constantFrom('shifts', 'clock'),
    adds: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
const definitionNear = (epoch: number) =>
  fc
    .record({
      timeZone: fc.constantFrom(...ZONES),
      layers: fc.array(layerWith(epoch, anyHour, fc.oneof(every, uneven)), { minLength: 1, maxLength: 3 }),
    })
    .map((input) => RotationDefinition.parse(input));
const instantNear = (epoch: number) =>
  fc.integer({ min: -40 * 48, max: 40 * 48 }).map((half) => new Date(epoch + half * (HOUR / 2)));
const spanNear = (epoch: number) =>
  fc.tuple(instantNear(epoch), fc.integer({ min: 1, max: 30 * 24 })).map(([from, hours]) => ({
    from,
    to: new Date(from.getTime() + hours * HOUR),
  }));
const overrideNear = (epoch: number) =>
  fc
    .record({
      span: spanNear(epoch),
      person: fc.option(person),
      replaces: fc.option(person),
      kind: fc.constantFrom<Override['kind']>('replace', 'add'),
    })
    .map(
      ({ span, ...made }): Omit<Override, 'id'> =>
        made.kind === 'add'
          ? { ...span, person: made.person ?? 'ed', replaces: null, kind: 'add' }
          : { ...span, ...made },
    );
const overridesNear = (epoch: number) =>
  fc.array(overrideNear(epoch), { maxLength: 4 }).map((made) => made.map((one, index) => ({ ...one, id: index + 1 })));
const effectiveNear = (epoch: number): fc.Arbitrary<Effective> =>
  fc.oneof(fc.constantFrom<Effective>('now', 'after-shift', 'after-round'), instantNear(epoch));
const editsNear = (epoch: number) =>
  fc
    .array(fc.tuple(definitionNear(epoch), effectiveNear(epoch), instantNear(epoch)), { maxLength: 3 })
    .map((edits) => edits.sort((a, b) => a[2].getTime() - b[2].getTime()));
const rotationNear = (epoch: number): fc.Arbitrary<Rotation> =>
  fc.tuple(definitionNear(epoch), editsNear(epoch), overridesNear(epoch)).map(([first, edits, overrides]) => {
    let history = amend([], first, 'now', new Date(0));
    for (const [definition, effective, now] of edits) history = amend(history, definition, effective, now);
    return { id: 'ops', history, overrides };
  });
const epoch = fc.constantFrom(...EPOCHS);

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
  const input = epoch.chain((near) => fc.tuple(rotationNear(near), spanNear(near)));
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
    { numRuns: 300 },
  );
});

test('a short span is answered like the same slice of a long one', () => {
  const input = epoch.chain((near) => fc.tuple(rotationNear(near), spanNear(near), spanNear(near)));
  fc.assert(
    fc.property(input, ([rotation, a, b]) => {
      const slice = tiles(rotation, earlier(a.from, b.from), later(a.to, b.to))
        .map((tile) => ({ ...tile, from: later(tile.from, a.from), to: earlier(tile.to, a.to) }))
        .filter((tile) => tile.from < tile.to);
      assert.deepEqual(tiles(rotation, a.from, a.to), slice);
    }),
    { numRuns: 300 },
  );
});

test('who is on call at an instant is what the timeline says, to the millisecond', () => {
  const input = epoch.chain((near) => fc.tuple(rotationNear(near), spanNear(near), instantNear(near)));
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
    { numRuns: 300 },
  );
});

test('a shift ends where something changes, and nowhere within it', () => {
  const input = epoch.chain((near) => fc.tuple(rotationNear(near), instantNear(near)));
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
  const input = epoch.chain((near) => fc.tuple(rotationNear(near), overrideNear(near), instantNear(near)));
  fc.assert(
    fc.property(input, ([rotation, made, instant]) => {
      const more = { ...rotation, overrides: [...rotation.overrides, { ...made, id: 99 }] };
      for (const at of [instant, new Date(made.from.getTime() - 1), made.to]) {
        if (made.from <= at && at < made.to) continue;
        assert.deepEqual(onCallAt(more, at), onCallAt(rotation, at));
      }
    }),
    { numRuns: 300 },
  );
});

test('an edit never changes the past, and saving it once more changes nothing', () => {
  const input = epoch.chain((near) =>
    fc.tuple(rotationNear(near), definitionNear(near), effectiveNear(near), instantNear(near)),
  );
  fc.assert(
    fc.property(input, ([rotation, definition, effective, now]) => {
      const history = amend(rotation.history, definition, effective, now);
      const after = { ...rotation, history };
      const from = new Date(now.getTime() - 60 * DAY);
      assert.deepEqual(tiles(after, from, now), tiles(rotation, from, now));
      assert.deepEqual(amend(history, definition, effective, now), history);
    }),
    { numRuns: 300 },
  );
});

test('after an edit of the list alone the person on call stays, and hands off when they would have', () => {
  const input = epoch.chain((near) =>
    fc.tuple(
      layerWith(near, anyHour, fc.oneof(every, uneven)),
      fc.uniqueArray(person, { minLength: 2 }),
      fc.uniqueArray(person, { minLength: 2 }),
      fc.constantFrom(...ZONES),
      instantNear(near),
    ),
  );
  fc.assert(
    fc.property(input, ([layer, list, newList, timeZone, now]) => {
      const define = (participants: string[]) =>
        RotationDefinition.parse({ timeZone, layers: [{ ...layer, participants }] });
      const before = { id: 'ops', history: amend([], define(list), 'now', new Date(0)), overrides: [] };
      const onCall = onCallAt(before, new Date(now.getTime() - 1)).people[0];
      const shift = shiftAt(before, new Date(now.getTime() - 1));
      if (!onCall || !newList.includes(onCall) || !shift.until || shift.until <= now) return;
      const after = { ...before, history: amend(before.history, define(newList), 'now', now) };
      assert.deepEqual(shiftAt(after, now), shift);
    }),
    { numRuns: 300 },
  );
});

test('one layer answers as a slow count unit by unit does', () => {
  // Half hours from 05:00 to 22:30, for the oracle does not know what becomes of an hour that is skipped or repeated.
  const input = epoch.chain((near) =>
    fc.tuple(
      layerWith(near, dayHour, every),
      fc.constantFrom(...ZONES.filter((zone) => zone !== 'Pacific/Apia')),
      fc.array(instantNear(near), { minLength: 5, maxLength: 5 }),
    ),
  );
  fc.assert(
    fc.property(input, ([layer, timeZone, instants]) => {
      const definition = RotationDefinition.parse({ timeZone, layers: [layer] });
      const rotation = { id: 'ops', history: amend([], definition, 'now', new Date(0)), overrides: [] };
      for (const at of instants) {
        const expected = onCallSlowly(definition.layers[0] as Layer, timeZone, at);
        assert.deepEqual(onCallAt(rotation, at).people, expected, at.toISOString());
      }
    }),
    { numRuns: 40 },
  );
});
