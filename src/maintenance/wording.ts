import { DateTime } from 'luxon';
import type { InForce } from './maintenance-window.ts';

/** "Held by maintenance window db-upgrade until Sun 6 Dec 02:00 (America/New_York): nobody is paged". */
export const heldText = ({ window: { id, timeZone }, until }: InForce, now: Date): string =>
  `Held by maintenance window ${id} until ${localTime(until, timeZone, now)}: nobody is paged`;

/** Why what was held is paged now. `inForce`: the window still runs, and has another scope or the incident has. */
export const releasedText = (id: string, inForce: boolean): string =>
  inForce
    ? `Maintenance window ${id} does not cover this any more: paging`
    : `Maintenance window ${id} is over and this is still open: paging`;

/** The day is said where it is another one. */
function localTime(instant: number, zone: string, now: Date): string {
  const local = DateTime.fromMillis(instant, { zone });
  const format = local.hasSame(DateTime.fromJSDate(now, { zone }), 'day') ? 'HH:mm' : 'ccc d LLL HH:mm';
  return `${local.toFormat(format, { locale: 'en' })} (${zone})`;
}
