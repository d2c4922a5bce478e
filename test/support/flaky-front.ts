import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { App } from '../../src/app-deps.ts';

/**
 * The app as a sender meets it while the database is away: the first request is answered 503, and what follows reaches the
 * app. `answers` are the statuses, in order.
 */
export async function startFlakyFront(t: { after(work: () => unknown): void }, app: App) {
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (answers.length === 0) {
      answers.push(503);
      return response.writeHead(503, { 'retry-after': '1' }).end('{}');
    }
    const { method, url, headers } = request;
    const answer = await app.inject({ method: method as 'POST', url, headers, body });
    answers.push(answer.statusCode);
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers };
}
