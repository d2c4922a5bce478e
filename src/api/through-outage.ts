import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../db/unavailable.ts';

const AGAIN_MS = 500;

/**
 * Twilio takes one answer to a reply, and unless it is told otherwise asks nobody again. So while the database is away the
 * work is tried on for `patienceMs`, which is less than Twilio waits; then null, and whoever sent it is to be told. `work`
 * must be harmless when it is done twice.
 */
export async function throughOutage<T>(work: () => Promise<T>, patienceMs: number): Promise<T | null> {
  const over = new AbortController();
  const patience = sleep(patienceMs, null, { signal: over.signal }).catch(() => null);
  try {
    return await Promise.race([tryOn(work, over.signal), patience]);
  } finally {
    over.abort();
  }
}

async function tryOn<T>(work: () => Promise<T>, over: AbortSignal): Promise<T | null> {
  while (!over.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
    await sleep(AGAIN_MS, undefined, { signal: over }).catch(() => {});
  }
  return null;
}
