import { type Interval, merged } from '../lib/intervals.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';
import type { Restriction } from './schemas.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
export const WEEK = 7 * DAY;
// 1970-01-05, the first Monday a wall reading can show.
const FIRST_MONDAY = 4 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The hours of the week in which a layer applies: milliseconds since Monday 00:00, in order, none touching another. */
export type WeekWindows = readonly Interval[];

const ALWAYS: WeekWindows = [{ from: 0, to: WEEK }];

export const isAlways = (windows: WeekWindows): boolean => windows[0]?.from === 0 && windows[0].to === WEEK;

export function weekWindows(restrictions: readonly Restriction[]): WeekWindows {
  if (restrictions.length === 0) return ALWAYS;
  return merged(restrictions.flatMap(stretches).flatMap(withinOneWeek));
}

/** Whether the windows apply at a wall reading. */
export function coversAt(windows: WeekWindows, wall: number): boolean {
  const time = timeOfWeek(wall);
  return windows.some((window) => window.from <= time && time < window.to);
}

/** Whether any window lies at least partly within `length` milliseconds, at most a week, from a wall reading on. */
export function touches(windows: WeekWindows, wall: number, length: number): boolean {
  const from = timeOfWeek(wall);
  const to = from + length;
  return windows.some((window) => (window.from < to && from < window.to) || window.from + WEEK < to);
}

/** The stretches of `[from, to)`, instants, in which the windows apply by the clocks of the zone. */
export function covered(windows: WeekWindows, zone: string, from: number, to: number): Interval[] {
  if (from >= to) return [];
  if (isAlways(windows)) return [{ from, to }];
  const pieces: Interval[] = [];
  const wall = wallAt(zone, from);
  for (let monday = wall - timeOfWeek(wall); ; monday += WEEK) {
    for (const window of windows) {
      if (monday + window.to <= wall) continue;
      const begins = Math.max(from, instantOf(zone, monday + window.from));
      if (begins >= to) return pieces;
      const ends = Math.min(to, instantOf(zone, monday + window.to));
      if (begins < ends) pieces.push({ from: begins, to: ends });
    }
  }
}

const timeOfWeek = (wall: number): number => (((wall - FIRST_MONDAY) % WEEK) + WEEK) % WEEK;

/** A daily window that ends at or before its beginning runs past midnight; a weekly one runs past Sunday. */
function stretches({ days, from, to }: Restriction): Interval[] {
  if (from.includes(' ')) {
    const [begins, ends] = [weekTime(from), weekTime(to)];
    return [{ from: begins, to: ends <= begins ? ends + WEEK : ends }];
  }
  const [begins, ends] = [dayTime(from), dayTime(to)];
  const length = ends <= begins ? ends + DAY - begins : ends - begins;
  return (days ?? DAYS).map((day) => {
    const start = DAYS.indexOf(day) * DAY + begins;
    return { from: start, to: start + length };
  });
}

const dayTime = (clock: string): number => (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * MINUTE;

const weekTime = (clock: string): number =>
  DAYS.findIndex((day) => clock.startsWith(day)) * DAY + dayTime(clock.slice(4));

const withinOneWeek = ({ from, to }: Interval): Interval[] =>
  to <= WEEK
    ? [{ from, to }]
    : [
        { from, to: WEEK },
        { from: 0, to: to - WEEK },
      ];
