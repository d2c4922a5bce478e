import type { App, AppDeps } from '../app-deps.ts';
import { readStatus } from '../audit/read-status.ts';
import { StatusOutput } from '../audit/schemas.ts';
import { requires } from './auth.ts';
import { refusals } from './shapes.ts';

export async function statusRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/status',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Operations'],
        summary: 'Whether Firstline itself works, and what it has met',
        response: { 200: StatusOutput, ...refusals },
      },
    },
    async () => {
      const { watch } = deps;
      return readStatus(deps, watch ? { home: watch.queueHome, ...(await watch.queueState()) } : null);
    },
  );
}
