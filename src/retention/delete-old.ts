import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { readSettings } from '../escalation/queries.ts';
import { dayRemovers, type Remove, removeExpiredCodes, removers } from './queries.ts';
import { oldBefore } from './retention.ts';

const DAY_MS = 86_400_000;
const BATCH = 500;
/** So much and no more in one go: the rest is for the next one. */
const MOST_BATCHES = 10;
/** Between two batches the disk and the locks belong to the pages. */
const PAUSE_MS = 50;

/**
 * Deletes what was over longer ago than the settings keep it, in small batches, each a statement of its own. Any number of
 * workers may do this at once. Answers how many of those rows went, without what went along with
 * them; what is kept for a day anyway does not count.
 */
export async function deleteOld({ db, now }: Ctx, { pauseMs = PAUSE_MS } = {}): Promise<number> {
  await removeExpiredCodes(db, now);
  for (const remove of dayRemovers) await removeInBatches(db, remove, new Date(now.getTime() - DAY_MS), pauseMs);
  const before = oldBefore((await readSettings(db)).keepIncidentsFor, now);
  if (!before) return 0;
  let gone = 0;
  for (const remove of removers) gone += await removeInBatches(db, remove, before, pauseMs);
  return gone;
}

async function removeInBatches(db: Db, remove: Remove, before: Date, pauseMs: number): Promise<number> {
  let gone = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const removed = await remove(db, before, BATCH);
    gone += removed;
    if (removed < BATCH) break;
    await sleep(pauseMs);
  }
  return gone;
}
