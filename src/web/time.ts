import { DateTime } from 'luxon';
import { roughDuration } from '../lib/durations.ts';

/** "03:12 Berlin"; with the day where it is another one than today's. The zone is an IANA name. */
export function clockTime(at: Date, zone: string, now: Date): string {
  const local = DateTime.fromJSDate(at, { zone });
  const today = DateTime.fromJSDate(now, { zone });
  const format = local.hasSame(today, 'day')
    ? 'HH:mm'
    : local.hasSame(today, 'year')
      ? 'ccc d LLL HH:mm'
      : 'd LLL yyyy HH:mm';
  return `${local.toFormat(format, { locale: 'en' })} ${zoneName(zone)}`;
}

/** "4 min ago", "in 14 s", "now". */
export function distance(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  if (ms <= -1_000) return ms > -10_000 ? 'just now' : `${roughDuration(-ms)} ago`;
  // Rounded up: a countdown that shows nought while there is time left tells a lie.
  return ms <= 0 ? 'now' : `in ${roughDuration(ms < 60_000 ? Math.ceil(ms / 1_000) * 1_000 : ms)}`;
}

/** "America/New_York" is "New York" to those who live there. */
const zoneName = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
