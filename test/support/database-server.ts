import { constants } from 'node:fs';
import { access, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { isAlive } from '../../src/db/embedded/processes.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';

export const TEMPLATE = 'template_firstline';

/** Nothing here must survive a power cut. */
const FAST = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  max_connections: '300',
  max_wal_size: '256MB',
};

export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

/** A server for tests, with a migrated template to clone databases from. Stopping it removes its files. */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = await makeFastFolder();
  const log = { info: () => {}, warn: console.error };
  const server = await startEmbeddedPostgres({ dataDir, log, settings: FAST });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, stop };
}

export function inDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = name;
  return changed.href;
}

const PREFIX = 'firstline-test-';
const ROOM_BYTES = 2e9;

/** For this process; a clone is some 300 files, which are made ten times faster in memory than on a disk. */
export async function makeFastFolder(): Promise<string> {
  const parent = await fastParent();
  await removeAbandoned(parent);
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

async function fastParent(): Promise<string> {
  try {
    await access('/dev/shm', constants.W_OK);
    const { bavail, bsize } = await statfs('/dev/shm');
    if (bavail * bsize > ROOM_BYTES) return '/dev/shm';
  } catch {
    // Not Linux, or a container without it.
  }
  return tmpdir();
}

/** What a killed run left. A Postgres that still runs in there ends by itself when its files are gone. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX) || isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

async function makeTemplate(url: string): Promise<void> {
  await query(url, `CREATE DATABASE ${TEMPLATE}`);
  const template = inDatabase(url, TEMPLATE);
  await migrate(template);
  const client = new pg.Client(template);
  await client.connect();
  await runMigrations(client);
  await client.end();
  // A database to which anybody is connected cannot be cloned; to this one nobody can connect.
  await query(url, `ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
