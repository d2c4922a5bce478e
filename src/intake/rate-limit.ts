/** Ten thousand a second: more than any storm that we promise to take. What is faster is a sender that has run away. */
export const DEFAULT_PER_MINUTE = 600_000;

/**
 * When a key's allowance is whole again, in milliseconds. A minute's worth may come at once; then it fills up evenly (the
 * generic cell rate algorithm): a sender that was quiet may be loud, and one that is told to wait has not long to wait.
 */
export type Allowance = number;

const MINUTE_MS = 60_000;

/** One more request at `now`: the allowance that is left, or in how many milliseconds to come again. */
export function spend(whole: Allowance, perMinute: number, now: number): { whole: Allowance } | { waitMs: number } {
  const next = Math.max(whole, now) + MINUTE_MS / perMinute;
  const waitMs = next - now - MINUTE_MS;
  return waitMs > 0.001 ? { waitMs } : { whole: next };
}
