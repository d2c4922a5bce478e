import { DateTime } from 'luxon';

/** "America/New_York" is "New York" to those who live there. */
export const zoneName = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/**
 * "Sat 28 Nov 22:00–Mon 30 Nov 09:00 (Berlin)"; the day is said once where it is one. Null is an end that is far away:
 * "from Sat 28 Nov 22:00 on", "until Mon 30 Nov 09:00".
 */
export function localSpan(from: Date | null, to: Date | null, zone: string): string {
  const [begins, ends] = [from, to].map((at) => at && DateTime.fromJSDate(at, { zone }));
  return `${between(begins ?? null, ends ?? null)} (${zoneName(zone)})`;
}

function between(begins: DateTime | null, ends: DateTime | null): string {
  if (!begins) return ends ? `until ${say(ends, DAY_AND_TIME)}` : 'always';
  if (!ends) return `from ${say(begins, DAY_AND_TIME)} on`;
  const format = ends.hasSame(begins, 'day') ? 'HH:mm' : ends.hasSame(begins, 'year') ? DAY_AND_TIME : DATE_AND_TIME;
  return `${say(begins, DAY_AND_TIME)}–${say(ends, format)}`;
}

const DAY_AND_TIME = 'ccc d LLL HH:mm';
const DATE_AND_TIME = 'ccc d LLL yyyy HH:mm';

const say = (local: DateTime, format: string): string => local.toFormat(format, { locale: 'en' });
