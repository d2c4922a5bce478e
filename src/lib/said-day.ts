/** A day as people say it: `sat`, `tomorrow`, `28 nov`, `2026-11-28`. */
export type SaidDay =
  | { kind: 'weekday'; weekday: number }
  | { kind: 'date'; year: number | null; month: number; day: number }
  | { kind: 'ahead'; days: number };

const WEEKDAY =
  'mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** Patterns of a day and of a time of day; the text is lower case with single spaces. */
export const DAY = `${WEEKDAY}|today|tomorrow|\\d{4}-\\d\\d-\\d\\d|\\d{1,2}(?:st|nd|rd|th|\\.)? ?(?:${MONTH})|(?:${MONTH}) \\d{1,2}`;
export const CLOCK = '\\d{1,2}(?:[:.]\\d\\d)? ?(?:am|pm)?';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_MS = 86_400_000;

/** The days that can be meant, from `first` on, as wall readings at midnight; none where the calendar has no such day. */
export function daysMeant(day: SaidDay, first: number, today: number): number[] {
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

/** What {@link DAY} matched. */
export function readDay(text: string): SaidDay {
  if (text === 'today') return { kind: 'ahead', days: 0 };
  if (text === 'tomorrow') return { kind: 'ahead', days: 1 };
  const weekday = WEEKDAYS.indexOf(text.slice(0, 3));
  if (weekday >= 0) return { kind: 'weekday', weekday };
  const [year, month, day] = text.split('-').map(Number);
  if (year && month && day) return { kind: 'date', year, month: month - 1, day };
  const name = /[a-z]{3,}/.exec(text)?.[0] ?? '';
  return { kind: 'date', year: null, month: MONTHS.indexOf(name.slice(0, 3)), day: Number(/\d+/.exec(text)?.[0]) };
}

/** What {@link CLOCK} matched: minutes after midnight, 24:00 included; null where no clock shows it. */
export function readClock(text: string): number | null {
  const [, hours, minutes = 0, half] = /^(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?$/.exec(text) ?? [];
  const said = Number(hours);
  if (half && (said < 1 || said > 12)) return null;
  const hour = half ? (said % 12) + (half === 'pm' ? 12 : 0) : said;
  const total = hour * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= 24 * 60 ? total : null;
}
