import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive } from '../../../src/db/embedded/processes.ts';
import { startEmbeddedPostgres } from '../../../src/db/embedded.ts';
import {
  hasEnded,
  postmasterOf,
  query,
  runStub,
  silent,
  startStub,
  temporaryDirectory,
} from '../../support/embedded.ts';

test('after kill -9 the next start stops what was left behind and goes on with the data', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const firstline = await startStub(dataDir);
  await query(firstline.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const orphan = await postmasterOf(dataDir);
  firstline.process.kill('SIGKILL');
  await once(firstline.process, 'exit');
  assert.equal(isAlive(orphan), true);

  const next = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(next.stop);
  assert.deepEqual(await query(next.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
  assert.notEqual(await postmasterOf(dataDir), orphan);
  assert.equal(await hasEnded(orphan), true);
});

test('a lock file whose process id is some other program by now is no obstacle, and that program is left alone', async (t) => {
  const dataDir = await temporaryDirectory(t);
  await (await startEmbeddedPostgres({ dataDir, log: silent })).stop();
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.after(() => void other.kill());
  const lockFile = join(dataDir, 'postgres/data/postmaster.pid');
  await writeFile(
    lockFile,
    `${other.pid}\n/proc/self/cwd\n1795447948\n54999\n\n127.0.0.1\n 10035209         4\nready   \n`,
  );
  const data = await stat(join(dataDir, 'postgres/data'));
  await chown(lockFile, data.uid, data.gid);

  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  t.after(server.stop);
  assert.deepEqual(await query(server.url, 'SELECT 1 AS one'), [{ one: 1 }]);
  assert.equal(other.exitCode ?? other.signalCode, null);
});

test('of two that start at once in an empty folder one runs, and the other says which', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const [a, b] = await Promise.all([runStub(dataDir), runStub(dataDir)]);
  const [winner, loser] = a.url ? [a, b] : [b, a];
  assert.match(loser.error ?? '', new RegExp(`^Firstline is already running \\(pid ${winner.process.pid}\\)`));
  assert.deepEqual(await query(winner.url ?? '', 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('Ctrl-C reaches Firstline alone: its last query is answered, and Postgres ends with it', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const firstline = await startStub(dataDir);
  await query(firstline.url, 'CREATE TABLE last_words (word int)');
  const postmaster = await postmasterOf(dataDir);
  process.kill(-(firstline.process.pid ?? 0), 'SIGINT');
  assert.deepEqual(await once(firstline.process, 'exit'), [0, null]);
  assert.equal(await hasEnded(postmaster), true);
});

test('a program that ends without stopping it does not leave Postgres behind', async (t) => {
  const dataDir = await temporaryDirectory(t);
  const firstline = await startStub(dataDir);
  const postmaster = await postmasterOf(dataDir);
  // Its query fails, and so the stub dies of an unhandled rejection.
  firstline.process.kill('SIGINT');
  await once(firstline.process, 'exit');
  assert.equal(await hasEnded(postmaster), true);
});
