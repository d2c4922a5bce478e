import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { openPool } from '../../src/db/pool.ts';
import { testDatabase } from '../support/database.ts';
import { inDatabase } from '../support/database-server.ts';

const script = fileURLToPath(new URL('../../src/cli/migrate.ts', import.meta.url));

/** Runs `npm run migrate` with this environment. */
const migrate = (environment: Record<string, string>) =>
  new Promise<{ code: number | string; err: string }>((resolve) => {
    const env = { PATH: process.env.PATH, ...environment };
    execFile(process.execPath, ['--import', 'tsx', script], { env }, (error, _out, err) =>
      resolve({ code: error?.code ?? 0, err }),
    );
  });

test('processes that start at once wait for each other’s migrations', async (t) => {
  const { db, url } = await testDatabase(t);
  const name = `${new URL(url).pathname.slice(1)}_shared`;
  await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE template0`.execute(db);
  t.after(() => sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(db));
  const runs = await Promise.all([1, 2, 3].map(() => migrate({ DATABASE_URL: inDatabase(url, name) })));
  assert.deepEqual(runs, Array(3).fill({ code: 0, err: '' }));
});

test('an empty database gets the tables of the product and of the queue, and a second run finds nothing to do', async (t) => {
  const { db, url } = await testDatabase(t);
  const name = `${new URL(url).pathname.slice(1)}_empty`;
  await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE template0`.execute(db);
  const empty = openPool(inDatabase(url, name), () => {});
  t.after(async () => {
    await empty.close();
    await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(db);
  });
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(await migrate({ DATABASE_URL: inDatabase(url, name) }), { code: 0, err: '' });
  }
  const { settings } = await empty.db
    .selectFrom('settings')
    .select((eb) => eb.fn.countAll<number>().as('settings'))
    .executeTakeFirstOrThrow();
  const { rows } = await sql`SELECT 1 FROM information_schema.schemata WHERE schema_name = 'bullmq'`.execute(empty.db);
  assert.deepEqual([settings, rows.length], [1, 1]);
});

test('without DATABASE_URL there is nothing to migrate, and it says so', async () => {
  const { code, err } = await migrate({});
  assert.deepEqual([code, /^DATABASE_URL: must be set/.test(err)], [1, true]);
});
