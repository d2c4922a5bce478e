import { createPostgresBackend, Queue, runMigrations, type Telemetry, Worker } from 'bullmq';
import pg from 'pg';
import type { Home } from './home.ts';

/**
 * BullMQ on Postgres, in the schema `bullmq` of the product's own database, which is brought up to date first (under
 * BullMQ's own advisory lock). `appPool` is only borrowed for that: the queue's connections have another search path,
 * and two of them stay away for good, listening.
 */
export async function openPostgresHome(
  databaseUrl: string,
  appPool: pg.Pool,
  onError: (err: Error) => void,
  telemetry?: Telemetry,
): Promise<Home> {
  await migrate(appPool);
  const connection = new pg.Pool({
    connectionString: databaseUrl,
    options: '-c search_path=bullmq',
    application_name: 'firstline jobs',
    max: 8,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  connection.on('error', onError);

  return {
    queue(kind) {
      const queue = new Queue(kind, { connection, telemetry }, createPostgresBackend);
      queue.on('error', onError);
      return queue;
    },
    worker(kind, run, concurrency) {
      // BullMQ's own pause after a lost connection is fifteen seconds.
      const worker = new Worker(
        kind,
        run,
        { connection, concurrency, runRetryDelay: 1_000, telemetry },
        createPostgresBackend,
      );
      worker.on('error', onError);
      return worker;
    },
    healthy: async () => (await connection.query('SELECT 1')).rowCount === 1,
    close: () => connection.end(),
  };
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}
