import { CLOCK, DAY, daysMeant, readClock, readDay, type SaidDay } from '../lib/said-day.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';

/** What was said after the word `cover`: `sat 09:00-21:00`, `ops fri 17:00-mon 09:00`, `28 nov 9am-9pm`. */
export interface SaidCover {
  rotation: string | null;
  /** The stretch alone, as it was said. */
  words: string;
  from: { day: SaidDay; minutes: number };
  /** Without a day it is the first such time after the beginning. */
  to: { day: SaidDay | null; minutes: number };
}

const SAID = new RegExp(
  `^(?:([a-z0-9][a-z0-9-]{0,62}) )??((${DAY}),? (?:from )?(${CLOCK}) ?(?:-|–|—|to|until|till) ?(?:(${DAY}),? )?(${CLOCK}))$`,
);

const MINUTE = 60_000;
const DAY_MS = 86_400_000;

/** Null where it is not clear which day and which hours are meant. `text` is lower case with single spaces. */
export function readCover(text: string): SaidCover | null {
  const [, rotation = null, words = '', fromDay = '', fromClock = '', toDay, toClock = ''] = SAID.exec(text) ?? [];
  const [from, to] = [readClock(fromClock), readClock(toClock)];
  if (words === '' || from === null || to === null || from === 24 * 60) return null;
  return {
    ...{ rotation, words },
    from: { day: readDay(fromDay), minutes: from },
    to: { day: toDay === undefined ? null : readDay(toDay), minutes: to },
  };
}

/**
 * The next such stretch by the clocks of `zone`, the one that is running included. Null where the day is not on the
 * calendar or everything that can be meant is over. Times a zone skips or repeats are those of `instantOf`.
 */
export function stretchOf(said: SaidCover, now: Date, zone: string): { from: Date; to: Date } | null {
  const today = Math.floor(wallAt(zone, now.getTime()) / DAY_MS) * DAY_MS;
  // An overnight stretch that began yesterday may still be running.
  for (const day of daysMeant(said.from.day, today - DAY_MS, today)) {
    const begin = day + said.from.minutes * MINUTE;
    const end = endAfter(begin, said.to, today);
    if (end === null) continue;
    const stretch = { from: new Date(instantOf(zone, begin)), to: new Date(instantOf(zone, end)) };
    if (stretch.to > now && stretch.from < stretch.to) return stretch;
  }
  return null;
}

function endAfter(begin: number, { day, minutes }: SaidCover['to'], today: number): number | null {
  const firstDay = Math.floor(begin / DAY_MS) * DAY_MS;
  const days = day === null ? [firstDay, firstDay + DAY_MS] : daysMeant(day, firstDay, today);
  return days.map((start) => start + minutes * MINUTE).find((end) => end > begin) ?? null;
}
