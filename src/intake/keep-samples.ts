import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../db/pool.ts';
import { atMostEvery, type Logger } from '../lib/log.ts';
import { insertSamples } from './queries.ts';
import { type Posted, SAMPLES_KEPT, type Sample } from './sample.ts';

/** Keeps the last payloads of each integration. A crash loses those of the last seconds; no alert depends on them. */
export interface Sampler {
  /** Costs nothing that could be noticed: the work is done later. */
  add(posted: Posted): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const samplers = new WeakMap<Db, Sampler>();

/** Writes what waits in this process: whoever has just posted something looks for it. */
export const flushSamples = async (db: Db): Promise<void> => samplers.get(db)?.flush();

/** For what comes by another way than HTTP. */
export const addSample = (db: Db, posted: Posted): void => samplers.get(db)?.add(posted);

/** What comes within this time is written together; of a storm, only what would be kept. */
const GATHER_MS = 1_000;
const COMPLAIN_MS = 60_000;

/** `read` makes a sample of what was posted, redacted. */
export function openSampler({ db, log }: { db: Db; log: Logger }, read: (posted: Posted) => Promise<Sample>): Sampler {
  const waiting = new Map<string, Posted[]>();
  const complain = atMostEvery(COMPLAIN_MS, (fields, message) => log.warn(fields, message));
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const posted = [...waiting.values()].flat();
    waiting.clear();
    if (posted.length === 0) return;
    try {
      const samples: Sample[] = [];
      for (const one of posted) {
        samples.push(await read(one));
        // Alerts come first.
        await nextTurn();
      }
      await insertSamples(db, samples);
    } catch (err) {
      complain({ err }, 'payloads could not be kept for those who look for faults; alerts are not concerned');
    }
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  }

  const sampler: Sampler = {
    add(posted) {
      const kept = waiting.get(posted.integrationId) ?? [];
      kept.push(posted);
      if (kept.length > SAMPLES_KEPT) kept.shift();
      waiting.set(posted.integrationId, kept);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    flush,
    close: flush,
  };
  samplers.set(db, sampler);
  return sampler;
}
