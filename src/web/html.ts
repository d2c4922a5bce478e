import type { FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Sends a page. Browsers keep it, and ask each time whether it still holds: the ETag says so. */
export function sendPage(reply: FastifyReply, page: VNode): FastifyReply {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>${renderToString(page)}`);
}

/** Where a form may send its visitor back to: addresses of this site alone, whatever `path` says. */
export function localPath(path: string | undefined, otherwise: string): string {
  const base = 'http://here.invalid';
  if (!path?.startsWith('/') || !URL.canParse(path, base)) return otherwise;
  const url = new URL(path, base);
  return url.origin === base ? url.pathname + url.search : otherwise;
}
