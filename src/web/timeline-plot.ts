import { DateTime } from 'luxon';

/** A stretch of time, half-open. */
export interface Stretch {
  from: Date;
  to: Date;
}

/** Where something lies in a plot: elapsed minutes, counted from the plot's left edge. */
export interface Span {
  x: number;
  width: number;
}

/** 1440 minutes wide, or what the clocks of the zone make of the day: 1380 and 1500 where they are put forward or back. */
export interface PlotDay extends Span {
  weekday: string;
  /** The day of the month; with the month where that is news. */
  date: string;
  isWeekend: boolean;
}

const MINUTE = 60_000;

/** What of each item lies within `[from, to)`; those that do not touch it are left out. */
export function plotShifts<Item extends Stretch>(
  items: readonly Item[],
  { from, to }: Stretch,
): (Span & { item: Item })[] {
  return items
    .filter((item) => item.from < to && from < item.to)
    .map((item) => {
      const begins = Math.max(item.from.getTime(), from.getTime());
      const ends = Math.min(item.to.getTime(), to.getTime());
      return { item, x: (begins - from.getTime()) / MINUTE, width: (ends - begins) / MINUTE };
    });
}

/** The days of a zone over `[from, to)`; one that the zone skipped is not there. */
export function plotDays({ from, to }: Stretch, zone: string): PlotDay[] {
  const days: PlotDay[] = [];
  let day = DateTime.fromJSDate(from, { zone }).setLocale('en').startOf('day');
  while (day.toMillis() < to.getTime()) {
    const next = day.plus({ days: 1 }).startOf('day');
    const [span] = plotShifts([{ from: day.toJSDate(), to: next.toJSDate() }], { from, to });
    if (span)
      days.push({
        ...{ x: span.x, width: span.width },
        weekday: day.toFormat('ccc'),
        date: day.toFormat(days.length === 0 || day.day === 1 ? 'd LLL' : 'd'),
        isWeekend: day.weekday > 5,
      });
    day = next;
  }
  return days;
}

export const minutesOf = ({ from, to }: Stretch): number => (to.getTime() - from.getTime()) / MINUTE;

/** Items that overlap come to lie in lanes of their own, as few as will do. */
export function lanesOf<Item extends Stretch>(items: readonly Item[]): Item[][] {
  const lanes: Item[][] = [];
  for (const item of items.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const free = lanes.find((lane) => (lane.at(-1)?.to ?? item.from) <= item.from);
    if (free) free.push(item);
    else lanes.push([item]);
  }
  return lanes;
}

/** As much of a text as fits into a width: all of it, its first two letters, or nothing. Both in the same unit. */
export function fitting(text: string, width: number, charWidth: number): string {
  const room = Math.floor(width / charWidth) - 1;
  if (text.length <= room) return text;
  return room >= 2 ? text.slice(0, 2) : '';
}
