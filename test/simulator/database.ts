import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Db } from '../../src/db/pool.ts';
import type { Database } from '../../src/db/tables.ts';
import type { Process, Scheduler } from './scheduler.ts';

const MAX_CONNECTIONS = 10;
/** A statement that takes longer may be waiting for a lock: then Postgres is asked. */
const SUSPICIOUS_MS = 10;

export type Fault = 'lost-before' | 'lost-after' | null;

/** What the world is told of a statement, before and after it. */
export interface Watcher {
  /** Whether the connection breaks at this statement. */
  faultAt(process: Process, sql: string): Fault;
  done(process: Process, sql: string, parameters: readonly unknown[], rows: Record<string, unknown>[]): Promise<void>;
  /** A transaction, or a statement outside of one, that may have written to these has been committed. */
  committed(process: Process): Promise<void>;
  deadlock(process: Process, sql: string): void;
}

export interface SteppedDatabase {
  /** The database as one process sees it: each statement is a step. */
  open(process: Process, scheduler: Scheduler, watcher: Watcher): Db;
  /** Every connection of every process is lost at once. */
  restart(): Promise<void>;
  /** Waits until each statement has ended, or waits for a lock. */
  settle(): Promise<void>;
  /** Asks beside all processes. */
  observe<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

interface Connection {
  process: Process;
  raw: pg.Client | null;
  inTransaction: boolean;
  wrote: boolean;
  broken: boolean;
}

interface Blocked {
  raw: pg.Client;
  connection: Connection;
  sql: string;
  isSettled: () => boolean;
  outcome: Promise<void>;
  finish: () => Promise<void>;
  fail: (error: Error) => void;
}

const WRITES = /\b(insert into|update|delete from)\s+"?(incidents|pages|deliveries|alerts|notices)\b/i;

const lost = (): Error => new Error('Connection terminated unexpectedly');

const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const pidOf = (raw: pg.Client): number => (raw as unknown as { processID: number }).processID;

/**
 * Real Postgres, one statement at a time. Two processes meet in it as they do in life: one waits for the other's locks,
 * and that is found out by asking Postgres, so that the order of things never depends on how fast the machine is.
 */
export async function openDatabase(url: string): Promise<SteppedDatabase> {
  const observer = await connect();
  const idle: pg.Client[] = [];
  const all: pg.Client[] = [observer];
  const connections = new Set<Connection>();
  const blocked: Blocked[] = [];

  async function connect(): Promise<pg.Client> {
    const raw = new pg.Client(url);
    raw.on('error', () => {});
    await raw.connect();
    // A deadlock is found by us, at once, and always ends the same one.
    await raw.query(`SET deadlock_timeout = '10min'`);
    return raw;
  }

  async function lend(): Promise<pg.Client> {
    const free = idle.shift();
    if (free) return free;
    const raw = await connect();
    all.push(raw);
    return raw;
  }

  async function blockers(pids: number[]): Promise<Map<number, number[]>> {
    const { rows } = await observer.query<{ pid: number; by: number[] }>(
      'SELECT pid, pg_blocking_pids(pid) AS by FROM unnest($1::int[]) AS pid',
      [pids],
    );
    return new Map(rows.map(({ pid, by }) => [pid, by]));
  }

  async function isBlocked(raw: pg.Client): Promise<boolean> {
    return ((await blockers([pidOf(raw)])).get(pidOf(raw)) ?? []).length > 0;
  }

  /** True once it has ended, false where it waits for a lock. */
  async function endsOrWaits(raw: pg.Client, outcome: Promise<void>, isSettled: () => boolean): Promise<boolean> {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([outcome, new Promise<void>((resolve) => (timer = setTimeout(resolve, SUSPICIOUS_MS)))]);
      clearTimeout(timer);
      if (isSettled()) return true;
      if (await isBlocked(raw)) return isSettled();
    }
  }

  async function cancel(raw: pg.Client, outcome: Promise<void>): Promise<void> {
    await observer.query('SELECT pg_cancel_backend($1)', [pidOf(raw)]);
    await outcome;
  }

  /** What Postgres does when it hears no more of a client. */
  async function abandon(connection: Connection): Promise<void> {
    const { raw } = connection;
    connection.broken = true;
    connections.delete(connection);
    if (!raw) return;
    connection.raw = null;
    const at = blocked.findIndex((one) => one.connection === connection);
    const [waiting] = at < 0 ? [] : blocked.splice(at, 1);
    if (waiting) {
      await cancel(raw, waiting.outcome);
      waiting.fail(lost());
    }
    await raw.query('ROLLBACK');
    idle.push(raw);
  }

  async function isInCircle(raw: pg.Client): Promise<boolean> {
    const waitsFor = await blockers([pidOf(raw), ...blocked.map((one) => pidOf(one.raw))]);
    const seen = new Set<number>();
    const queue = [...(waitsFor.get(pidOf(raw)) ?? [])];
    for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
      if (pid === pidOf(raw)) return true;
      if (seen.has(pid)) continue;
      seen.add(pid);
      queue.push(...(waitsFor.get(pid) ?? []));
    }
    return false;
  }

  /** The first of those that waited for a lock and have got it. */
  async function nextFree(): Promise<Blocked | null> {
    for (const one of blocked) if (await endsOrWaits(one.raw, one.outcome, one.isSettled)) return one;
    return null;
  }

  function open(process: Process, scheduler: Scheduler, watcher: Watcher): Db {
    let lent = 0;
    const queue: (() => void)[] = [];

    async function run(
      connection: Connection,
      sql: string,
      parameters: readonly unknown[],
      resolve: (result: pg.QueryResult) => void,
      reject: (error: Error) => void,
    ): Promise<void> {
      if (connection.broken) return reject(lost());
      const fault = watcher.faultAt(process, sql);
      if (fault === 'lost-before') {
        await abandon(connection);
        return reject(lost());
      }
      connection.raw ??= await lend();
      const raw = connection.raw;
      let result: pg.QueryResult | null = null;
      let error: Error | null = null;
      let settled = false;
      const outcome = raw
        .query(sql, [...parameters])
        .then(
          (it) => {
            result = it;
          },
          (it: Error) => {
            error = it;
          },
        )
        .finally(() => {
          settled = true;
        });
      const finish = async (): Promise<void> => {
        const command = sql.toLowerCase();
        if (command === 'begin') connection.inTransaction = true;
        if (!error && WRITES.test(sql)) connection.wrote = true;
        const ended = command === 'commit' || command === 'rollback';
        if (ended) connection.inTransaction = false;
        if (result) await watcher.done(process, sql, parameters, result.rows);
        if (!connection.inTransaction && connection.wrote) {
          connection.wrote = false;
          if (!error && command !== 'rollback') await watcher.committed(process);
        }
        if (fault === 'lost-after') {
          await abandon(connection);
          return reject(lost());
        }
        if (error) reject(error);
        else if (result) resolve(result);
      };
      if (await endsOrWaits(raw, outcome, () => settled)) return finish();
      if (!(await isInCircle(raw)))
        return void blocked.push({ raw, connection, sql, outcome, isSettled: () => settled, finish, fail: reject });
      watcher.deadlock(process, sql);
      await cancel(raw, outcome);
      reject(Object.assign(new Error('deadlock detected'), { code: '40P01' }));
    }

    const clientOf = (): PostgresPoolClient => {
      const connection: Connection = { process, raw: null, inTransaction: false, wrote: false, broken: false };
      connections.add(connection);
      const query = (sql: string, parameters: readonly unknown[] = []) =>
        new Promise<pg.QueryResult>((resolve, reject) => {
          if (!process.alive) return;
          const label = sql.replace(/\s+/g, ' ').trim().slice(0, 70);
          const step = { at: 0, process, label };
          scheduler.add({ ...step, run: () => run(connection, sql, parameters, resolve, reject) });
        });
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release() {
          connections.delete(connection);
          if (connection.raw) idle.push(connection.raw);
          connection.raw = null;
          lent -= 1;
          queue.shift()?.();
        },
      };
    };

    process.onKill.push(async () => {
      for (const connection of [...connections]) if (connection.process === process) await abandon(connection);
    });
    const pool = {
      async connect(): Promise<PostgresPoolClient> {
        if (lent >= MAX_CONNECTIONS) await new Promise<void>((resolve) => queue.push(resolve));
        lent += 1;
        return clientOf();
      },
      end: async () => {},
    };
    return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  }

  return {
    open,
    async restart() {
      for (const connection of [...connections]) await abandon(connection);
      await quiet();
    },
    async settle() {
      await quiet();
      for (let free = await nextFree(); free; free = await nextFree()) {
        blocked.splice(blocked.indexOf(free), 1);
        await free.finish();
        await quiet();
      }
    },
    observe: async <Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []) =>
      (await observer.query<Row>(sql, parameters)).rows,
    async close() {
      for (const raw of all) await raw.end();
    },
  };
}
