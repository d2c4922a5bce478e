import { runMigrations } from 'bullmq';
import pg from 'pg';
import { readConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';

/** Brings the database at DATABASE_URL up to date, for deployments that migrate before they start. */
const { databaseUrl } = readConfig(process.env);
if (databaseUrl === null) {
  console.error('DATABASE_URL: must be set; the embedded Postgres is brought up to date by every start');
  process.exitCode = 1;
} else {
  await migrate(databaseUrl);
  await migrateQueue(databaseUrl);
}

async function migrateQueue(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await runMigrations(client).finally(() => client.end());
}
