import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Account } from '../../src/db/embedded/account.ts';
import { isAlive, signal } from '../../src/db/embedded/processes.ts';

export const NOBODY: Account = { uid: 65_534, gid: 65_534 };
export const unlessRoot = process.getuid?.() === 0 ? false : 'only root can do this';
export const silent = { info: () => {}, warn: () => {} };

const stubs: ChildProcess[] = [];
const stub = fileURLToPath(new URL('firstline-stub.ts', import.meta.url));

export interface Stub {
  process: ChildProcess;
  url?: string;
  error?: string;
}

export async function startStub(dataDir: string, account?: Account) {
  const { process, url, error } = await runStub(dataDir, account);
  assert.ok(url, error);
  return { process, url };
}

export async function runStub(dataDir: string, account?: Account): Promise<Stub> {
  const child = spawnStub(dataDir, account);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return { process: child, ...(JSON.parse(line) as { url?: string; error?: string }) };
  return { process: child, error: 'the stub said nothing' };
}

export function spawnStub(dataDir: string, account?: Account) {
  const child = spawn(process.execPath, ['--import', 'tsx', stub, dataDir], {
    ...account,
    // A process group of its own, as a terminal gives.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TMPDIR: account ? dataDir : tmpdir() },
  });
  stubs.push(child);
  return child;
}

/** Removed at the end, after the test's stubs and a Postgres that still runs in it. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-'));
  t.after(async () => {
    // In this order: a stub would start its Postgres again.
    for (const child of stubs.splice(0)) child.kill('SIGKILL');
    const pid = await postmasterOf(directory);
    if (pid > 0) {
      signal(pid, 'SIGQUIT');
      await hasEnded(pid);
    }
    await rm(directory, { recursive: true, maxRetries: 5 });
  });
  return directory;
}

/** Zero when none runs. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const lock = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '0');
  return Number.parseInt(lock, 10);
}

/** False when it still lives after 5 s. */
export async function hasEnded(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5_000; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return false;
}

export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}
