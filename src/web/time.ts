import { DateTime } from 'luxon';
import { roughDuration } from '../lib/durations.ts';
import { zoneName } from '../lib/local-time.ts';

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

/** "Mon 30 Nov 09:00": for where the zone is said elsewhere. */
export const dayTime = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone }).toFormat('ccc d LLL HH:mm', { locale: 'en' });

/** "Mon 30 Nov 09:00 – Mon 7 Dec 09:00"; within a day "Mon 30 Nov 09:00 – 17:00". */
export function spanTime({ from, to }: { from: Date; to: Date }, zone: string): string {
  const [begins, ends] = [from, to].map((at) => DateTime.fromJSDate(at, { zone }));
  const until = begins && ends?.hasSame(begins, 'day') ? ends.toFormat('HH:mm') : dayTime(to, zone);
  return `${dayTime(from, zone)} – ${until}`;
}

/** "2026-11-30T09:00", what a form's field for a time holds; `up` to the next minute where it is not a whole one. */
export function fieldTime(at: Date, zone: string, up = false): string {
  const whole = up ? Math.ceil(at.getTime() / 60_000) * 60_000 : at.getTime();
  return DateTime.fromMillis(whole, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}
