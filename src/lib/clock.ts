/** Where "now" enters the program. It is read once per request or job and passed down as an argument. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
