import type { Db } from '../db/pool.ts';
import { addToLedger } from './queries.ts';
import type { Tally } from './tally.ts';

/** Writes down what this process has counted since the last time. What cannot be written stays counted, and is tried again. */
export async function writeLedger({ db, tally }: { db: Db; tally: Tally }): Promise<void> {
  const entries = tally.take();
  if (entries.length === 0) return;
  try {
    await addToLedger(db, entries);
  } catch (error) {
    tally.restore(entries);
    throw error;
  }
}
