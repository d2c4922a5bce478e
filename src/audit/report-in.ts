import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ProviderState } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { removeProcess, touchProcess } from './queries.ts';

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
): SignOfLife {
  const startedAt = clock.now();
  const self = { id: randomUUID(), role, host: hostname(), pid: process.pid, started_at: startedAt };
  return {
    startedAt,
    report: () => touchProcess(db, { ...self, last_seen: clock.now() }, providers()),
    leave: () => removeProcess(db, self.id),
  };
}
