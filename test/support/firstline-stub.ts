import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';

/**
 * What of Firstline has to do with its embedded Postgres, as a process that tests can kill: `firstline-stub.ts DATA_DIR`. Says
 * its URL when the database runs. On SIGINT it asks the database once more and stops, as the real one does.
 */
const log = { info: () => {}, warn: () => {} };
try {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log });
  process.once('SIGINT', async () => {
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query('INSERT INTO last_words VALUES (1)');
    await client.end();
    await server.stop();
    process.exit(0);
  });
  console.log(JSON.stringify({ url: server.url }));
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
}
