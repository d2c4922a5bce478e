import { durationMs } from '../lib/durations.ts';

/** For how long closed incidents are kept where the settings do not say. */
export const DEFAULT_KEEP = '366d';

/** What was over by then may go; null where everything is kept. `keep` is a duration or `forever`. */
export const oldBefore = (keep: string | undefined, now: Date): Date | null =>
  keep === 'forever' ? null : new Date(now.getTime() - durationMs(keep ?? DEFAULT_KEEP));
