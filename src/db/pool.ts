import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './tables.ts';

export type Db = Kysely<Database>;

// Identities and counts stay far below 2^53; a string would only be parsed again by every caller.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface Pool {
  db: Db;
  pg: pg.Pool;
  close(): Promise<void>;
}

/** A pool of `max` connections. Errors of idle connections go to `onError`: a restarting Postgres must not end the process. */
export function openPool(url: string, onError: (error: Error) => void, max = 10): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    application_name: 'firstline',
    keepAlive: true,
  });
  pool.on('error', onError);
  // A connection that dies while it is lent out says so on itself; unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pg: pool, close: () => db.destroy() };
}
