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

type SaidDay =
  | { kind: 'weekday'; weekday: number }
  | { kind: 'date'; year: number | null; month: number; day: number }
  | { kind: 'ahead'; days: number };

const WEEKDAY =
  'mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const DAY = `${WEEKDAY}|today|tomorrow|\\d{4}-\\d\\d-\\d\\d|\\d{1,2}(?:st|nd|rd|th|\\.)? ?(?:${MONTH})|(?:${MONTH}) \\d{1,2}`;
const CLOCK = '\\d{1,2}(?:[:.]\\d\\d)? ?(?:am|pm)?';
const SAID = new RegExp(
  `^(?:([a-z0-9][a-z0-9-]{0,62}) )??((${DAY}),? (?:from )?(${CLOCK}) ?(?:-|–|—|to|until|till) ?(?:(${DAY}),? )?(${CLOCK}))$`,
);

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
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

/** The days that can be meant, from `first` on, as wall readings at midnight. */
function daysMeant(day: SaidDay, first: number, today: number): number[] {
  if (day.kind === 'ahead') return [today + day.days * DAY_MS];
  if (day.kind === 'weekday') {
    const next = first + ((day.weekday - new Date(first).getUTCDay() + 7) % 7) * DAY_MS;
    return [next, next + 7 * DAY_MS];
  }
  const thisYear = new Date(today).getUTCFullYear();
  const years = day.year === null ? [thisYear - 1, thisYear, thisYear + 1] : [day.year];
  return years
    .map((year) => Date.UTC(year, day.month, day.day))
    .filter((start) => start >= first && new Date(start).getUTCMonth() === day.month);
}

function readDay(text: string): SaidDay {
  if (text === 'today') return { kind: 'ahead', days: 0 };
  if (text === 'tomorrow') return { kind: 'ahead', days: 1 };
  const weekday = WEEKDAYS.indexOf(text.slice(0, 3));
  if (weekday >= 0) return { kind: 'weekday', weekday };
  const [year, month, day] = text.split('-').map(Number);
  if (year && month && day) return { kind: 'date', year, month: month - 1, day };
  const name = /[a-z]{3,}/.exec(text)?.[0] ?? '';
  return { kind: 'date', year: null, month: MONTHS.indexOf(name.slice(0, 3)), day: Number(/\d+/.exec(text)?.[0]) };
}

/** Minutes after midnight, 24:00 included; null where no clock shows it. */
function readClock(text: string): number | null {
  const [, hours, minutes = 0, half] = /^(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?$/.exec(text) ?? [];
  const said = Number(hours);
  if (half && (said < 1 || said > 12)) return null;
  const hour = half ? (said % 12) + (half === 'pm' ? 12 : 0) : said;
  const total = hour * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= 24 * 60 ? total : null;
}
