import { peopleAt, peopleOver, type RunningLayer, type Stretch } from './layer.ts';
import { activeAt, type Override, overridden, type Place } from './override.ts';
import type { Layer } from './schemas.ts';

/** Who is on call, in the order of layers and overrides, and what says so: `layer 1 + override 7`. Empty: nobody. */
export interface OnCall {
  people: string[];
  source: string;
}

/** Epoch milliseconds, half-open. */
export interface Watch extends OnCall {
  from: number;
  to: number;
}

/** Who is on call at an instant, epoch milliseconds. `runningAt(i)` is layer `i` made ready; it is not asked without need. */
export function coverageAt(
  layers: readonly Layer[],
  runningAt: (index: number) => RunningLayer,
  overrides: readonly Override[],
  instant: number,
): OnCall {
  const places = placesOf(layers, (index) => peopleAt(runningAt(index), instant));
  return onCallIn(overridden(places, activeAt(overrides, instant)));
}

/** The whole of `[from, to)` in order, cut wherever a layer or an override changes; nobody is an entry too. */
export function* coverageOver(
  layers: readonly Layer[],
  runningAt: (index: number) => RunningLayer,
  overrides: readonly Override[],
  from: number,
  to: number,
): Generator<Watch> {
  const stretches = layers.map((_, index) => [...peopleOver(runningAt(index), from, to)]);
  const within = overrides.filter((made) => made.from.getTime() < to && from < made.to.getTime());
  const edges = edgesOf(stretches, within, from, to);
  const cursors = stretches.map(() => 0);
  for (const [index, begins] of edges.entries()) {
    const ends = edges[index + 1];
    if (ends === undefined) return;
    const places = placesOf(layers, (layer) => peopleFrom(stretches[layer] ?? [], cursors, layer, begins));
    yield { from: begins, to: ends, ...onCallIn(overridden(places, activeAt(within, begins))) };
  }
}

/** The first layer that has somebody wins; layers that add join it. */
function placesOf(layers: readonly Layer[], peopleOf: (index: number) => readonly string[]): Place[] {
  const places: Place[] = [];
  let won = false;
  for (const [index, layer] of layers.entries()) {
    if (won && !layer.adds) continue;
    const people = peopleOf(index);
    if (people.length > 0 && !layer.adds) won = true;
    for (const person of people) places.push({ holders: [person], source: `layer ${index + 1}` });
  }
  return places;
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

/** Layers before overrides, each by number. */
const inOrder = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function peopleFrom(stretches: Stretch[], cursors: number[], layer: number, instant: number): readonly string[] {
  let cursor = cursors[layer] ?? 0;
  while ((stretches[cursor]?.to ?? Number.POSITIVE_INFINITY) <= instant) cursor += 1;
  cursors[layer] = cursor;
  const stretch = stretches[cursor];
  return stretch && stretch.from <= instant ? stretch.people : [];
}

function edgesOf(stretches: Stretch[][], overrides: readonly Override[], from: number, to: number): number[] {
  const edges = new Set([from, to]);
  for (const stretch of stretches.flat()) edges.add(stretch.from).add(stretch.to);
  for (const made of overrides) {
    edges.add(Math.max(from, made.from.getTime()));
    edges.add(Math.min(to, made.to.getTime()));
  }
  return [...edges].sort((a, b) => a - b);
}
