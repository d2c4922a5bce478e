import type { Db } from '../db/pool.ts';
import type { Ctx, WakeKind } from '../deps.ts';
import type { Facts, QueueState } from './finding.ts';
import {
  nextDue,
  suspectAnnouncements,
  suspectDeliveries,
  suspectHeartbeats,
  suspectIncidents,
  suspectNotices,
  suspectQuestions,
  suspectRollbacks,
  workerSeenAt,
} from './queries.ts';
import { readCatchAll } from './read-catch-all.ts';

/** What only the process that audits can say of itself. */
export interface Probe {
  processStartedAt: Date;
  /** When each of its sweeps last came to its end. */
  sweeps(): Facts['sweeps'];
  /** Null where there is no queue to ask. */
  queue(): Promise<QueueState | null>;
  /** Which calls the queue does not hold, and putting them back. Left out where there is no queue to ask. */
  calls?: {
    missing(kind: WakeKind, instants: Date[]): Promise<Date[]>;
    putBack(kind: WakeKind, instants: Date[]): Promise<void>;
  };
}

/** Of each kind so many of the next times at which rows fall due are looked for in the queue. */
const AHEAD = 20;
/** What is due sooner may just be on its way into the queue, or out of it. */
const SOON_MS = 60_000;

export async function readFacts({ db, now, log }: Ctx, probe: Probe): Promise<Facts> {
  return {
    incidents: await suspectIncidents(db, now),
    heartbeats: await suspectHeartbeats(db, now),
    deliveries: await suspectDeliveries(db, now),
    notices: await suspectNotices(db, now),
    questions: await suspectQuestions(db, now),
    announcements: await suspectAnnouncements(db, now),
    rollbacks: await suspectRollbacks(db, now),
    queue: await probe.queue(),
    missingCalls: probe.calls ? await missingCalls(db, now, probe.calls) : [],
    sweeps: probe.sweeps(),
    processStartedAt: probe.processStartedAt,
    workerSeenAt: await workerSeenAt(db),
    catchAll: await readCatchAll(db, now, log),
  };
}

async function missingCalls(
  db: Db,
  now: Date,
  calls: NonNullable<Probe['calls']>,
): Promise<{ kind: WakeKind; instants: Date[] }[]> {
  const due = await nextDue(db, new Date(now.getTime() + SOON_MS), AHEAD);
  const kinds = (['escalation', 'delivery'] as const).map(async (kind) => ({
    kind,
    instants: due[kind].length === 0 ? [] : await calls.missing(kind, due[kind]),
  }));
  return (await Promise.all(kinds)).filter(({ instants }) => instants.length > 0);
}
