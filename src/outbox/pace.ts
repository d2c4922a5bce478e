/** When a message last left for an address, and as which of a run: 1 after a quiet while. */
export interface Pace {
  run: number;
  lastAt: Date;
}

/**
 * Seconds from the first, second, third and every later message of a run to the next one for the same address. Twilio
 * refuses (14107) what follows thirty messages between the same two numbers that were each less than 30 s apart: here
 * at most five are. A phone rings for up to a minute, and one call to it at a time is enough.
 */
export const GAPS_S = {
  sms: [5, 10, 20, 30],
  email: [5, 10, 20, 30],
  voice: [60, 60, 60, 60],
} as const;

export type Channel = keyof typeof GAPS_S;

/** The longest run that is told apart: each later message keeps its distance. */
export const LONGEST_RUN = 4;

/** After so many seconds without a message the next run begins, and its first message waits for nothing. */
export const QUIET_S = 120;

/** A last message that lies further in the future than this, in seconds, is a clock's error and holds nothing back. */
export const SKEW_S = 10;

/** From when the next message may leave. */
export const freeAt = (channel: Channel, { run, lastAt }: Pace): Date =>
  new Date(lastAt.getTime() + (GAPS_S[channel][Math.min(Math.max(run, 1), LONGEST_RUN) - 1] ?? 0) * 1_000);

/** Whether a message may leave at `now`; null where none ever has. A retry does not ask: it has a pace of its own. */
export const mayLeave = (channel: Channel, pace: Pace | null, now: Date): boolean =>
  pace === null || freeAt(channel, pace) <= now || pace.lastAt.getTime() > now.getTime() + SKEW_S * 1_000;

/** The pace after a message that left at `now`. A retry keeps its place in the run. */
export function afterMessage(pace: Pace | null, now: Date, retry = false): Pace {
  if (retry) return { run: pace?.run ?? 0, lastAt: now };
  const isQuiet = pace === null || pace.lastAt.getTime() + QUIET_S * 1_000 <= now.getTime();
  return { run: isQuiet ? 1 : Math.min(pace.run + 1, LONGEST_RUN), lastAt: now };
}
