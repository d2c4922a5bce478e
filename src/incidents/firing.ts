import type { Incident } from './incident.ts';

/** When the sender saw it begin and end, where it says so. */
interface Told {
  startedAt?: Date | undefined;
  endedAt?: Date | undefined;
}

type Firing = Pick<Incident, 'firingAt' | 'endedAt'>;

/**
 * So long a message may be on its way: Alertmanager retries for its group interval, 5m by default, and each of its peers
 * waits for its turn. What comes later with the same beginning is no late message: the fault is there again, or still.
 */
const LATE_MS = 15 * 60_000;

/** Whether a trigger is about a firing of which we heard a moment ago that it is over. */
export function isLate({ firingAt, endedAt }: Firing, { startedAt }: Told, now: Date): boolean {
  if (!firingAt || !endedAt || !startedAt) return false;
  return startedAt <= firingAt && now.getTime() - endedAt.getTime() < LATE_MS;
}

/**
 * Whether a resolve is about an earlier firing than the present one. Peers may have seen one firing begin at slightly
 * different times: what ended after the present one began is the present one.
 */
export function isOutdated({ firingAt }: Firing, { startedAt, endedAt }: Told): boolean {
  if (!firingAt || !startedAt || startedAt >= firingAt) return false;
  return !endedAt || endedAt <= firingAt;
}

export const firingAgain = ({ firingAt }: Firing, { startedAt }: Told): Firing => ({
  firingAt: newer(firingAt, startedAt),
  endedAt: null,
});

/** Over. A new firing cannot have begun before the end of this one. */
export function firingOver({ firingAt, endedAt }: Firing, told: Told, now: Date): Firing {
  const last = told.endedAt && new Date(told.endedAt.getTime() - 1);
  return { firingAt: newer(newer(firingAt, told.startedAt), last), endedAt: endedAt ?? now };
}

const newer = (known: Date | null, told: Date | undefined): Date | null =>
  told && (!known || told > known) ? told : known;
