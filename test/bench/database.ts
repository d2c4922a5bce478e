import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';

export interface BenchServer {
  /** A new, empty database. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** The product's own Postgres with the settings of production, fsync and all, in a folder that is removed afterwards. */
export async function startDatabaseServer(parent: string): Promise<BenchServer> {
  await mkdir(parent, { recursive: true });
  const dataDir = await mkdtemp(join(parent, 'postgres-'));
  const server = await startEmbeddedPostgres({ dataDir, log: { info: () => {}, warn: console.error } });
  return {
    async database(name) {
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
      return Object.assign(new URL(server.url), { pathname: name }).href;
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
