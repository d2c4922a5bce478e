import pg from 'pg';
import { alertBody } from './team.ts';

/** As many as the program's own pool has. */
const CONNECTIONS = 10;

export interface InsertLimit {
  /** Rows per second, each in a transaction of its own, from ten connections. */
  rate(forMs: number): Promise<number>;
  /** Milliseconds of such inserts one after the other, from one connection. */
  latencies(count: number): Promise<number[]>;
  close(): Promise<void>;
}

/** What this machine's Postgres can do at most: the plainest durable insert of an alert, by a prepared statement. */
export async function openInsertLimit(url: string): Promise<InsertLimit> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client(url));
  await Promise.all(clients.map((client) => client.connect()));
  const [first] = clients as [pg.Client];
  await first.query(`CREATE TABLE inserts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    summary text NOT NULL, dedup_key text NOT NULL, content jsonb NOT NULL, received_at timestamptz NOT NULL)`);

  return {
    async rate(forMs) {
      const begun = performance.now();
      const counts = await Promise.all(
        clients.map(async (client) => {
          let count = 0;
          for (; performance.now() - begun < forMs; count += 1) await insert(client);
          return count;
        }),
      );
      return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (performance.now() - begun);
    },
    async latencies(count) {
      const taken: number[] = [];
      while (taken.length < count) {
        const begun = performance.now();
        await insert(first);
        taken.push(performance.now() - begun);
      }
      return taken;
    },
    close: async () => void (await Promise.all(clients.map((client) => client.end()))),
  };
}

let inserted = 0;

function insert(client: pg.Client): Promise<unknown> {
  inserted += 1;
  const key = `insert-${inserted}`;
  return client.query({
    name: 'insert',
    text: 'INSERT INTO inserts (summary, dedup_key, content, received_at) VALUES ($1, $2, $3, $4)',
    values: ['Checkout answers slowly', key, alertBody(key), new Date()],
  });
}
