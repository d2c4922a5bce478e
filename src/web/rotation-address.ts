import { DateTime } from 'luxon';
import { z } from 'zod';
import { Instant, Zone } from '../lib/wire.ts';
import type { Stretch } from './timeline-plot.ts';

const MOST_DAYS = 42;

/** What the page of a rotation shows; all of it stands in its address. */
export const RotationQuery = z.object({
  /** The first day, in the zone that is shown; left out: today. */
  from: z.iso
    .date()
    .refine((date) => date >= '1970-01-02' && date < '9990')
    .optional(),
  days: z.coerce.number().int().min(1).max(MOST_DAYS).default(14),
  /** Left out: the reader's. */
  zone: Zone.optional(),
  /** A stretch to take over. */
  start: Instant.optional(),
  end: Instant.optional(),
});
export type RotationQuery = z.infer<typeof RotationQuery>;

/** The address of a rotation's page; what is undefined is left out. */
export function addressOf(id: string, { from, days, zone, start, end }: RotationQuery): string {
  const entries = Object.entries({ from, days: days === 14 ? undefined : days, zone, start, end });
  const query = new URLSearchParams(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  );
  return `/rotations/${id}${query.size > 0 ? `?${query}` : ''}`;
}

/** The days that are shown, from midnight to midnight of the zone. */
export function shownDays({ from, days }: RotationQuery, zone: string, now: Date): Stretch {
  const first = firstDay(from, zone, now);
  return { from: first.toJSDate(), to: first.plus({ days }).startOf('day').toJSDate() };
}

/** The first day of the period before or after. */
export function shifted({ from, days }: RotationQuery, zone: string, now: Date, periods: number): string {
  return (
    firstDay(from, zone, now)
      .plus({ days: days * periods })
      .toISODate() ?? ''
  );
}

function firstDay(from: string | undefined, zone: string, now: Date): DateTime {
  const day = from === undefined ? DateTime.fromJSDate(now, { zone }) : DateTime.fromISO(from, { zone });
  return day.startOf('day');
}
