import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '../deps.ts';
import { readSettings } from '../escalation/queries.ts';
import { removeExpiredCodes, removers } from './queries.ts';
import { oldBefore } from './retention.ts';

const BATCH = 500;
/** So much and no more in one go: the rest is for the next one. */
const MOST_BATCHES = 10;
/** Between two batches the disk and the locks belong to the pages. */
const PAUSE_MS = 50;

/**
 * Deletes what was over longer ago than the settings keep it, in small batches, each a statement of its own. Any number of
 * workers may do this at once. Answers how many rows went, without those that went along with them.
 */
export async function deleteOld({ db, now }: Ctx, { pauseMs = PAUSE_MS } = {}): Promise<number> {
  await removeExpiredCodes(db, now);
  const before = oldBefore((await readSettings(db)).keepIncidentsFor, now);
  if (!before) return 0;
  let gone = 0;
  for (const remove of removers) {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const removed = await remove(db, before, BATCH);
      gone += removed;
      if (removed < BATCH) break;
      await sleep(pauseMs);
    }
  }
  return gone;
}
