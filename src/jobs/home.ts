import type { Queue, Worker } from 'bullmq';
import type { WakeKind } from '../deps.ts';

/** What is known of a wake-up call when it comes out of the queue: when it was put in, and how long it was to wait, in milliseconds. */
export interface WakeCall {
  timestamp: number;
  opts: { delay?: number | undefined };
}

/** Where BullMQ lives: on Redis, or in the product's own Postgres. Whatever it opens, `close` or its workers close. */
export interface Home {
  queue(kind: WakeKind): Pick<Queue, 'add' | 'close' | 'getJob' | 'getJobCounts' | 'getWaiting'>;
  worker(kind: WakeKind, run: (call: WakeCall) => Promise<void>, concurrency: number): Pick<Worker, 'pause' | 'close'>;
  /** May reject, and may take its time. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}

/** How long after its time a call is at this moment. The queue's times are the machine's own, whatever clock a test turns. */
export const lateBy = ({ timestamp, opts }: WakeCall): number =>
  Math.max(0, Date.now() - timestamp - (opts.delay ?? 0));
