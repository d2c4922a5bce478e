import type { Interval } from '../lib/intervals.ts';
import { runningLayer, type Version } from './history.ts';
import { peopleAt, peopleOver, type Stretch } from './layer.ts';
import { activeAt, isForEverybody, type Override, overridden, type Place } from './override.ts';

/** Who is on call, in the order of layers and overrides, and what says so: `layer 1 + override 7`. Empty: nobody. */
export interface OnCall {
  people: string[];
  source: string;
}

/** Epoch milliseconds, half-open. */
export interface Watch extends OnCall, Interval {}

/** Who is on call at an instant, epoch milliseconds. */
export function coverageAt(version: Version, overrides: readonly Override[], instant: number): OnCall {
  const given: Given[] = [];
  let won = false;
  for (const [layer, { adds }] of version.definition.layers.entries()) {
    if (won && !adds) continue;
    const people = peopleAt(runningLayer(version, layer), instant);
    if (people.length === 0) continue;
    given.push({ layer, people });
    won ||= !adds;
  }
  return onCallWith(given, activeAt(overrides, instant));
}

/** The whole of `[from, to)` in order, cut wherever a layer or an override changes; nobody is an entry too. */
export function* coverageOver(
  version: Version,
  overrides: readonly Override[],
  from: number,
  to: number,
): Generator<Watch> {
  for (const { active, ...span } of spansOf(overrides, from, to)) {
    const duties = active.some(isForEverybody) ? [{ ...span, given: [] }] : layersOver(version, span.from, span.to);
    for (const duty of duties) {
      const { people, source } = onCallWith(duty.given, active);
      yield { from: duty.from, to: duty.to, people, source };
    }
  }
}

/** The people that one layer gives; layers are numbered from 0. */
interface Given {
  layer: number;
  people: readonly string[];
}

/** A stretch in which every layer gives the same people. */
interface Duty extends Interval {
  given: readonly Given[];
}

/** The first layer that has somebody wins; layers that add join it. */
function layersOver(version: Version, from: number, to: number): Iterable<Duty> {
  let duties: Iterable<Duty> = winnersOver(version, 0, from, to);
  for (const [layer, { adds }] of version.definition.layers.entries()) {
    if (adds) duties = joinedBy(duties, layer, peopleOver(runningLayer(version, layer), from, to));
  }
  return duties;
}

/** A layer is asked only about the time that the layers before it leave open: what nobody sees costs nothing. */
function* winnersOver(version: Version, first: number, from: number, to: number): Generator<Duty> {
  const layer = version.definition.layers.findIndex(({ adds }, index) => index >= first && !adds);
  let open = from;
  if (layer >= 0) {
    for (const stretch of peopleOver(runningLayer(version, layer), from, to)) {
      if (open < stretch.from) yield* winnersOver(version, layer + 1, open, stretch.from);
      yield { from: stretch.from, to: stretch.to, given: [{ layer, people: stretch.people }] };
      open = stretch.to;
    }
    if (open < to) yield* winnersOver(version, layer + 1, open, to);
  } else yield { from, to, given: [] };
}

function* joinedBy(duties: Iterable<Duty>, layer: number, stretches: Generator<Stretch>): Generator<Duty> {
  let next = stretches.next();
  for (const duty of duties) {
    for (let from = duty.from; from < duty.to; ) {
      while (!next.done && next.value.to <= from) next = stretches.next();
      const stretch = next.done ? null : next.value;
      const people = stretch && stretch.from <= from ? stretch.people : null;
      const to = Math.min(duty.to, (people ? stretch?.to : stretch?.from) ?? duty.to);
      yield { from, to, given: people ? [...duty.given, { layer, people }].sort(byLayer) : duty.given };
      from = to;
    }
  }
}

const byLayer = (a: Given, b: Given): number => a.layer - b.layer;

/** `[from, to)` cut where an override begins or ends, each part with those that hold in it. */
function* spansOf(overrides: readonly Override[], from: number, to: number) {
  const near = overrides.filter((made) => made.from.getTime() < to && from < made.to.getTime());
  const edges = near.flatMap((made) => [made.from.getTime(), made.to.getTime()]).filter((at) => from < at && at < to);
  let begins = from;
  for (const ends of [...new Set(edges)].sort((a, b) => a - b).concat(to)) {
    yield { from: begins, to: ends, active: activeAt(near, begins) };
    begins = ends;
  }
}

function onCallWith(given: readonly Given[], active: readonly Override[]): OnCall {
  if (active.length > 0) return onCallIn(overridden(given.flatMap(placesOf), active));
  const [only] = given;
  if (only && given.length === 1) return { people: [...only.people], source: sourceOf(only) };
  return { people: [...new Set(given.flatMap(({ people }) => people))], source: given.map(sourceOf).join(' + ') };
}

function onCallIn(places: readonly Place[]): OnCall {
  const people: string[] = [];
  const sources: string[] = [];
  for (const { holders, source } of places) {
    const holder = holders.at(-1);
    if (!holder) continue;
    if (!people.includes(holder)) people.push(holder);
    if (!sources.includes(source)) sources.push(source);
  }
  return { people, source: sources.sort(inOrder).join(' + ') };
}

const placesOf = (given: Given): Place[] =>
  given.people.map((person) => ({ holders: [person], source: sourceOf(given) }));

const sourceOf = ({ layer }: Given): string => `layer ${layer + 1}`;

/** Layers before overrides, each by number. */
const inOrder = new Intl.Collator('en', { numeric: true }).compare;
