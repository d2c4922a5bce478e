import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * For routes to which a program may send its whole output: of a body of any content type the beginning arrives as bytes,
 * and the rest is let through unread. A job that talks too much has reported all the same.
 */
export function takeBeginning(app: FastifyInstance, most: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: unknown, payload: IncomingMessage) => beginningOf(payload, most));
}

async function beginningOf(payload: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    if (bytes < most) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, most);
}
