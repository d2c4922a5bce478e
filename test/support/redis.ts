import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Redis } from 'ioredis';

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
export async function testRedis(t: TestContext): Promise<TestRedis | null> {
  if (spawnSync('redis-server', ['--version']).error) {
    const reason = 'redis-server is not installed: nothing was tested on Redis';
    if (process.env.REQUIRE_ALL === '1') throw new Error(reason);
    t.diagnostic(reason);
    t.skip(reason);
    return null;
  }
  const directory = await mkdtemp(join(tmpdir(), 'firstline-redis-'));
  const port = await freePort();
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
