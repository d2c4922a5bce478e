import { isDeepStrictEqual } from 'node:util';
import {
  type CarriedTurn,
  type LastTurn,
  lastTurnBefore,
  membersOf,
  type RunningLayer,
  roundEnd,
  runLayer,
} from './layer.ts';
import type { Layer, Participant, RotationDefinition } from './schemas.ts';

/** A definition and the instant from which it holds, ISO 8601; null is the beginning of time. A plain JSON document. */
export interface Version {
  from: string | null;
  definition: RotationDefinition;
  /** For each layer, what it carries over from the version before. */
  carried: (CarriedTurn | null)[];
}

/** From when an edit holds: at once, when the running turn ends, when its round does, or from an instant. */
export type Effective = 'now' | 'after-shift' | 'after-round' | Date;

/**
 * The history once `definition` is saved at `now`. What was on call before stays as it was; versions that would have
 * begun at or after the new one are dropped (an instant in the past means now). In each layer the person on call stays
 * until their turn ends, unless removed, and the one after them in the new list follows; with `after-round` its head.
 * A layer whose old list shares nobody with the new one is not continued: its turns are counted from its start.
 */
export function amend(history: Version[], definition: RotationDefinition, effective: Effective, now: Date): Version[] {
  const current = versionAt(history, now.getTime());
  if (!current) return [{ from: null, definition, carried: definition.layers.map(() => null) }];
  const at = beginsAt(current, definition, effective, now.getTime());
  const kept = history.filter((version) => version === history[0] || startOf(version) < at);
  const before = kept.at(-1) ?? current;
  if (isDeepStrictEqual(before.definition, definition)) return kept;
  const fromHead = effective === 'after-round';
  return [
    ...kept,
    { from: new Date(at).toISOString(), definition, carried: carryOver(before, definition, at, fromHead) },
  ];
}

/** The version that holds at an instant, epoch milliseconds. */
export const versionAt = (history: readonly Version[], instant: number): Version | undefined =>
  history.findLast((version) => startOf(version) <= instant);

/** The versions that hold within `[from, to)`, each with its part of it. */
export function versionsOver(history: readonly Version[], from: number, to: number) {
  return history
    .map((version, index) => {
      const next = history[index + 1];
      return { version, from: Math.max(from, startOf(version)), to: next ? Math.min(to, startOf(next)) : to };
    })
    .filter((span) => span.from < span.to);
}

const running = new WeakMap<Version, RunningLayer[]>();

/** A layer of a version, made ready to answer; remembered, for a version never changes once it is made. */
export function runningLayer(version: Version, index: number): RunningLayer {
  let layers = running.get(version);
  if (!layers) {
    layers = [];
    running.set(version, layers);
  }
  const { definition, carried } = version;
  layers[index] ??= runLayer(definition.layers[index] as Layer, definition.timeZone, carried[index] ?? null);
  return layers[index];
}

const startOf = ({ from }: Version): number => (from === null ? Number.NEGATIVE_INFINITY : Date.parse(from));

/** Shifts and rounds are those of the first layer that the edit changes. */
function beginsAt(current: Version, definition: RotationDefinition, effective: Effective, now: number): number {
  if (effective === 'now') return now;
  if (effective instanceof Date) return Math.max(now, effective.getTime());
  const pairs = pairLayers(current.definition.layers, definition.layers);
  const changed = pairs.find((old, index) => old !== null && !isUnchanged(current, definition, old, index));
  const layer = current.definition.layers.length > 0 ? runningLayer(current, changed ?? 0) : null;
  const last = layer && lastTurnBefore(layer, now + 1);
  if (!last) return now;
  const turnEnd = Math.max(now, last.until);
  return effective === 'after-shift' ? turnEnd : roundEnd(layer, turnEnd);
}

function carryOver(before: Version, definition: RotationDefinition, at: number, fromHead: boolean) {
  return pairLayers(before.definition.layers, definition.layers).map((old, index) => {
    if (old === null) return null;
    const predecessor = runningLayer(before, old);
    if (isUnchanged(before, definition, old, index)) return predecessor.carried;
    const last = lastTurnBefore(predecessor, at);
    const layer = definition.layers[index] as Layer;
    return last && carryTurn(predecessor.layer, last, layer, definition.timeZone, at, fromHead);
  });
}

function carryTurn(
  old: Layer,
  last: LastTurn,
  layer: Layer,
  zone: string,
  at: number,
  fromHead: boolean,
): CarriedTurn | null {
  const until = Math.max(at, last.until);
  const isRunning = last.until > at;
  const place = placeOf(last.holder, old, last.index, layer);
  const following = fromHead ? 0 : place >= 0 ? place + 1 : successorOf(old, last.index, layer);
  if (following < 0) return null;
  // Where the holder was removed, the one after them finishes the turn.
  const takesOver = isRunning && place < 0;
  const holder = takesOver ? layer.participants[following] : isRunning ? remaining(last.holder, layer) : null;
  const next = takesOver ? following + 1 : following;
  const nextLength = isDeepStrictEqual(old.handoff, layer.handoff) ? last.lengthIndex + 1 : 0;
  // A start at or after the end of the running turn is a new anchor: from there the list begins at its head.
  const isNewAnchor = runLayer(layer, zone, null).turns.units.start >= until;
  return {
    holder: holder ?? null,
    until: new Date(until).toISOString(),
    next: isNewAnchor ? 0 : next % layer.participants.length,
    nextLength: isNewAnchor ? 0 : nextLength % lengthCount(layer),
  };
}

const lengthCount = ({ handoff }: Layer): number => ('turns' in handoff ? handoff.turns.length : 1);

/** The place in the new list of whoever stood at `index` of the old one, or -1; of several equal ones, the same one. */
function placeOf(participant: Participant, old: Layer, index: number, layer: Layer): number {
  const isEqual = (other: Participant) => isSameTurn(participant, other);
  const equals = layer.participants.flatMap((other, place) => (isEqual(other) ? [place] : []));
  const nth = old.participants.slice(0, index).filter(isEqual).length;
  const members = membersOf(participant);
  const shares = (other: Participant) => membersOf(other).some((person) => members.includes(person));
  return equals[Math.min(nth, equals.length - 1)] ?? layer.participants.findIndex(shares);
}

/** The place in the new list of the first one after `index` of the old list who is still there, or -1. */
function successorOf(old: Layer, index: number, layer: Layer): number {
  const count = old.participants.length;
  for (let step = 1; step < count; step += 1) {
    const following = (index + step) % count;
    const place = placeOf(old.participants[following] ?? null, old, following, layer);
    if (place >= 0) return place;
  }
  return -1;
}

/** Of the people who have the running turn, those whom the new list still names. */
function remaining(participant: Participant, layer: Layer): Participant {
  if (!Array.isArray(participant)) return participant;
  const named = new Set(layer.participants.flatMap(membersOf));
  return participant.filter((person) => named.has(person));
}

function isSameTurn(a: Participant, b: Participant): boolean {
  const [first, second] = [new Set(membersOf(a)), new Set(membersOf(b))];
  return first.size === second.size && [...first].every((person) => second.has(person));
}

/** For each new layer the old one it continues: an equal one, the one it shares most people with, or the one in its place. */
function pairLayers(old: readonly Layer[], layers: readonly Layer[]): (number | null)[] {
  const taken = new Set<number>();
  const take = (index: number): number | null => {
    if (index < 0) return null;
    taken.add(index);
    return index;
  };
  const equal = layers.map((layer) =>
    take(old.findIndex((other, index) => !taken.has(index) && isDeepStrictEqual(other, layer))),
  );
  const alike = layers.map((layer, index) => equal[index] ?? take(mostShared(old, layer, index, taken)));
  return alike.map((pair, index) => pair ?? take(index < old.length && !taken.has(index) ? index : -1));
}

function mostShared(old: readonly Layer[], layer: Layer, place: number, taken: Set<number>): number {
  const people = new Set(layer.participants.flatMap(membersOf));
  const sharedPeople = (other: Layer) =>
    new Set(other.participants.flatMap(membersOf).filter((person) => people.has(person))).size;
  const candidates = old
    .map((other, index) => ({
      index,
      shared: sharedPeople(other),
    }))
    .filter(({ index, shared }) => shared > 0 && !taken.has(index))
    .sort((a, b) => b.shared - a.shared || Math.abs(a.index - place) - Math.abs(b.index - place));
  return candidates[0]?.index ?? -1;
}

function isUnchanged({ definition: before }: Version, after: RotationDefinition, old: number, index: number): boolean {
  return before.timeZone === after.timeZone && isDeepStrictEqual(before.layers[old], after.layers[index]);
}
