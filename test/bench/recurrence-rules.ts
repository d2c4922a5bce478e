/** As much of `rrule` as is asked here. */
export interface Rule {
  before(instant: Date, inclusive: boolean): Date | null;
  between(from: Date, to: Date): Date[];
}

export interface Rrule {
  new (options: { freq: number; dtstart: Date; tzid: string }): Rule;
  DAILY: number;
}

/** Null where the package is not installed: it is measured against, and needed for nothing else. */
export async function loadRrule(): Promise<Rrule | null> {
  const name: string = 'rrule';
  const loaded = await import(name).catch(() => null);
  return (loaded?.default ?? loaded)?.RRule ?? null;
}

/** Like the layers that are measured, from 2024-01-01, 09:00, by the wall clock of the zone. */
export const dailyRule = (rrule: Rrule, tzid: string): Rule =>
  new rrule({ freq: rrule.DAILY, dtstart: new Date('2024-01-01T09:00:00Z'), tzid });
