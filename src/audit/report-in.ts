import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProviderState } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { removeProcess, touchProcess } from './queries.ts';
import { type Metric, readingOf } from './reading.ts';

/** One process, by which others know that it lives. */
export interface SignOfLife {
  startedAt: Date;
  /** Says that it lives, now. */
  report(): Promise<void>;
  /** Says goodbye: it was asked to stop, so nobody need miss it. */
  leave(): Promise<void>;
}

export function signOfLife(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  role: 'all' | 'api' | 'worker',
  providers: () => ProviderState[] = () => [],
  /** Those of its metrics that are read out (reading.ts). */
  metrics: () => Promise<Metric[]> = async () => [],
): SignOfLife {
  const startedAt = clock.now();
  const loop = monitorEventLoopDelay();
  loop.enable();
  const self = { id: randomUUID(), role, host: hostname(), pid: process.pid, started_at: startedAt };
  return {
    startedAt,
    async report() {
      const reading = readingOf(await metrics(), lateMs(loop));
      loop.reset();
      await touchProcess(db, { ...self, last_seen: clock.now() }, { providers: providers(), reading });
    },
    async leave() {
      loop.disable();
      await removeProcess(db, self.id);
    },
  };
}

const lateMs = (loop: ReturnType<typeof monitorEventLoopDelay>): number | null =>
  loop.count === 0 ? null : Math.round(loop.percentile(99) / 1e5) / 10;
