import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** What the database says of the messages. */
export interface Messages {
  /** Pages: one person and one incident. */
  pages: number;
  /** Those that no message has left for yet. */
  waiting: number;
  /** Attempts beyond each page's first. */
  again: number;
}

/** A connection of the bench's own. */
export async function openOutbox(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  const read = async (): Promise<Messages> => {
    const { rows } = await client.query<Messages>(
      `SELECT count(*)::int AS pages, count(*) FILTER (WHERE status IN ('queued', 'sending'))::int AS waiting,
        coalesce(sum(greatest(attempts - 1, 0)), 0)::int AS again FROM deliveries`,
    );
    return rows[0] as Messages;
  };
  return {
    client,
    read,
    /** Until `pages` pages are there and nothing waits; asks rarely, for asking costs what is measured. Throws after `timeoutMs`. */
    async drained(pages: number, timeoutMs: number): Promise<Messages> {
      for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(500)) {
        const messages = await read();
        if (messages.pages >= pages && messages.waiting === 0) return messages;
      }
      throw new Error(`after ${timeoutMs} ms messages still wait: ${JSON.stringify(await read())} of ${pages}`);
    },
    close: () => client.end(),
  };
}
