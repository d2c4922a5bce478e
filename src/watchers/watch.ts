import { DateTime } from 'luxon';

/**
 * What a person wants to read by mail: `digest`, each working morning, what changed on a component and on what it depends
 * on; `notices`, in plain words and at once, what is planned for it, and when it has a problem.
 */
export const WHATS = ['digest', 'notices'] as const;
export type What = (typeof WHATS)[number];

export interface Watch {
  /** Null: every component, also those to come. */
  component: string | null;
  what: What;
}

const MORNING = 8;
const FRIDAY = 5;

/** The morning up to which a digest tells, by the person's own clock; null on a weekend, and before eight. */
export function digestUntil(zone: string, now: Date): Date | null {
  const local = DateTime.fromJSDate(now, { zone });
  const morning = local.startOf('day').set({ hour: MORNING });
  return local.weekday <= FRIDAY && morning.toMillis() <= now.getTime() ? morning.toJSDate() : null;
}

/** A problem that is over sooner is none that others need to hear of. */
export const TOLD_AFTER_MS = 5 * 60_000;
/** So long without a problem, and it is over: what comes back at once is the same. */
export const QUIET_MS = 5 * 60_000;

/** A problem of a component that is open, or when the last one was over. */
export interface Problem {
  since: Date;
  /** Who has it, by name. */
  takenBy: string | null;
}

export type OutageStep = { kind: 'begin' } | { kind: 'end'; at: Date } | { kind: 'nothing' };

/** What is to be told of a component: `open` are its problems now, `lastOver` when it last had one that is over. */
export function outageStep(
  isTold: boolean,
  { open, lastOver }: { open: readonly Problem[]; lastOver: Date | null },
  now: Date,
): OutageStep {
  const longest = Math.max(0, ...open.map(({ since }) => now.getTime() - since.getTime()));
  if (!isTold) return longest >= TOLD_AFTER_MS ? { kind: 'begin' } : { kind: 'nothing' };
  if (open.length > 0) return { kind: 'nothing' };
  if (!lastOver) return { kind: 'end', at: now };
  return now.getTime() - lastOver.getTime() >= QUIET_MS ? { kind: 'end', at: lastOver } : { kind: 'nothing' };
}
