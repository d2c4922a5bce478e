/** As much of `rrule` as is asked here. */
export interface Rule {
  before(instant: Date, inclusive: boolean): Date | null;
  between(from: Date, to: Date): Date[];
}

interface Rrule {
  new (options: { freq: number; dtstart: Date; tzid: string }): Rule;
  WEEKLY: number;
  DAILY: number;
  HOURLY: number;
}

/** Null where the package is not installed: it is measured against, and needed for nothing else. */
export async function loadRrule(): Promise<Rrule | null> {
  const name: string = 'rrule';
  const loaded = await import(name).catch(() => null);
  return (loaded?.default ?? loaded)?.RRule ?? null;
}

// Like the layers that are measured, from 2024-01-01, 09:00, by the wall clock of the zone.
const ruleOf = (rrule: Rrule | null, unit: 'WEEKLY' | 'DAILY' | 'HOURLY', tzid: string): Rule => {
  if (!rrule) throw new Error('rrule is not installed');
  return new rrule({ freq: rrule[unit], dtstart: new Date('2024-01-01T09:00:00Z'), tzid });
};

export const weeklyRule = (rrule: Rrule | null, zone: string): Rule => ruleOf(rrule, 'WEEKLY', zone);
export const dailyRule = (rrule: Rrule | null, zone: string): Rule => ruleOf(rrule, 'DAILY', zone);
export const hourlyRule = (rrule: Rrule | null, zone: string): Rule => ruleOf(rrule, 'HOURLY', zone);
