import type { Ctx } from '../deps.ts';
import type { Facts, QueueState } from './finding.ts';
import { suspectDeliveries, suspectIncidents, suspectNotices, suspectQuestions, workerSeenAt } from './queries.ts';
import { readCatchAll } from './read-catch-all.ts';

/** What only the process that audits can say of itself. */
export interface Probe {
  processStartedAt: Date;
  /** When each of its sweeps last came to its end. */
  sweeps(): Facts['sweeps'];
  /** Null where there is no queue to ask. */
  queue(): Promise<QueueState | null>;
}

export async function readFacts({ db, now, log }: Ctx, probe: Probe): Promise<Facts> {
  return {
    incidents: await suspectIncidents(db, now),
    deliveries: await suspectDeliveries(db, now),
    notices: await suspectNotices(db, now),
    questions: await suspectQuestions(db, now),
    queue: await probe.queue(),
    sweeps: probe.sweeps(),
    processStartedAt: probe.processStartedAt,
    workerSeenAt: await workerSeenAt(db),
    catchAll: await readCatchAll(db, now, log),
  };
}
