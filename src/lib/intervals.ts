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

/** The same time in order, without overlaps; what touches becomes one. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const whole: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else whole.push({ from, to });
  }
  return whole;
}

/** What of `intervals` lies outside of `others`, in order. */
export const without = (intervals: readonly Interval[], others: readonly Interval[]): Interval[] =>
  merged(others).reduce(
    (left, other) =>
      left.flatMap(({ from, to }) =>
        [
          { from, to: Math.min(to, other.from) },
          { from: Math.max(from, other.to), to },
        ].filter((piece) => !isEmpty(piece)),
      ),
    merged(intervals),
  );
