import type { Override } from '../../src/rotations/override.ts';
import type { Layer, RotationDefinition } from '../../src/rotations/schemas.ts';

/**
 * Who is on call, found slowly: step by step through time, by what `Intl.DateTimeFormat` says the clocks show and by the
 * rules as docs/rotations.md words them. It shares nothing with the program but the wire format.
 */
export function onCallSlowly(
  definition: RotationDefinition,
  overrides: readonly Override[],
  steps: readonly Step[],
): string[][] {
  const byLayer = definition.layers.map((layer) => peopleByStep(layer, steps));
  const spans = overrides.map((made) => ({ made, from: made.from.getTime(), to: made.to.getTime() }));
  return steps.map(({ at }, index) => {
    const given = byLayer.map((people) => people[index] ?? []);
    const winner = given.findIndex((people, layer) => people.length > 0 && !definition.layers[layer]?.adds);
    const base = given.filter((_, layer) => layer === winner || definition.layers[layer]?.adds).flat();
    const active = spans.filter(({ from, to }) => from <= at && at < to).map(({ made }) => made);
    return active.length === 0 ? [...new Set(base)] : withOverrides(base, active);
  });
}

/** An instant, and the latest wall clock reading seen by then, both in milliseconds. */
export interface Step {
  at: number;
  shows: number;
  time: string;
  day: string;
  yesterday: string;
}

/** All clock times must be multiples of `step`, and so must be the clock changes of the zone. */
export function stepsOf(zone: string, from: number, to: number, step: number): Step[] {
  // Swedish, because it writes dates as ISO 8601 does.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const steps: Step[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at += step) {
    latest = Math.max(latest, Date.parse(`${clock.format(at).replace(' ', 'T')}Z`));
    const day = new Date(latest).getUTCDay();
    const time = new Date(latest).toISOString().slice(11, 16);
    steps.push({ at, shows: latest, time, day: DAYS[day] ?? '', yesterday: DAYS[(day + 6) % 7] ?? '' });
  }
  return steps;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function peopleByStep(layer: Layer, steps: readonly Step[]): string[][] {
  const begins = steps.find(({ shows }) => shows >= Date.parse(`${layer.start}Z`));
  const applies = { from: Date.parse(layer.from ?? '0001-01-01'), until: Date.parse(layer.until ?? '9999-01-01') };
  const isHourly = unitOf(layer) === 'hour';
  let unit = 0;
  let end = isHourly ? HOUR : endOf(layer, 0);
  let lastCounted = -1;
  let counted = 0;
  return steps.map((step) => {
    if (!begins || step.at < begins.at) return [];
    for (; (isHourly ? step.at - begins.at : step.shows) >= end; end = isHourly ? end + HOUR : endOf(layer, unit))
      unit += 1;
    if (!isCovered(layer, step)) return [];
    if (lastCounted < unit) counted += 1;
    lastCounted = unit;
    if (step.at < applies.from || step.at >= applies.until) return [];
    const turn = turnOf(layer, layer.countTurns === 'clock' ? unit : counted - 1);
    return [layer.participants[turn % layer.participants.length] ?? []].flat();
  });
}

/** The wall clock reading at which a day, week or month that is counted from the layer's start ends. */
function endOf(layer: Layer, unit: number): number {
  const end = new Date(`${layer.start}Z`);
  const kind = unitOf(layer);
  if (kind === 'month') {
    const day = end.getUTCDate();
    end.setUTCMonth(end.getUTCMonth() + unit + 1, 1);
    const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
    end.setUTCDate(Math.min(day, lastDay));
  } else end.setUTCDate(end.getUTCDate() + (unit + 1) * (kind === 'week' ? 7 : 1));
  return end.getTime();
}

const unitOf = ({ handoff }: Layer): string => {
  if ('unit' in handoff) return handoff.unit;
  return handoff.turns.some((length) => length.endsWith('h')) ? 'hour' : 'day';
};

/** Turn lengths as the tests write them: `9h`, `4d`, `1w`. */
function turnOf({ handoff }: Layer, unit: number): number {
  if ('every' in handoff) return Math.floor(unit / handoff.every);
  const inHours = handoff.turns.some((length) => length.endsWith('h'));
  const sizes: Record<string, number> = { h: 1, d: inHours ? 24 : 1, w: 7 };
  let left = unit;
  for (let turn = 0; ; turn += 1) {
    const length = handoff.turns[turn % handoff.turns.length] ?? '';
    left -= Number.parseInt(length, 10) * (sizes[length.slice(-1)] ?? Number.NaN);
    if (left < 0) return turn;
  }
}

function isCovered({ restrictions }: Layer, { time, day, yesterday }: Step): boolean {
  if (restrictions.length === 0) return true;
  return restrictions.some(({ days = DAYS, from, to }) => {
    if (from.includes(' ')) return isWithinWeek(from, to, `${day} ${time}`);
    const names = (wanted: string) => days.some((name) => name === wanted);
    if (from < to) return names(day) && from <= time && time < to;
    return (names(day) && from <= time) || (names(yesterday) && time < to);
  });
}

function isWithinWeek(from: string, to: string, now: string): boolean {
  const [begins, ends, at] = [weekTime(from), weekTime(to), weekTime(now)];
  return begins < ends ? begins <= at && at < ends : begins <= at || at < ends;
}

/** Sorts by time: `2 09:00` for Tuesday. */
const weekTime = (clock: string): string => DAYS.indexOf(clock.slice(0, 3)) + clock.slice(3);

/** The last override for everybody leaves only itself; each person is then followed to whoever has their place. */
function withOverrides(base: readonly string[], active: readonly Override[]): string[] {
  const last = active.findLastIndex(({ kind, replaces }) => kind === 'replace' && replaces === null);
  const first = last < 0 ? base.map((person) => placeOf(person, -1, active)) : [holderOf(active, last)];
  const added = active.flatMap(({ kind }, index) => (kind === 'add' && index > last ? [holderOf(active, index)] : []));
  return [...new Set([...first, ...added].filter((person) => person !== null))];
}

const holderOf = (active: readonly Override[], index: number): string | null =>
  placeOf(active[index]?.person ?? null, index, active);

function placeOf(person: string | null, since: number, active: readonly Override[]): string | null {
  const taken = active.findLastIndex(
    ({ kind, replaces }, index) => index > since && kind === 'replace' && replaces !== null && replaces === person,
  );
  return taken < 0 ? person : placeOf(active[taken]?.person ?? null, taken, active);
}
