import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a receiver answers: `hang` never does; `afterMs` later, where it is slow. */
export type Answering =
  | number
  | { status: number; headers?: Record<string, string>; body?: string; afterMs?: number }
  | 'hang';

export interface Receiver {
  /** By a name, so that it is resolved. */
  url: string;
  port: number;
  got: ReceivedPost[];
  /** The next answers, in order; after them 204. */
  answers: Answering[];
  /** Cuts every connection. */
  hangUp(): void;
}

/** An HTTP server that takes whatever is posted, and answers as it is told. */
export async function startReceiver(t: { after(work: () => unknown): void }): Promise<Receiver> {
  const got: ReceivedPost[] = [];
  const answers: Answering[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    got.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = answers.shift() ?? 204;
    if (answer === 'hang') return;
    const {
      status,
      headers = {},
      body: said = '',
      afterMs = 0,
    } = typeof answer === 'number' ? { status: answer } : answer;
    if (afterMs > 0) await sleep(afterMs);
    response.writeHead(status, headers).end(said);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, port, got, answers, hangUp: () => server.closeAllConnections() };
}
