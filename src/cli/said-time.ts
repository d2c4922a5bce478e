import { CLOCK, DAY, daysMeant, readClock, readDay, type SaidDay } from '../lib/said-day.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';
import { Instant } from '../lib/wire.ts';

const SAID = new RegExp(`^(?:(${DAY}),? (?:at )?)?(${CLOCK})$`);
const MINUTE = 60_000;
const DAY_MS = 86_400_000;

/**
 * The instant that is meant by `sunday 21:00`, `21:00`, `tomorrow 9am`, `28 nov 21:00`, `2026-11-28 21:00` by the clocks of
 * `zone`, or by an ISO instant with offset. What leaves the day open is the next such time; `today` and a date with its year
 * may lie in the past. Null where it is not clear. Times a zone skips or repeats are those of `instantOf`.
 */
export function readTime(text: string, now: Date, zone: string): Date | null {
  const iso = Instant.safeParse(text.trim());
  if (iso.success) return new Date(iso.data);
  const [, dayWords, clock = ''] = SAID.exec(plain(text)) ?? [];
  const minutes = readClock(clock);
  if (minutes === null) return null;
  const today = Math.floor(wallAt(zone, now.getTime()) / DAY_MS) * DAY_MS;
  const day = dayWords === undefined ? null : readDay(dayWords);
  const isSaidOutright = day !== null && (day.kind === 'ahead' || (day.kind === 'date' && day.year !== null));
  const days = daysFrom(day, isSaidOutright ? Number.NEGATIVE_INFINITY : today, today);
  const instants = days.map((start) => new Date(instantOf(zone, start + minutes * MINUTE)));
  return instants.find((instant) => isSaidOutright || instant >= now) ?? null;
}

const daysFrom = (day: SaidDay | null, first: number, today: number): number[] =>
  day === null ? [today, today + DAY_MS] : daysMeant(day, first, today);

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(\d{4}-\d\d-\d\d)t/, '$1 ');
