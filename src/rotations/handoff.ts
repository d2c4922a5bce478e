import { durationMs } from '../lib/durations.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';
import type { Handoff } from './schemas.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/**
 * The units in which a layer counts its turns, numbered from 0 at its start. Hours are elapsed hours; days, weeks and
 * months are calendar units of the zone, so their hand-offs keep to the wall clock. Instants are epoch milliseconds.
 */
export interface Units {
  unit: 'hour' | 'day' | 'week' | 'month';
  zone: string;
  /** Where unit 0 begins: the wall reading, and the instant. */
  wallStart: number;
  start: number;
}

/** `start` is the local wall clock of the anchor, `2026-11-02T09:00:00`. */
export function unitsFrom(start: string, unit: Units['unit'], zone: string): Units {
  const wallStart = Date.parse(`${start}Z`);
  return { unit, zone, wallStart, start: instantOf(zone, wallStart) };
}

/** The instant at which a unit begins. One that the zone skipped altogether begins where the next one does. */
export function startOfUnit({ unit, zone, wallStart, start }: Units, index: number): number {
  switch (unit) {
    case 'hour':
      return start + index * HOUR;
    case 'day':
      return instantOf(zone, wallStart + index * DAY);
    case 'week':
      return instantOf(zone, wallStart + index * WEEK);
    case 'month':
      return instantOf(zone, addMonths(wallStart, index));
  }
}

/** The unit that is running at an instant: the last one that has begun. */
export function unitAt({ unit, zone, wallStart, start }: Units, instant: number): number {
  switch (unit) {
    case 'hour':
      return Math.floor((instant - start) / HOUR);
    case 'day':
      return Math.floor((wallAt(zone, instant) - wallStart) / DAY);
    case 'week':
      return Math.floor((wallAt(zone, instant) - wallStart) / WEEK);
    case 'month':
      return monthsBetween(wallStart, wallAt(zone, instant));
  }
}

/** How many units each turn takes, over and over. Turns of whole days count calendar days, others elapsed hours. */
export function turnLengths(handoff: Handoff): { unit: Units['unit']; lengths: number[] } {
  if ('every' in handoff) return { unit: handoff.unit, lengths: [handoff.every] };
  const lengths = handoff.turns.map(durationMs);
  const wholeDays = lengths.every((ms) => ms % DAY === 0);
  return { unit: wholeDays ? 'day' : 'hour', lengths: lengths.map((ms) => ms / (wholeDays ? DAY : HOUR)) };
}

/** Counted from the anchor each time, so that a turn from the 31st comes back to the 31st after a shorter month. */
function addMonths(wall: number, count: number): number {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(year, month, day) + (((wall % DAY) + DAY) % DAY);
}

function monthsBetween(from: number, to: number): number {
  const [first, last] = [new Date(from), new Date(to)];
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth();
  return addMonths(from, months) > to ? months - 1 : months;
}
