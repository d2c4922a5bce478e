/** Half-open stretches of time, `[from, to)`, in epoch milliseconds. */
export interface Interval {
  from: number;
  to: number;
}

export const isEmpty = (interval: Interval): boolean => interval.from >= interval.to;

export const contains = (interval: Interval, instant: number): boolean =>
  interval.from <= instant && instant < interval.to;

/** What two intervals share, or null. */
export function overlap(a: Interval, b: Interval): Interval | null {
  const shared = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return isEmpty(shared) ? null : shared;
}
