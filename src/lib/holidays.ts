const DAY_MS = 86_400_000;
/** The calendars of moon and sun have been worked out for these years; some fail for others. */
const [FIRST_YEAR, LAST_YEAR] = [1969, 2100];

/** Whether the public holidays of a country (`US`) or of a part of one (`DE-BY`), in ISO 3166 codes, are known. */
export async function hasHolidays(country: string): Promise<boolean> {
  const all = new (await loadCalendars())();
  const [code = '', part] = country.split('-');
  if (!Object.hasOwn(all.getCountries(), code)) return false;
  return part === undefined || Object.hasOwn(all.getStates(code) ?? {}, part);
}

/**
 * The public holidays that touch `[from, to]` anywhere in the world, as whole days: `2026-12-25`. Those that begin at sunset
 * are the day that follows; a half day is a day. Null where they are not known, as in far years.
 */
export async function publicHolidays(country: string, from: Date, to: Date): Promise<Set<string> | null> {
  const [first = 0, last = 0] = [from.getTime() - DAY_MS, to.getTime() + DAY_MS].map((ms) =>
    new Date(ms).getUTCFullYear(),
  );
  if (first < FIRST_YEAR || last > LAST_YEAR || !(await hasHolidays(country))) return null;
  const [code = '', part = ''] = country.split('-');
  // Only its dates are of use, and in UTC every day has 24 hours.
  const calendar = new (await loadCalendars())(code, part, { types: ['public'], timezone: 'UTC' });
  const days = new Set<string>();
  for (let year = first; year <= last; year += 1)
    for (const { date, start, end } of calendar.getHolidays(year)) {
      const begins = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
      const length = Math.max(1, Math.floor((end.getTime() - start.getTime()) / DAY_MS));
      for (let day = 0; day < length; day += 1) days.add(new Date(begins + day * DAY_MS).toISOString().slice(0, 10));
    }
  return days;
}

/** Late, because the calendars of the world are large, and many teams never ask for them. */
const loadCalendars = async () => (await import('date-holidays')).default;
