import fc from 'fast-check';
import { amend, type Effective } from '../../src/rotations/history.ts';
import type { Override, Rotation } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A zone and the UTC day near which its clocks change. */
export interface Change {
  zone: string;
  day: number;
}

/** By an hour, by half an hour, by two, at midnight, against the season, by a whole day, and not at all. */
const CHANGES: Change[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['America/St_Johns', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Chatham', '2026-04-05'],
  ['Pacific/Apia', '2011-12-30'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2019-02-17'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Asia/Tehran', '2022-03-22'],
  ['Antarctica/Troll', '2026-03-29'],
  ['Antarctica/Troll', '2026-10-25'],
  ['Asia/Kolkata', '2026-07-01'],
].map(([zone, day]) => ({ zone: String(zone), day: Date.parse(String(day)) }));

export const change = fc.constantFrom(...CHANGES);

/** How finely times are drawn: every clock time and span is a multiple of `step`, at most `reach` days from the change. */
export interface Grain {
  step: number;
  reach: number;
}

export const COARSE: Grain = { step: 15 * MINUTE, reach: 30 };
export const FINE: Grain = { step: MINUTE, reach: 3 };

const PEOPLE = ['ann', 'bo', 'cy', 'di'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const person = fc.constantFrom(...PEOPLE);
const participant = fc.oneof(
  { weight: 6, arbitrary: person },
  { weight: 1, arbitrary: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Half of all clock times lie in the hours of the night in which clocks are changed. */
function clockTime({ step }: Grain): fc.Arbitrary<string> {
  const any = fc.nat(DAY / step - 1);
  const night = fc.nat((4 * HOUR) / step - 1);
  return fc.oneof(any, night).map((steps) => new Date(steps * step).toISOString().slice(11, 16));
}

const weekday = fc.constantFrom(...WEEKDAYS);

const restriction = (grain: Grain) =>
  fc.oneof(
    fc.record({
      days: fc.uniqueArray(weekday, { minLength: 1 }),
      from: clockTime(grain),
      to: clockTime(grain),
    }),
    fc.record({ from: clockTime(grain), to: clockTime(grain) }),
    fc
      .tuple(weekday, clockTime(grain), weekday, clockTime(grain))
      .map(([day, from, lastDay, to]) => ({ from: `${day} ${from}`, to: `${lastDay} ${to}` }))
      .filter(({ from, to }) => from !== to),
  );

export const handoff = fc.oneof(
  fc.record({ every: fc.integer({ min: 1, max: 5 }), unit: fc.constantFrom('hour', 'day', 'week', 'month') }),
  fc.array(fc.constantFrom('1d', '3d', '4d', '1w'), { minLength: 1, maxLength: 3 }).map((turns) => ({ turns })),
  fc.array(fc.constantFrom('9h', '15h', '1d'), { minLength: 1, maxLength: 3 }).map((turns) => ({ turns })),
);

const rarely = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 5 });

export const layerNear = ({ day }: Change, grain: Grain) =>
  fc.record({
    participants: fc.array(participant, { minLength: 1, maxLength: 5 }),
    start: fc
      .tuple(fc.integer({ min: -grain.reach, max: 3 }), clockTime(grain))
      .map(([days, time]) => `${new Date(day + days * DAY).toISOString().slice(0, 10)}T${time}`),
    from: rarely(instantNear({ zone: '', day: day - 10 * DAY }, grain).map((at) => at.toISOString())),
    until: rarely(instantNear({ zone: '', day: day + 60 * DAY }, grain).map((at) => at.toISOString())),
    handoff,
    restrictions: fc.array(restriction(grain), { maxLength: 3 }),
    countTurns: fc.constantFrom('shifts', 'clock'),
    adds: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });

export const definitionNear = (near: Change, grain = COARSE): fc.Arbitrary<RotationDefinition> =>
  fc
    .array(layerNear(near, grain), { minLength: 1, maxLength: 3 })
    .map((layers) => RotationDefinition.safeParse({ timeZone: near.zone, layers }).data)
    .filter((definition) => definition !== undefined);

export const instantNear = ({ day }: Change, { step, reach }: Grain = COARSE): fc.Arbitrary<Date> =>
  fc.integer({ min: (-reach * DAY) / step, max: (reach * DAY) / step }).map((steps) => new Date(day + steps * step));

export const spanNear = (near: Change, grain = COARSE): fc.Arbitrary<{ from: Date; to: Date }> =>
  fc
    .tuple(instantNear(near, grain), fc.integer({ min: 1, max: (30 * DAY) / grain.step }))
    .map(([from, steps]) => ({ from, to: new Date(from.getTime() + steps * grain.step) }));

export const overrideNear = (near: Change, grain = COARSE): fc.Arbitrary<Omit<Override, 'id'>> =>
  fc
    .record({
      span: spanNear(near, grain),
      person: fc.option(person),
      replaces: fc.option(person),
      kind: fc.constantFrom<Override['kind']>('replace', 'add'),
    })
    .map(({ span, ...made }) =>
      made.kind === 'add'
        ? { ...span, person: made.person ?? 'ed', replaces: null, kind: 'add' }
        : { ...span, ...made },
    );

export const overridesNear = (near: Change, grain = COARSE): fc.Arbitrary<Override[]> =>
  fc
    .array(overrideNear(near, grain), { maxLength: 4 })
    .map((made) => made.map((one, index) => ({ ...one, id: index + 1 })));

export const effectiveNear = (near: Change): fc.Arbitrary<Effective> =>
  fc.oneof(fc.constantFrom<Effective>('now', 'after-shift', 'after-round'), instantNear(near));

/** With a history of up to three edits, and overrides. */
export const rotationNear = (near: Change): fc.Arbitrary<Rotation> => {
  const edit = fc.tuple(definitionNear(near), effectiveNear(near), instantNear(near));
  return fc
    .tuple(definitionNear(near), fc.array(edit, { maxLength: 3 }), overridesNear(near))
    .map(([first, edits, overrides]) => {
      let history = amend([], first, 'now', new Date(0));
      for (const [definition, effective, now] of edits.toSorted((a, b) => a[2].getTime() - b[2].getTime()))
        history = amend(history, definition, effective, now);
      return { id: 'ops', history, overrides };
    });
};
