import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what systems lend to connections and to whoever asks for port 0 (Linux from 32768, others from 49152: RFC 6335):
 * until it is listened at, such a port is not given away to another. Above 10080, the last one that browsers and `fetch`
 * refuse to call (Fetch, "port blocking").
 */
const FIRST = 10_081;
const COUNT = 32_768 - FIRST;
/** Processes that look at the same time begin apart from each other. */
const APART = 37;

let next = process.pid * APART;

/** A TCP port of `host` that is free right now, and another one each time. Rejects where `host` cannot be listened at. */
export async function freePort(host: string): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(host, port)) return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} of ${host} is free`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    // Windows keeps whole ranges to itself, and says EACCES.
    if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
