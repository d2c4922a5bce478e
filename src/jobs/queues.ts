import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from 'bullmq';
import type pg from 'pg';
import type { Wake, WakeKind } from '../deps.ts';
import type { Clock } from '../lib/clock.ts';
import { atMostEvery, type Logger } from '../lib/log.ts';
import { within } from '../lib/within.ts';
import { type Home, lateBy } from './home.ts';
import { openPostgresHome } from './postgres-home.ts';
import { openRedisHome } from './redis-home.ts';
import { type AddJob, callFor, createWaker } from './wake.ts';
import { type Handlers, startWorkers, type WorkerOptions, type Workers } from './workers.ts';

/**
 * The queue of wake-up calls. Rows in Postgres say what is due; a job carries none and only says "look now". So a lost
 * job costs one sweep, an added one too many costs one look, and ten thousand rows due in one second need one job.
 */
export interface Queues {
  wake: Wake;
  /** Waits for the wake-ups on their way into the queue. */
  flush(): Promise<void>;
  /** Whether the queue answers, within a second. */
  healthy(): Promise<boolean>;
  /** How much waits in it, of each kind, and how late the next call is. `reachable` false: it did not answer within a second. */
  state(): Promise<QueueState>;
  /**
   * For which of these instants, each more than a minute ahead, it holds no call, although rows fall due then. Looked for
   * twice: a row is seen a moment before its call. None where it does not answer.
   */
  missing(kind: WakeKind, instants: Date[], againAfterMs?: number): Promise<Date[]>;
  /** Puts calls back that it has lost, whatever this process remembers of having asked for them. */
  putBack(kind: WakeKind, instants: Date[]): Promise<void>;
  startWorkers(handlers: Handlers, options?: WorkerOptions): Workers;
  /** Hangs up, within two seconds. Close the workers first. */
  close(): Promise<void>;
}

export interface QueueState {
  reachable: boolean;
  kinds: { kind: WakeKind; waiting: number; delayed: number; active: number; lagMs: number }[];
}

const PATIENCE_MS = 2_000;

/**
 * Opens the queue: on Redis with `redisUrl`, under keys that begin with `prefix`; else in Postgres. Rejects only when
 * Postgres is away; while Redis is away that is logged, and wake-ups are lost.
 */
export async function openQueues(options: {
  redisUrl?: string | undefined;
  databaseUrl: string;
  pool: pg.Pool;
  log: Logger;
  clock: Clock;
  prefix?: string;
  telemetry?: Telemetry;
}): Promise<Queues> {
  const { redisUrl, databaseUrl, pool, log, clock, prefix = 'firstline', telemetry } = options;
  const complain = atMostEvery(10_000, log.warn.bind(log));
  const onError = (err: Error) => complain({ err }, 'the queue has trouble; the sweep does the work meanwhile');
  const home = redisUrl
    ? await openRedisHome(redisUrl, prefix, onError, telemetry)
    : await openPostgresHome(databaseUrl, pool, onError, telemetry);

  const queues = { escalation: home.queue('escalation'), delivery: home.queue('delivery') };
  // One attempt, and no trace afterwards: the rows are the record, and the sweep is the retry.
  const add: AddJob = (kind, { delayMs, jobId }) =>
    queues[kind].add(kind, {}, { delay: delayMs, jobId, removeOnComplete: true, removeOnFail: true });
  const { wake, flush } = createWaker({ add, clock, log });
  const absent = async (kind: WakeKind, instants: Date[]): Promise<Date[]> => {
    const held = await Promise.all(instants.map((at) => queues[kind].getJob(callFor(kind, at).name)));
    return instants.filter((_, index) => !held[index]);
  };
  return {
    wake,
    flush,
    healthy: () => within(1_000, home.healthy(), false),
    state: () => within(1_000, stateOf(queues), { reachable: false, kinds: [] }),
    async missing(kind, instants, againAfterMs = 1_000) {
      const first = await within(PATIENCE_MS, absent(kind, instants), []);
      if (first.length === 0) return [];
      await sleep(againAfterMs);
      return within(PATIENCE_MS, absent(kind, first), []);
    },
    async putBack(kind, instants) {
      for (const at of instants) {
        const call = callFor(kind, at);
        await add(kind, { delayMs: Math.max(0, call.at - clock.now().getTime()), jobId: call.name });
      }
    },
    startWorkers: (handlers, workerOptions) => startWorkers(home, handlers, log, workerOptions),
    async close() {
      await within(500, flush(), undefined);
      await within(500, Promise.all(Object.values(queues).map((queue) => queue.close())), []);
      await within(1_000, home.close(), undefined);
    },
  };
}

async function stateOf(queues: Record<WakeKind, ReturnType<Home['queue']>>): Promise<QueueState> {
  const kinds = Object.entries(queues).map(async ([kind, queue]) => {
    const { waiting = 0, delayed = 0, active = 0 } = await queue.getJobCounts('waiting', 'delayed', 'active');
    const [next] = waiting > 0 ? await queue.getWaiting(0, 0) : [];
    return { kind: kind as WakeKind, waiting, delayed, active, lagMs: next ? lateBy(next) : 0 };
  });
  return { reachable: true, kinds: await Promise.all(kinds) };
}
