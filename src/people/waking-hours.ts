import { instantOf, wallAt } from '../lib/wall-clock.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** By the person's own clock: `08:00` to `22:00`. At or before `from`, `to` is on the next day; the day is that of `from`. */
export interface WakingHours {
  from: string;
  to: string;
  /** All, where none is named. */
  days?: (typeof DAYS)[number][];
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY = 3;
// A window that is named once a week may lose one occurrence to clocks that are put forward over it.
const DAYS_AHEAD = 15;

/**
 * `at` where it lies within the hours, else the instant at which they next begin, by the clocks of the zone: where those are
 * put forward over the beginning, the instant after the gap. Never before `at`.
 */
export function nextAwake(hours: WakingHours, zone: string, at: Date): Date {
  const now = at.getTime();
  const today = Math.floor(wallAt(zone, now) / DAY);
  const begins = clockMs(hours.from);
  const length = (clockMs(hours.to) - begins + DAY) % DAY || DAY;
  // From yesterday on: its hours may run past midnight.
  for (let day = today - 1; day <= today + DAYS_AHEAD; day += 1) {
    if (!isNamed(hours, day)) continue;
    const wall = day * DAY + begins;
    const from = instantOf(zone, wall);
    const to = instantOf(zone, wall + length);
    if (now < to && from < to) return new Date(Math.max(now, from));
  }
  return at;
}

const isNamed = ({ days }: WakingHours, day: number): boolean => {
  const weekday = DAYS[(day + FIRST_WEEKDAY) % 7];
  return !days || (weekday !== undefined && days.includes(weekday));
};

const clockMs = (clock: string): number => (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * MINUTE;
