import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../lib/log.ts';
import type { Cluster } from './cluster.ts';
import { markOf, readMark } from './mark.ts';
import { describeProcess, isAlive, signal } from './processes.ts';

/** A restart may overlap: the Firstline before this one is given so long to end. */
const OWNER_PATIENCE_MS = 5_000;
/** A fast shutdown writes a checkpoint. One that takes longer is made an immediate one, which loses nothing committed. */
const ORPHAN_PATIENCE_MS = 10_000;

/**
 * Makes the cluster free to be started: stops the Postgres of a Firstline that was killed, and removes a lock file whose process
 * id now belongs to some other program. Throws when the Firstline that started this Postgres still lives.
 */
export async function takeOver(cluster: Cluster, log: Pick<Logger, 'info'>): Promise<void> {
  const start = performance.now();
  let sent: NodeJS.Signals | null = null;
  for (;;) {
    const postmaster = await findPostmaster(cluster.directory);
    if (!postmaster) return;
    const waitedMs = performance.now() - start;
    if (postmaster.owner !== null) {
      if (waitedMs < OWNER_PATIENCE_MS && postmaster.owner !== process.pid) await sleep(50);
      else throw new Error(`Firstline is already running (pid ${postmaster.owner}) with the data in ${cluster.home}.`);
      continue;
    }
    const next = waitedMs < ORPHAN_PATIENCE_MS ? 'SIGINT' : 'SIGQUIT';
    if (sent !== next) {
      log.info({ pid: postmaster.pid }, 'Stopping the Postgres of a Firstline that was killed');
      signal(postmaster.pid, next);
      sent = next;
    }
    await sleep(50);
  }
}

interface Postmaster {
  pid: number;
  /** The Firstline that started it, while that lives. */
  owner: number | null;
}

async function findPostmaster(directory: string): Promise<Postmaster | null> {
  const lockFile = join(directory, 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(lock, 10);
  if (!(pid > 0) || !isAlive(pid)) return null;
  const found = await describeProcess(pid);
  const mark = found && readMark(found.args);
  if (found && mark?.cluster === (await markOf(directory)).cluster) {
    // Only its maker is its parent: when that dies, the system gives it another one.
    return { pid, owner: found.parent === mark.owner ? mark.owner : null };
  }
  // Postgres itself would take any living process of this id for its own and refuse to start. One that somebody started here by
  // hand is left alone.
  const servesHere = (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === directory;
  if (!servesHere) await rm(lockFile, { force: true });
  return null;
}
