import { type Interval, merged, overlap } from '../lib/intervals.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';

/** What being on call costs a person. Hours are elapsed ones; an hour may be of the night, the weekend and a holiday at once. */
export interface Load {
  hours: number;
  /** 22:00 to 07:00. */
  nightHours: number;
  /** Saturday and Sunday. */
  weekendHours: number;
  /** On public holidays; null where they are not known. */
  holidayHours: number | null;
  /** Unbroken stretches. */
  shifts: number;
  pages: number;
  /** Of the pages, those at night. */
  nightPages: number;
}

export const MEASURES = [
  'hours',
  'nightHours',
  'weekendHours',
  'holidayHours',
  'shifts',
  'pages',
  'nightPages',
] as const satisfies (keyof Load)[];
export type Measure = (typeof MEASURES)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NIGHT_BEGINS = 22;
const NIGHT_ENDS = 7;
const SATURDAY = 6;
const SUNDAY = 0;

/**
 * The load of a person who is on call during `watches` and was paged at `pages`, by the clocks of `zone`. `holidays` are
 * local days, `2026-12-25`. A night in which the clocks change has 8 or 10 hours, a Sunday 23 or 25.
 */
export function loadOf(
  watches: readonly Interval[],
  pages: readonly number[],
  zone: string,
  holidays: ReadonlySet<string> | null,
): Load {
  const shifts = merged(watches);
  const sum = { all: 0, night: 0, weekend: 0, holiday: 0 };
  for (const shift of shifts) {
    sum.all += shift.to - shift.from;
    for (const midnight of midnightsAround(shift, zone)) {
      const date = new Date(midnight);
      const onDay = shared(shift, zone, midnight, midnight + DAY);
      sum.night += shared(shift, zone, midnight + NIGHT_BEGINS * HOUR, midnight + DAY + NIGHT_ENDS * HOUR);
      if (date.getUTCDay() === SATURDAY || date.getUTCDay() === SUNDAY) sum.weekend += onDay;
      if (holidays?.has(date.toISOString().slice(0, 10))) sum.holiday += onDay;
    }
  }
  return {
    hours: sum.all / HOUR,
    nightHours: sum.night / HOUR,
    weekendHours: sum.weekend / HOUR,
    holidayHours: holidays && sum.holiday / HOUR,
    shifts: shifts.length,
    pages: pages.length,
    nightPages: pages.filter((at) => isNight(at, zone)).length,
  };
}

function isNight(instant: number, zone: string): boolean {
  const hour = new Date(wallAt(zone, instant)).getUTCHours();
  return hour >= NIGHT_BEGINS || hour < NIGHT_ENDS;
}

/** As wall readings. The night of the day before may reach into the shift. */
function midnightsAround({ from, to }: Interval, zone: string): number[] {
  const [first, last] = [from, to].map((instant) => Math.floor(wallAt(zone, instant) / DAY) * DAY);
  const midnights: number[] = [];
  for (let midnight = (first ?? 0) - DAY; midnight <= (last ?? 0); midnight += DAY) midnights.push(midnight);
  return midnights;
}

/** How much of a shift lies between two wall readings, in milliseconds. */
function shared(shift: Interval, zone: string, from: number, to: number): number {
  const both = overlap(shift, { from: instantOf(zone, from), to: instantOf(zone, to) });
  return both ? both.to - both.from : 0;
}
