import type { App, AppDeps } from '../app-deps.ts';
import { createIntegration } from '../intake/create-integration.ts';
import { deleteIntegration } from '../intake/delete-integration.ts';
import { type Integration, intakeUrls } from '../intake/integration.ts';
import { getIntegration, listIntegrations } from '../intake/queries.ts';
import { IntegrationInput, IntegrationOutput, NewIntegration } from '../intake/schemas.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Integrations'];

export async function integrationRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/integrations',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Make an integration; the answer shows its key once',
        body: IntegrationInput,
        response: { 201: NewIntegration, ...refusals },
      },
    },
    async (request, reply) => {
      const { integration, key } = await createIntegration(contextFor(deps, request), request.body);
      const urls = intakeUrls(deps.config.publicUrl, request.body.type, key);
      return reply.code(201).send({ ...toWire(integration), key, urls });
    },
  );

  app.get(
    '/v1/integrations/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read an integration',
        params: IdParams,
        response: { 200: IntegrationOutput, ...refusals },
      },
    },
    async (request) => toWire(await getIntegration(deps.db, request.params.id)),
  );

  app.get(
    '/v1/integrations',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the integrations',
        querystring: ListQuery,
        response: { 200: listOf(IntegrationOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listIntegrations(deps.db, request.query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/integrations/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Remove an integration; its key opens nothing any more',
        params: IdParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      await deleteIntegration(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ id, name, type, component, settings: { secret: _, ...settings }, createdAt }: Integration) => ({
  ...{ id, name, type, component, settings },
  createdAt: createdAt.toISOString(),
});
