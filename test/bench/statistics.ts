/** The value below which the share `q` of the sorted values lies: 0.5 is the median. */
export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);

/** `12.3 ms (9.8–20.1)`: the median of several runs, and how far apart they lay. */
export function spread(values: number[], format: (value: number) => string): string {
  return `${format(median(values))} (${format(Math.min(...values))}–${format(Math.max(...values))})`;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const perSecond = (value: number): string => `${Math.round(value)}/s`;
export const percent = (value: number): string => `${Math.round(value * 100)} %`;
