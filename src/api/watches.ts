import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { getPerson } from '../people/queries.ts';
import { watchesOf } from '../watchers/queries.ts';
import { saveWatches } from '../watchers/save-watches.ts';
import { WatchesInput, WatchesOutput } from '../watchers/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, refusals } from './shapes.ts';

const tags = ['People'];
const Saved = WatchesOutput.extend({ warnings: z.array(z.string()).optional() }).meta({ id: 'WatchesSaved' });

/** What people read by mail of components. Their own token is enough, whatever their role. */
export async function watchRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/people/:id/watches',
    {
      onRequest: requires(deps, 'viewer'),
      preValidation: asItWasRead('warnings'),
      schema: {
        tags,
        summary: 'Choose what a person is mailed of which components; replaces what was chosen before',
        params: IdParams,
        body: WatchesInput,
        response: { 200: Saved, ...refusals },
      },
    },
    async (request) => {
      const { watches, warnings } = await saveWatches(
        contextFor(deps, request),
        request.params.id,
        request.body.watches,
      );
      return { watches, ...(warnings.length > 0 ? { warnings } : {}) };
    },
  );

  app.get(
    '/v1/people/:id/watches',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'What a person is mailed of which components',
        params: IdParams,
        response: { 200: WatchesOutput, ...refusals },
      },
    },
    async ({ params }) => {
      await getPerson(deps.db, params.id);
      return { watches: await watchesOf(deps.db, params.id) };
    },
  );
}
