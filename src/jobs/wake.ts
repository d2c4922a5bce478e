import { setTimeout as sleep } from 'node:timers/promises';
import type { Wake, WakeKind } from '../deps.ts';
import type { Clock } from '../lib/clock.ts';
import { atMostEvery, type Logger } from '../lib/log.ts';

/** Puts one wake-up job into the queue of its kind. May reject; must settle by itself. */
export type AddJob = (kind: WakeKind, job: { delayMs: number; jobId?: string }) => Promise<unknown>;

/** Deadlines are rounded up to this, so that those of one storm share one job. */
const BUCKET_MS = 250;
/** The name under which the queue keeps a call for later, and when it comes. */
export function callFor(kind: WakeKind, at: Date): { name: string; at: number } {
  const bucket = Math.ceil(at.getTime() / BUCKET_MS) * BUCKET_MS;
  return { name: `${kind}-${bucket}`, at: bucket };
}

/** Nearer than this, a job of the same id may have begun already, and would swallow the new one. */
const NEAR_MS = 1_000;
/** Between two jobs "now" of one kind from this process: a storm becomes 50 jobs a second, an idle system waits for nothing. */
const REST_MS = 20;
const REMEMBERED_BUCKETS = 2_000;

/**
 * Turns wake-ups into few jobs. A job carries no row: whoever runs it does everything that is due. So all wake-ups that
 * come before a job is added are served by that one job, and a wake-up never needs more than one job after it.
 *
 * BullMQ's own deduplication is left alone: it lets one job of a kind run at a time, where a storm wants several.
 */
export function createWaker({ add, clock, log }: { add: AddJob; clock: Clock; log: Logger }): {
  wake: Wake;
  /** Waits for the jobs on their way into the queue, those asked for meanwhile included. */
  flush(): Promise<void>;
} {
  const onItsWay = new Set<Promise<void>>();
  const askedNow = new Set<WakeKind>();
  const turn: Record<WakeKind, Promise<void>> = { escalation: Promise.resolve(), delivery: Promise.resolve() };
  const buckets = new Set<string>();
  const complain = atMostEvery(10_000, log.warn.bind(log));

  async function send(kind: WakeKind, job: Parameters<AddJob>[1]): Promise<boolean> {
    try {
      await add(kind, job);
      return true;
    } catch (err) {
      complain({ err, kind }, 'a wake-up was not queued; the sweep will do the work');
      return false;
    }
  }

  function track(work: Promise<void>): void {
    onItsWay.add(work);
    void work.then(() => onItsWay.delete(work));
  }

  function now(kind: WakeKind): void {
    if (askedNow.has(kind)) return;
    askedNow.add(kind);
    const added = turn[kind].then(async () => {
      // Before the add, not after: a row committed while it is under way may be too late for the run it leads to.
      askedNow.delete(kind);
      await send(kind, { delayMs: 0 });
    });
    turn[kind] = added.then(() => sleep(REST_MS));
    track(added);
  }

  function later(kind: WakeKind, at: Date, nowMs: number): void {
    const { name, at: bucket } = callFor(kind, at);
    if (buckets.has(name)) return;
    remember(buckets, name);
    const delayMs = bucket - nowMs;
    const sent = send(kind, delayMs > NEAR_MS ? { delayMs, jobId: name } : { delayMs });
    track(sent.then((inQueue) => void (inQueue || buckets.delete(name))));
  }

  return {
    wake(kind, at) {
      const nowMs = clock.now().getTime();
      if (at.getTime() > nowMs) later(kind, at, nowMs);
      else now(kind);
    },
    async flush() {
      while (onItsWay.size > 0) await Promise.all(onItsWay);
    },
  };
}

function remember(names: Set<string>, name: string): void {
  names.add(name);
  const [oldest] = names;
  if (names.size > REMEMBERED_BUCKETS && oldest) names.delete(oldest);
}
