import type { App, AppDeps } from '../app-deps.ts';
import { RoutingTrial, TriedRouting } from '../intake/schemas.ts';
import { tryRouting } from '../intake/try-routing.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, refusals } from './shapes.ts';

/** Which rule would decide, without paging. */
export async function integrationTestRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/integrations/:id/test',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags: ['Integrations'],
        summary:
          'Which rule would decide for a payload, and who would be paged, now or then; nothing is saved, nobody is paged',
        params: IdParams,
        body: RoutingTrial,
        response: { 200: TriedRouting, ...refusals },
      },
    },
    async (request) => {
      const { payload, at } = request.body;
      const ctx = contextFor(deps, request);
      return { items: await tryRouting(ctx, request.params.id, payload, at === undefined ? ctx.now : new Date(at)) };
    },
  );
}
