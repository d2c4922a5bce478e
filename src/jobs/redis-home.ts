import { once } from 'node:events';
import { Queue, type Telemetry, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Home } from './home.ts';

const PATIENCE_MS = 2_000;
const connecting: RedisOptions = {
  connectTimeout: PATIENCE_MS,
  disconnectTimeout: 200,
  retryStrategy: (times) => Math.min(times * 100, 1_000),
};

/**
 * BullMQ on Redis, under keys that begin with `prefix`. Redis may be away at any time, at the start too: every
 * connection comes back by itself, and until then an add fails at once.
 */
export async function openRedisHome(
  url: string,
  prefix: string,
  onError: (err: Error) => void,
  telemetry?: Telemetry,
): Promise<Home> {
  const producer = new Redis(url, {
    ...connecting,
    enableOfflineQueue: false,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
  });
  producer.on('error', onError);
  await firstConnection(producer);
  const consumers: Redis[] = [];

  return {
    queue(kind) {
      // The version is asked for once only, and a connection lost in that moment would leave the queue unusable for good.
      const queue = new Queue(kind, {
        connection: producer,
        prefix,
        skipVersionCheck: true,
        skipWaitingForReady: true,
        telemetry,
      });
      queue.on('error', onError);
      return queue;
    },
    worker(kind, run, concurrency) {
      const connection = new Redis(url, { ...connecting, maxRetriesPerRequest: null });
      consumers.push(connection);
      connection.on('error', onError);
      // An idle worker asks again every second: a connection that died without a word is noticed one second later.
      const worker = new Worker(kind, run, {
        ...{ connection, prefix, concurrency, telemetry },
        ...{ drainDelay: 1, runRetryDelay: 1_000 },
      });
      worker.on('error', onError);
      return worker;
    },
    healthy: async () => (await producer.ping()) === 'PONG',
    async close() {
      for (const connection of [producer, ...consumers]) connection.disconnect();
    },
  };
}

/** Waits a little for Redis, so that a fresh process does not lose its first wake-ups; not at all where it is refused. */
async function firstConnection(redis: Redis): Promise<void> {
  await once(redis, 'ready', { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {});
}
