import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Postgres: it starts or stops just now. */
const CANNOT_CONNECT_NOW = '57P03';
const PATIENCE_MS = 60_000;

/**
 * Brings the database up to the newest migration, under an advisory lock: any number of processes may start at once. A
 * Postgres that is only starting, as after a power cut, is waited for; one that is not there is an error at once.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await bringUp(databaseUrl);
    } catch (error) {
      if ((error as { code?: string }).code !== CANNOT_CONNECT_NOW || performance.now() > end) throw error;
      await sleep(250);
    }
  }
}

async function bringUp(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl,
    dir: directory,
    direction: 'up',
    migrationsTable: 'migrations',
    checkOrder: true,
    advisoryLockMode: 'wait',
    log: () => {},
  } as Parameters<typeof runner>[0]);
}
