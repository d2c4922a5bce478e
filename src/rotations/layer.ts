import { isDeepStrictEqual } from 'node:util';
import type { Interval } from '../lib/intervals.ts';
import { wallAt } from '../lib/wall-clock.ts';
import { covered, coversAt, isAlways } from './restriction.ts';
import type { Layer, Participant } from './schemas.ts';
import { endOf, hasBegun, positionAt, type Turns, turnsFrom, turnsOf } from './turns.ts';

const DAY = 86_400_000;

/**
 * What an edit carries over from the definition before it, so that nobody is swapped in mid-turn: `holder` has the
 * turn until `until` (ISO 8601), and from there turns are counted on with the `next` participant and turn length.
 */
export interface CarriedTurn {
  holder: Participant;
  until: string;
  next: number;
  nextLength: number;
}

/** A layer made ready to answer. Instants are epoch milliseconds. */
export interface RunningLayer {
  layer: Layer;
  turns: Turns;
  applies: Interval;
  carried: CarriedTurn | null;
  heldUntil: number;
  /** Who is on call in the turn of each participant. */
  members: readonly (readonly string[])[];
  /** Every turn belongs to the same people: hand-offs change nothing. */
  isAlone: boolean;
}

/** A stretch in which the layer has the same people on call. */
export interface Stretch extends Interval {
  people: readonly string[];
}

export function runLayer(layer: Layer, zone: string, carried: CarriedTurn | null): RunningLayer {
  const heldUntil = carried ? Date.parse(carried.until) : Number.NEGATIVE_INFINITY;
  const turns = turnsOf(layer, zone, carried && { at: heldUntil, nextLength: carried.nextLength });
  const applies = {
    from: layer.from === null ? Number.NEGATIVE_INFINITY : Date.parse(layer.from),
    to: layer.until === null ? Number.POSITIVE_INFINITY : Date.parse(layer.until),
  };
  const members = layer.participants.map(membersOf);
  const isAlone = members.every((people) => isDeepStrictEqual(people, members[0]));
  return { layer, turns, applies, carried, heldUntil, members, isAlone };
}

export function peopleAt(running: RunningLayer, instant: number): readonly string[] {
  const { turns, applies } = running;
  if (instant < applies.from || instant >= applies.to) return [];
  if (!coversAt(turns.windows, wallAt(turns.units.zone, instant))) return [];
  if (instant < running.heldUntil) return membersOf(running.carried?.holder ?? null);
  if (instant < turns.units.start) return [];
  return membersIn(running, running.isAlone ? 0 : positionAt(turns, instant).turn);
}

/** Why a layer can give nobody at any time, as far as its times say so, and which of its fields says it; else null. */
export function neverApplies(layer: Layer, zone: string): { field: string; message: string } | null {
  const { turns, applies } = runLayer(layer, zone, null);
  const begins = Math.max(turns.units.start, applies.from);
  if (begins >= applies.to) return { field: 'until', message: 'must be after "start"' };
  // Longer than two weeks, every window comes at least once, even if the clocks skip it the other time.
  const ends = Math.min(applies.to, begins + 15 * DAY);
  if (covered(turns.windows, zone, begins, ends).length > 0) return null;
  return { field: 'restrictions', message: 'cover nothing of the time for which the layer applies' };
}

/** Who is on call in `[from, to)`; stretches in which the layer gives nobody are left out. */
export function* peopleOver(running: RunningLayer, from: number, to: number): Generator<Stretch> {
  const { turns, applies } = running;
  const begins = Math.max(from, applies.from);
  const ends = Math.min(to, applies.to);
  for (const turn of turnsOver(running, begins, ends)) {
    const { people } = turn;
    if (people.length === 0) continue;
    if (isAlways(turns.windows)) yield turn;
    else
      for (const { from, to } of covered(turns.windows, turns.units.zone, turn.from, turn.to))
        yield { from, to, people };
  }
}

/** The turn that was running right before an instant, or else the last one that had ended by then. */
export interface LastTurn {
  holder: Participant;
  /** The holder's places in the lists of participants and of turn lengths. */
  index: number;
  lengthIndex: number;
  until: number;
}

export function lastTurnBefore(running: RunningLayer, instant: number): LastTurn | null {
  const { turns, heldUntil } = running;
  const before = instant - 1;
  if (before < heldUntil || before < turns.units.start) return carriedTurn(running, before);
  const position = positionAt(turns, before);
  const begun = hasBegun(turns, position);
  const turn = begun ? position.turn : position.turn - 1;
  if (turn < 0) return carriedTurn(running, before);
  return {
    holder: participantOf(running, turn),
    index: placeOf(running, turn),
    lengthIndex: turn + (running.carried?.nextLength ?? 0),
    until: begun ? endOf(turns, position) : instant,
  };
}

/** The instant from which a turn of the list's first participant begins, at or after the given one. */
export function roundEnd(running: RunningLayer, instant: number): number {
  for (const { turn, from } of turnsFrom(running.turns, Math.max(instant, running.turns.units.start))) {
    if (placeOf(running, turn) === 0) return from;
  }
  return instant;
}

export const membersOf = (participant: Participant): readonly string[] =>
  participant === null ? [] : typeof participant === 'string' ? [participant] : participant;

function* turnsOver(running: RunningLayer, from: number, to: number): Generator<Stretch> {
  const { heldUntil, turns, carried } = running;
  if (from >= to) return;
  if (carried && from < heldUntil) yield { from, to: Math.min(to, heldUntil), people: membersOf(carried.holder) };
  const counted = Math.max(from, heldUntil, turns.units.start);
  if (counted >= to) return;
  if (running.isAlone) {
    yield { from: counted, to, people: membersIn(running, 0) };
    return;
  }
  for (const turn of turnsFrom(turns, counted)) {
    yield { from: turn.from, to: Math.min(to, turn.to), people: membersIn(running, turn.turn) };
    if (turn.to >= to) return;
  }
}

function carriedTurn({ carried, heldUntil, layer }: RunningLayer, instant: number): LastTurn | null {
  if (!carried) return null;
  const count = layer.participants.length;
  const index = (carried.next + count - 1) % count;
  return {
    holder: instant < heldUntil ? carried.holder : (layer.participants[index] ?? null),
    index,
    lengthIndex: carried.nextLength - 1,
    until: heldUntil,
  };
}

const placeOf = ({ carried, layer }: RunningLayer, turn: number): number =>
  (turn + (carried?.next ?? 0)) % layer.participants.length;

const membersIn = (running: RunningLayer, turn: number): readonly string[] =>
  running.members[placeOf(running, turn)] ?? [];

const participantOf = (running: RunningLayer, turn: number): Participant =>
  running.layer.participants[placeOf(running, turn)] ?? null;
