import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../lib/log.ts';

/**
 * Does what is due every `everyMs`, whether or not a wake-up call came: a lost one makes a page late by one sweep, and
 * loses none. A plain timer in every worker process, because a scheduler in the queue would be lost with the queue.
 * Each kind sweeps for itself, never twice at a time, so that slow deliveries do not hold up escalation.
 */
export function startSweep({
  everyMs = 5_000,
  handlers,
  log,
  pause = shortPause,
}: {
  everyMs?: number | undefined;
  handlers: Record<string, () => Promise<void>>;
  log: Logger;
  pause?: Pause | undefined;
}): { close(): Promise<void> } {
  const stop = new AbortController();
  const sweeps = Object.entries(handlers).map(async ([kind, run]) => {
    while (!stop.signal.aborted) {
      await run().catch((err) => log.error({ err, kind }, 'the sweep failed and will try again'));
      await pause(everyMs, stop.signal);
    }
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(sweeps);
    },
  };
}

/** Waits so long, or until it is told to stop. A simulation waits by its own clock. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Up to a fifth shorter than asked, so that the processes of one start spread out. */
const shortPause: Pause = (ms, signal) => sleep(ms * (1 - Math.random() / 5), undefined, { signal }).catch(() => {});
