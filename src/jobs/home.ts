import type { Queue, Worker } from 'bullmq';
import type { WakeKind } from '../deps.ts';

/** Where BullMQ lives: on Redis, or in the product's own Postgres. Whatever it opens, `close` or its workers close. */
export interface Home {
  queue(kind: WakeKind): Pick<Queue, 'add' | 'close'>;
  worker(kind: WakeKind, run: () => Promise<void>, concurrency: number): Pick<Worker, 'pause' | 'close'>;
  /** May reject, and may take its time. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
