import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../lib/free-port.ts';
import type { Logger } from '../../lib/log.ts';
import { asSeenFromInside, type Cluster, inside } from './cluster.ts';
import { markArguments } from './mark.ts';
import { takeOver } from './takeover.ts';

export interface Server {
  port: number;
  /** Fulfilled when the process has ended, for whatever reason. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
  /** Asks for a fast shutdown and does not wait. */
  interrupt(): void;
}

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  // A socket file's path must be short, and ours may be long; TCP with a password is enough.
  unix_socket_directories: '',
  cluster_name: 'firstline',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  log_checkpoints: 'off',
};

/** What another start, or the remains of a killed server, cause: all pass. */
const PASSING = /Address already in use|is still in use|lock file ".*" already exists/;
const ATTEMPTS = 8;

const STOP_PATIENCE_MS = 3_000;
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts Postgres, which no other Firstline may be using, and returns once it takes connections, however long a recovery takes.
 * On a free port, unless one is given.
 */
export async function launch(
  cluster: Cluster,
  log: Pick<Logger, 'info'>,
  findPort: () => Promise<number> = () => freePort('127.0.0.1'),
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    await takeOver(cluster, log);
    const result = await tryToLaunch(cluster, await findPort());
    if (typeof result !== 'string') return result;
    if (attempt === ATTEMPTS || !PASSING.test(result)) {
      const reason = /FATAL: {2}(.*)/.exec(result)?.[1] ?? result.trim().split('\n').at(-1);
      throw new Error(`Postgres did not start: ${reason}. Its log is ${cluster.logFile}`);
    }
    await sleep(50 * 2 ** attempt);
  }
}

/** The server, or what it wrote to its log before it gave up. */
async function tryToLaunch(cluster: Cluster, port: number): Promise<Server | string> {
  const { directory, logFile } = cluster;
  const before = await sizeAfterRotation(logFile);
  const log = await open(logFile, 'a', 0o640);
  const settings = Object.entries({ ...DEFAULTS, ...cluster.settings });
  const child = spawn(
    cluster.binaries.postgres,
    [
      ...['-D', asSeenFromInside(directory), '-p', String(port)],
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ...(await markArguments(directory)),
    ],
    {
      ...inside(directory, cluster.account),
      // A session of its own: Ctrl-C in a terminal must reach us, and Postgres only after the last query.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  );
  const ended = once(child, 'exit').catch((error: Error) => error);
  let over: unknown;
  void ended.then((result) => {
    over = result;
  });
  try {
    while (over === undefined) {
      if (await isReady(directory, child)) return serverOf(child, port, ended);
      await sleep(20);
    }
  } finally {
    await log.close();
  }
  if (over instanceof Error) return over.message;
  return (await readFile(logFile)).subarray(before).toString();
}

/** The eighth line of the lock file tells the state; the first one, whose it is. */
async function isReady(directory: string, child: ChildProcess): Promise<boolean> {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
}

function serverOf(child: ChildProcess, port: number, ended: Promise<unknown>): Server {
  // It must not keep a program alive that has nothing else to do.
  child.unref();
  return {
    port,
    ended,
    interrupt: () => void child.kill('SIGINT'),
    stop: async () => {
      child.ref();
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGQUIT'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** One older log is kept. Postgres writes little here: a running server's log needs no rotation. */
async function sizeAfterRotation(logFile: string): Promise<number> {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size < LOG_LIMIT_BYTES) return size;
  await rename(logFile, `${logFile}.1`);
  return 0;
}
