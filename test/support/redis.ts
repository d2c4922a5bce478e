import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/lib/free-port.ts';
import { programOrSkip } from './program.ts';

export interface TestRedis {
  url: string;
  /** The test's own connection to it. */
  client: Redis;
  /** `kill -9`: everything in it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  freeze(): void;
}

/**
 * A Redis of the test's own, without persistence, that ends with the test. Where `redis-server` is not installed the
 * test is skipped with the reason and this is null; with REQUIRE_ALL=1 it fails.
 */
export async function testRedis(t: {
  name: string;
  skip(reason?: string): void;
  after(work: () => Promise<void>): void;
}): Promise<TestRedis | null> {
  if (!programOrSkip(t, 'redis-server')) return null;
  const directory = await mkdtemp(join(tmpdir(), 'firstline-redis-'));
  const port = await freePort('127.0.0.1');
  const url = `redis://127.0.0.1:${port}`;
  let server = await run(port, directory);
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  const client = new Redis(url, { lazyConnect: true });
  t.after(async () => {
    client.disconnect();
    await kill();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    url,
    client,
    kill,
    async start() {
      server = await run(port, directory);
    },
    freeze: () => void server.kill('SIGSTOP'),
  };
}

async function run(port: number, directory: string): Promise<ChildProcess> {
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of server.stdout) {
    said += chunk;
    if (said.includes('Ready to accept connections')) break;
  }
  if (server.exitCode !== null) throw new Error(`redis-server did not start: ${said}`);
  return server;
}
