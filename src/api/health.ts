import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';

const tags = ['Operations'];

const Readiness = z
  .object({ status: z.enum(['ok', 'unavailable']), database: z.boolean(), queue: z.boolean() })
  .meta({ id: 'Ready' });

/** For load balancers and supervisors; no token needed. */
export async function healthRoutes(app: App, deps: Pick<AppDeps, 'ready'>): Promise<void> {
  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'Whether the process lives',
        security: [],
        response: { 200: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'Whether database and queue answer',
        security: [],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const { database, queue } = await deps.ready();
      const ready = database && queue;
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', database, queue });
    },
  );
}
