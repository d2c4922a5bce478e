import { mkdir, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../lib/log.ts';
import { type Cluster, openCluster } from './embedded/cluster.ts';
import { launch, type Server } from './embedded/server.ts';

export interface EmbeddedOptions {
  /** Made when missing. One Firstline at a time may use it. */
  dataDir: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Postgres settings, over the defaults. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** With password, for the database `firstline`. The port is another one after each start. */
  url: string;
  /** A fast shutdown, over in less than 4 s. May be called twice. */
  stop(): Promise<void>;
}

/**
 * A Postgres of our own below `dataDir`, on a free port of 127.0.0.1; its data is kept from start to start. One that a killed
 * Firstline left behind is stopped first. Linux and macOS; root runs it under an unprivileged account.
 * Throws when another live Firstline uses `dataDir`, or when Postgres cannot run on this machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true });
  const cluster = await openCluster(await realpath(options.dataDir), options);
  const keeper = keepRunning(cluster, await launch(cluster, options.log), options.log);
  try {
    await ensureDatabase(cluster.urlOf(keeper.port, 'postgres'));
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  return { url: cluster.urlOf(keeper.port, 'firstline'), stop: keeper.stop };
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const found = await client.query(`SELECT FROM pg_database WHERE datname = 'firstline'`);
    if (found.rowCount === 0) await client.query('CREATE DATABASE firstline');
  } finally {
    await client.end();
  }
}

/** Starts Postgres again, on the same port, when it ends without having been told to: the pool then finds it by itself. */
function keepRunning(cluster: Cluster, first: Server, log: EmbeddedOptions['log']) {
  let server = first;
  let restarting: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  // A program that ends without stop(), on an uncaught error for example, does not leave Postgres behind.
  const onExit = () => server.interrupt();
  process.once('exit', onExit);

  const watch = () => {
    void server.ended.then(() => {
      if (!stopped) restarting = restart();
    });
  };
  const restart = async () => {
    while (!stopped) {
      log.warn({ logFile: cluster.logFile }, 'Postgres ended by itself; starting it again');
      try {
        server = await launch(cluster, log, async () => first.port);
        watch();
        return;
      } catch (error) {
        log.warn({ err: error }, 'Postgres could not be started');
        await sleep(1_000);
      }
    }
  };
  const stop = async () => {
    await restarting;
    await server.stop();
    process.off('exit', onExit);
  };

  watch();
  return {
    port: first.port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
