import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../lib/log.ts';
import { type Account, accountFor } from './account.ts';
import { type Binaries, binariesFor } from './binaries.ts';
import { isAlive } from './processes.ts';

/** The files of one database server, ready to be started. */
export interface Cluster {
  /** The folder all of it is in: `<dataDir>/postgres`. */
  home: string;
  /** Postgres' own data directory, below home. */
  directory: string;
  logFile: string;
  account: Account | null;
  binaries: Binaries;
  settings: Record<string, string>;
  urlOf(port: number, database: string): string;
}

/** Opens the cluster in `dataDir`, an absolute path without symbolic links, and makes it first where there is none. */
export async function openCluster(
  dataDir: string,
  options: { log: Pick<Logger, 'info'>; settings?: Record<string, string> },
): Promise<Cluster> {
  const home = join(dataDir, 'postgres');
  const directory = join(home, 'data');
  const settings = options.settings ?? {};
  const account = await accountFor(directory);
  const binaries = await binariesFor(account);
  await removeUnfinished(home);
  if (!existsSync(home)) {
    options.log.info({ directory: home }, 'Making the database');
    await createCluster(home, { account, binaries, sync: settings.fsync !== 'off' });
  }
  if (account) await giveTo(account, directory);
  const password = await readFile(join(home, 'password'), 'utf8');
  return {
    home,
    directory,
    logFile: join(home, 'postgres.log'),
    account,
    binaries,
    settings,
    urlOf: (port, database) => `postgres://firstline:${password.trim()}@127.0.0.1:${port}/${database}`,
  };
}

/**
 * The data directory as Postgres is told it. The account may own the directory and yet not be let through the folders above,
 * a private home for example; so it is put there before root's rights are dropped, and reaches everything from there.
 */
export const asSeenFromInside = (directory: string): string =>
  existsSync('/proc/self/cwd') ? '/proc/self/cwd' : directory;

/** How the programs are run: nothing of our environment, which holds secrets, and no locale of the machine's. */
export const inside = (directory: string, account: Account | null) => ({
  ...account,
  cwd: directory,
  env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
});

/** A crash at any point leaves a folder of another name, never half a cluster under the right one. */
async function createCluster(
  home: string,
  how: { account: Account | null; binaries: Binaries; sync: boolean },
): Promise<void> {
  const unfinished = `${home}.new-${process.pid}`;
  const directory = join(unfinished, 'data');
  const password = join(unfinished, 'password');
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flush: true });
  if (how.account) {
    await chown(directory, how.account.uid, how.account.gid);
    await chown(password, how.account.uid, how.account.gid);
  }
  const here = asSeenFromInside(directory);
  const options = [
    `--pgdata=${here}`,
    `--pwfile=${here}/../password`,
    '--username=firstline',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // Not /dev/shm: it is tiny in many containers, what is killed leaves files there, and a logout may remove those in use.
    '--set=dynamic_shared_memory_type=mmap',
    ...(how.sync ? [] : ['--no-sync']),
  ];
  await promisify(execFile)(how.binaries.initdb, options, inside(directory, how.account)).catch((error: Error) => {
    const reason = error.message.trim().split('\n').at(-1);
    throw new Error(`The database could not be made (${reason}); DATABASE_URL can name another Postgres.`);
  });
  await rename(unfinished, home).catch(async (error: NodeJS.ErrnoException) => {
    // Another Firstline, started at the same time, was quicker. Which of the two runs is settled later.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(unfinished, { recursive: true });
  });
  await syncDirectory(dirname(home));
}

/** What starts that were killed left behind; one that is still under way has a living process' id in its name. */
async function removeUnfinished(home: string): Promise<void> {
  const parent = dirname(home);
  const prefix = `${basename(home)}.new-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A data directory that root copied or restored belongs to root, and Postgres wants to own it. */
async function giveTo(account: Account, directory: string): Promise<void> {
  if ((await stat(directory)).uid === account.uid) return;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  await chown(directory, account.uid, account.gid);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
