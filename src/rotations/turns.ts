import { clockChanges, wallAt } from '../lib/wall-clock.ts';
import { startOfUnit, turnLengths, type Units, unitAt, unitsFrom } from './handoff.ts';
import { covered, isAlways, touches, WEEK, type WeekWindows, weekWindows } from './restriction.ts';
import type { Layer } from './schemas.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The turns of a layer, numbered from 0 at `anchor`. Instants are epoch milliseconds. */
export interface Turns {
  units: Units;
  windows: WeekWindows;
  /** False where units in which the windows cover nothing do not count. */
  everyUnitCounts: boolean;
  /** Units per turn, over and over, beginning with that of turn 0. */
  lengths: number[];
  /** The unit from which turn 0 is counted. */
  anchor: number;
  /** The last answer to how many units count between the anchor and a unit: questions mostly come near each other. */
  known: { unit: number; counted: number };
  /** For each week's phase seen so far, how many of the week's first n units count. */
  patterns: Map<number, number[]>;
}

/** What an edit carries over to a layer: where its turns are counted from, and with which of its turn lengths. */
export interface Resumption {
  at: number;
  nextLength: number;
}

export function turnsOf(layer: Layer, zone: string, resumed: Resumption | null): Turns {
  const { unit, lengths } = turnLengths(layer.handoff);
  const units = unitsFrom(layer.start, unit, zone);
  const windows = weekWindows(layer.restrictions);
  // Zones have skipped a whole day, never a longer unit, and an elapsed hour cannot be skipped.
  const neverEmpty = isAlways(windows) && unit !== 'day';
  const anchor = resumed ? Math.max(0, nearestUnit(units, resumed.at)) : 0;
  return {
    units,
    windows,
    everyUnitCounts: layer.countTurns === 'clock' || neverEmpty,
    lengths: resumed ? [...lengths.slice(resumed.nextLength), ...lengths.slice(0, resumed.nextLength)] : lengths,
    anchor,
    known: { unit: anchor, counted: 0 },
    patterns: new Map(),
  };
}

/** Where the count stands in a unit; in a unit that does not count it stands at the turn to come. */
export interface Position {
  turn: number;
  unit: number;
  /** Counted units of the turn that are over, and those still to come, the running one included. */
  done: number;
  left: number;
}

export function positionAt(turns: Turns, instant: number): Position {
  const { lengths, anchor, units } = turns;
  const unit = Math.max(unitAt(units, instant), anchor);
  const counted = countFromAnchor(turns, unit);
  const cycle = lengths.reduce((sum, length) => sum + length, 0);
  let turn = Math.floor(counted / cycle) * lengths.length;
  let done = counted % cycle;
  while (done >= lengthOf(turns, turn)) {
    done -= lengthOf(turns, turn);
    turn += 1;
  }
  return { turn, unit, done, left: lengthOf(turns, turn) - done };
}

/** Whether the turn at this position has begun: units before it that do not count belong to no turn. */
export const hasBegun = (turns: Turns, { unit, done }: Position): boolean =>
  done > 0 || countUnits(turns, unit, unit + 1) === 1;

/** The instant at which the turn at this position ends: with the last of its units. */
export const endOf = (turns: Turns, { unit, left }: Position): number =>
  startOfUnit(turns.units, unitAfter(turns, unit, left));

/** The turns from an instant on, without end; the first begins there, the next where the one before it ends. */
export function* turnsFrom(turns: Turns, instant: number): Generator<{ turn: number; from: number; to: number }> {
  let { turn, unit, left } = positionAt(turns, instant);
  for (let from = instant; ; turn += 1, left = lengthOf(turns, turn)) {
    unit = unitAfter(turns, unit, left);
    const to = startOfUnit(turns.units, unit);
    if (from < to) yield { turn, from, to };
    from = to;
  }
}

const lengthOf = ({ lengths }: Turns, turn: number): number => lengths[turn % lengths.length] ?? 1;

/** The first unit before which `count` units count, from `first` on. Each unit that did not count asks for one more. */
function unitAfter(turns: Turns, first: number, count: number): number {
  let end = first;
  for (let missing = count; missing > 0; ) {
    const counted = countUnits(turns, end, end + missing);
    end += missing;
    missing -= counted;
  }
  return end;
}

function countFromAnchor(turns: Turns, unit: number): number {
  const { known } = turns;
  const isLater = unit >= known.unit;
  const between = isLater ? countUnits(turns, known.unit, unit) : -countUnits(turns, unit, known.unit);
  turns.known = { unit, counted: known.counted + between };
  return turns.known.counted;
}

/**
 * How many of the units from `first` up to `end`, exclusive, count. Away from clock changes that is a pattern which
 * returns every week, so years cost no more than days; only the units around a change are looked at one by one.
 */
function countUnits(turns: Turns, first: number, end: number): number {
  if (turns.everyUnitCounts) return Math.max(0, end - first);
  const { units } = turns;
  let counted = 0;
  let next = first;
  for (const change of clockChanges(units.zone, startOfUnit(units, first) - DAY, startOfUnit(units, end))) {
    const repeated = Math.max(0, change.before - change.after);
    const disturbed = Math.max(next, unitAt(units, change.at - 1));
    const last = Math.min(end - 1, unitAt(units, change.at + repeated));
    if (disturbed > last) continue;
    counted += countUndisturbed(turns, next, disturbed);
    for (next = disturbed; next <= last; next += 1) counted += coversUnit(turns, next) ? 1 : 0;
  }
  return counted + countUndisturbed(turns, next, end);
}

function coversUnit({ units, windows }: Turns, unit: number): boolean {
  return covered(windows, units.zone, startOfUnit(units, unit), startOfUnit(units, unit + 1)).length > 0;
}

function countUndisturbed(turns: Turns, first: number, end: number): number {
  const { units, windows } = turns;
  if (first >= end) return 0;
  // Every window lies at least partly within any week or month.
  if (isAlways(windows) || units.unit === 'week' || units.unit === 'month') return end - first;
  const length = units.unit === 'day' ? DAY : HOUR;
  const phase = (wallAt(units.zone, startOfUnit(units, first)) - first * length) % WEEK;
  const pattern = patternOf(turns, phase, length);
  return countBelow(pattern, end) - countBelow(pattern, first);
}

function countBelow(pattern: number[], unit: number): number {
  const period = pattern.length - 1;
  const weeks = Math.floor(unit / period);
  return weeks * (pattern[period] ?? 0) + (pattern[unit - weeks * period] ?? 0);
}

function patternOf({ patterns, windows }: Turns, phase: number, length: number): number[] {
  let pattern = patterns.get(phase);
  if (!pattern) {
    pattern = [0];
    for (let unit = 0; unit < WEEK / length; unit += 1) {
      pattern.push((pattern[unit] ?? 0) + (touches(windows, phase + unit * length, length) ? 1 : 0));
    }
    patterns.set(phase, pattern);
  }
  return pattern;
}

/**
 * Where an edit moved the hand-off, the carried turn ends between two of the new ones: what remains until the next
 * one is a unit of its own if it is at least half of one, and is joined to the turn that follows if it is less.
 */
function nearestUnit(units: Units, instant: number): number {
  const index = unitAt(units, instant);
  return instant - startOfUnit(units, index) <= startOfUnit(units, index + 1) - instant ? index : index + 1;
}
