/** After so many failures in a row that speak of the provider, it is passed over. */
const OPENS_AFTER = 3;
/** How long it is passed over before one message tries it again. */
export const PAUSE_MS = 30_000;
/** A trial that never came back holds up the next one no longer than this. */
const TRIAL_MS = 60_000;

/**
 * Whether a provider is used. `closed`: yes. `open`: passed over since `since`, because of what happened last at
 * `failedAt`. `half-open`: one message is trying it.
 */
export type Breaker =
  | { state: 'closed'; since: Date; failures: number }
  | { state: 'open'; since: Date; failedAt: Date }
  | { state: 'half-open'; since: Date; failedAt: Date; triedAt: Date };

export const closedBreaker = (now: Date): Breaker => ({ state: 'closed', since: now, failures: 0 });

/** Whether a message may be given to the provider now. */
export function isUsable(breaker: Breaker, now: Date): boolean {
  switch (breaker.state) {
    case 'closed':
      return true;
    case 'open':
      return now.getTime() - breaker.failedAt.getTime() >= PAUSE_MS;
    case 'half-open':
      return now.getTime() - breaker.triedAt.getTime() >= TRIAL_MS;
  }
}

/** A message is given to the provider. */
export function begin(breaker: Breaker, now: Date): Breaker {
  if (breaker.state === 'closed' || !isUsable(breaker, now)) return breaker;
  return { state: 'half-open', since: breaker.since, failedAt: breaker.failedAt, triedAt: now };
}

/** The provider answered a message that was given to it at `begunAt`: it works, whatever it said. */
export function answered(breaker: Breaker, begunAt: Date, now: Date): Breaker {
  if (breaker.state === 'closed') return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
  // An answer to something older than the failure says nothing about now.
  return begunAt <= breaker.failedAt ? breaker : closedBreaker(now);
}

/** A message that was given to it at `begunAt` failed by the provider's own fault. */
export function failed(breaker: Breaker, failure: { timedOut: boolean; begunAt: Date }, now: Date): Breaker {
  switch (breaker.state) {
    case 'closed': {
      const failures = breaker.failures + 1;
      if (failures < OPENS_AFTER && !failure.timedOut) return { ...breaker, failures };
      return { state: 'open', since: now, failedAt: now };
    }
    case 'open':
      return { ...breaker, failedAt: now };
    case 'half-open':
      if (failure.begunAt < breaker.triedAt) return breaker;
      return { state: 'open', since: breaker.since, failedAt: now };
  }
}

/** For choosing among providers that are all passed over: the one whose failure is longest ago. */
export const failedAt = (breaker: Breaker): number => (breaker.state === 'closed' ? 0 : breaker.failedAt.getTime());
