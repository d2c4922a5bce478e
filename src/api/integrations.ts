import type { App, AppDeps } from '../app-deps.ts';
import { changeIntegration } from '../intake/change-integration.ts';
import { createIntegration } from '../intake/create-integration.ts';
import { deleteIntegration } from '../intake/delete-integration.ts';
import { type Integration, type IntegrationType, intakeUrls, shownSettings } from '../intake/integration.ts';
import { getIntegration, listIntegrations } from '../intake/queries.ts';
import { IntegrationChange, IntegrationInput, IntegrationOutput, NewIntegration } from '../intake/schemas.ts';
import { Invalid } from '../lib/errors.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
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
      const urls = intakeUrls(deps.config.publicUrl, request.body.type, key, deps.config.mailInDomain);
      return reply.code(201).send({ ...toWire(integration), key, urls });
    },
  );

  app.put(
    '/v1/integrations/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: async (request) => putBack(deps, request.params as { id: string }, request.body),
      schema: {
        tags,
        summary: 'Replace what is set of an integration; its type and its keys stay',
        params: IdParams,
        headers: IfMatch,
        body: IntegrationChange,
        response: { 200: IntegrationOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const integration = await saveIfMatch(
        deps,
        request,
        async (db) => toWire(await getIntegration(db, params.id)),
        (ctx) => changeIntegration(ctx, params.id, body),
      );
      return withEtag(reply, toWire(integration));
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
    async (request, reply) => withEtag(reply, toWire(await getIntegration(deps.db, request.params.id))),
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
        summary: 'Remove an integration; its keys open nothing any more',
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

/** It may be put back as it was read. Another type is refused: its address and its format hang on it. */
async function putBack(deps: AppDeps, { id }: { id: string }, body: unknown): Promise<void> {
  if (typeof body !== 'object' || body === null) return;
  const document = body as Record<string, unknown>;
  if (document.id === id) delete document.id;
  delete document.createdAt;
  if (!('type' in document)) return;
  const { type } = await getIntegration(deps.db, id);
  if (document.type !== type)
    throw new Invalid('The type of an integration stays. Make another one.', [
      { path: 'type', message: `is ${type} and stays` },
    ]);
  delete document.type;
}

/** Where this sender posts to with this key. */
export const urlsOf = ({ config }: AppDeps, { type }: Integration, key: string): Record<string, string> =>
  intakeUrls(config.publicUrl, type as IntegrationType, key, config.mailInDomain);

const toWire = ({ id, name, type, component, settings, createdAt }: Integration) => ({
  ...{ id, name, type, component, settings: shownSettings(settings) },
  createdAt: createdAt.toISOString(),
});
