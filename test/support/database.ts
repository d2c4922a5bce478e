import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Db, openPool, type Pool } from '../../src/db/pool.ts';
import { inDatabase, startTestServer, TEMPLATE, type TestServer } from './database-server.ts';

/** A test context, or `{ after }` of node:test for what a whole file shares. */
interface Ending {
  after(work: () => void): void;
}

export interface TestDatabase {
  url: string;
  pool: Pool;
  db: Db;
}

/** A migrated database of the test's own; pool and database are gone soon after the test has ended. */
export async function testDatabase(t: Ending): Promise<TestDatabase> {
  await dropUnused();
  admin ??= connect();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await (await admin).query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  const url = inDatabase(await serverUrl(), name);
  // What still runs when the test ends loses its connection: nothing to report.
  const pool = openPool(url, () => {});
  // node:test ends things in the order they were made: what the test makes with this database is still to be ended.
  t.after(() => void unused.push({ name, pool }));
  return { url, pool, db: pool.db };
}

const unused: { name: string; pool: Pool }[] = [];
let admin: Promise<pg.Pool> | undefined;
let ownServer: Promise<TestServer> | undefined;

async function connect(): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: await serverUrl(), max: 2, allowExitOnIdle: true });
  // Its idle connections are cut when the server is stopped.
  pool.on('error', () => {});
  return pool;
}

/** The server of the test run, or, for a file that is run by hand, one of its own. */
async function serverUrl(): Promise<string> {
  if (process.env.TEST_POSTGRES_URL) return process.env.TEST_POSTGRES_URL;
  ownServer ??= startTestServer();
  return (await ownServer).url;
}

async function dropUnused(): Promise<void> {
  for (const { name, pool } of unused.splice(0)) {
    // A client that was never given back would be waited for without end.
    await Promise.race([pool.close(), sleep(1_000, undefined, { ref: false })]);
    await (await admin)?.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

after(async () => {
  await dropUnused();
  await (await admin)?.end();
  await (await ownServer)?.stop();
});
