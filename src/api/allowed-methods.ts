import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, NotFound } from '../lib/errors.ts';
import { sendProblem } from './problem.ts';

/** Answers what no route takes: 405 with `Allow` where the address knows other methods, else 404. Goes before the routes. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: toPattern(url), methods: [method].flat() });
  });

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    // As the router reads it, which forgives slashes too many.
    const path = (request.url.split('?', 1)[0] ?? '').replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
    const methods = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods));
    if (methods.size === 0) return sendProblem(new NotFound('such address'), request, reply);
    const allow = [...methods].sort().join(', ');
    const detail = `${request.method} does not work here; ${allow} ${methods.size > 1 ? 'do' : 'does'}.`;
    reply.header('allow', allow);
    return sendProblem(new AppError(405, 'method-not-allowed', 'Method not allowed', detail), request, reply);
  });
}

const toPattern = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replaceAll('*', '.*')}$`,
  );
