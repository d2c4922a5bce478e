import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../src/db/embedded/processes.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import {
  NOBODY,
  postmasterOf,
  query,
  silent,
  spawnStub,
  startStub,
  temporaryDirectory,
  unlessRoot,
} from '../support/embedded.ts';

test('settings are those of a small service that must lose nothing', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  const [row] = await query(
    server.url,
    `SELECT current_database() AS name, current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
       current_setting('synchronous_commit') AS commits, current_setting('timezone') AS zone, current_setting('listen_addresses') AS hosts,
       current_setting('unix_socket_directories') AS sockets, current_setting('server_encoding') AS encoding,
       (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale, lower('ÄÖ') AS lower`,
  );
  assert.deepEqual(row, {
    name: 'firstline',
    fsync: 'on',
    pages: 'on',
    commits: 'on',
    zone: 'UTC',
    hosts: '127.0.0.1',
    sockets: '',
    encoding: 'UTF8',
    locale: 'C.UTF-8',
    lower: 'äö',
  });
});

test('nobody comes in without the password, and only its owner can read that', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  const url = new URL(server.url);
  url.password = 'guess';
  await assert.rejects(query(url.href, 'SELECT 1'), /password authentication failed/);
  assert.equal((await stat(join(dataDir, 'postgres/password'))).mode & 0o777, 0o600);
  assert.equal((await stat(join(dataDir, 'postgres/data'))).mode & 0o077, 0);
});

test('data is kept from start to start, and a stop is quick and leaves no process', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await startEmbeddedPostgres({ dataDir, log: silent });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = await postmasterOf(dataDir);
  const start = performance.now();
  await Promise.all([first.stop(), first.stop()]);
  assert.ok(performance.now() - start < 4_000);
  assert.equal(isAlive(pid), false);

  const second = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(second.stop);
  assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
});

test('a database whose folder only root may enter runs for root', { skip: unlessRoot }, async (t) => {
  const dataDir = join(await temporaryDirectory(t), 'private', 'data');
  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  await chmod(dirname(dataDir), 0o700);
  await query(server.url, 'CREATE TABLE made AS SELECT 1');
  await query(server.url, 'CHECKPOINT');
  assert.notEqual((await stat(join(dataDir, 'postgres/data'))).uid, 0);
});

test('data that root restored from a copy is given to the account again', { skip: unlessRoot }, async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await startEmbeddedPostgres({ dataDir, log: silent });
  await first.stop();
  const restored = await temporaryDirectory(t);
  spawnSync('cp', ['-R', join(dataDir, 'postgres'), restored]);
  assert.equal((await stat(join(restored, 'postgres/data/PG_VERSION'))).uid, 0);
  const second = await startEmbeddedPostgres({ dataDir: restored, log: silent });
  await second.stop();
});

test('an ordinary user needs no other account', { skip: unlessRoot || nobodyCannotRun() }, async (t) => {
  const dataDir = await temporaryDirectory(t);
  await chown(dataDir, NOBODY.uid, NOBODY.gid);
  const firstline = await startStub(dataDir, NOBODY);
  await query(firstline.url, 'CREATE TABLE last_words (word int)');
  assert.equal((await stat(join(dataDir, 'postgres/data'))).uid, NOBODY.uid);
  firstline.process.kill('SIGINT');
  assert.deepEqual(await once(firstline.process, 'exit'), [0, null]);
});

test('a crash while the database is made does not spoil the folder', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const child = spawnStub(dataDir);
  while (!(await readdir(dataDir)).some((name) => name.startsWith('postgres.new-'))) await sleep(5);
  await sleep(100);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal((await readdir(dataDir)).includes('postgres'), false);

  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  assert.deepEqual(await readdir(dataDir), ['postgres']);
});

test('a Postgres that dies is started again on the same port', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(await postmasterOf(dataDir), 'SIGKILL');
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const rows = await query(server.url, 'SELECT answer FROM kept').catch(() => null);
      if (rows) return rows;
      await sleep(50);
    }
  };
  assert.deepEqual(await answer(), [{ answer: 42 }]);
});

function nobodyCannotRun(): string | false {
  const { status } = spawnSync(process.execPath, ['--version'], { ...NOBODY, cwd: '/' });
  return status === 0 ? false : 'the project is in a folder that only root may enter';
}
