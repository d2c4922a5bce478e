import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { addKey } from '../intake/add-key.ts';
import { deleteKey } from '../intake/delete-key.ts';
import { flushSamples } from '../intake/keep-samples.ts';
import { getIntegration, type IntegrationKey, keysOf, samplesOf } from '../intake/queries.ts';
import { KeyInput, KeyOutput, MappingTrial, NewKey, PayloadOutput, TriedMapping } from '../intake/schemas.ts';
import { tryMapping } from '../intake/try-mapping.ts';
import { Id } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { urlsOf } from './integrations.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Integrations'];
const KeyParams = z.object({ id: Id, keyId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** The keys of an integration, the payloads that came, and what a mapping would make of them. */
export async function integrationAdminRoutes(app: App, deps: AppDeps): Promise<void> {
  keyRoutes(app, deps);

  app.get(
    '/v1/integrations/:id/payloads',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'The last 20 payloads of a day, the newest first, with secrets redacted',
        params: IdParams,
        response: { 200: z.object({ items: z.array(PayloadOutput) }), ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      await getIntegration(deps.db, id);
      await flushSamples(deps.db);
      const samples = await samplesOf(deps.db, id, deps.clock.now());
      return {
        items: samples.map(({ integrationId: _, receivedAt, query, ...sample }) => ({
          ...{ ...sample, query: query as Record<string, unknown> },
          receivedAt: receivedAt.toISOString(),
        })),
      };
    },
  );

  app.post(
    '/v1/integrations/:id/mapping/try',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'What a mapping would make of the last payloads, or of one sent along; nothing is saved',
        params: IdParams,
        body: MappingTrial,
        response: { 200: TriedMapping, ...refusals },
      },
    },
    async (request) => {
      await flushSamples(deps.db);
      return { items: await tryMapping(contextFor(deps, request), request.params.id, request.body) };
    },
  );
}

function keyRoutes(app: App, deps: AppDeps): void {
  app.post(
    '/v1/integrations/:id/keys',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'A new key, shown once; the others go on working for as long as they overlap',
        params: IdParams,
        body: KeyInput,
        response: { 201: NewKey, ...refusals },
      },
    },
    async (request, reply) => {
      const { integration, kept, key } = await addKey(contextFor(deps, request), request.params.id, request.body);
      return reply.code(201).send({ ...toWire(kept), key, urls: urlsOf(deps, integration, key) });
    },
  );

  app.get(
    '/v1/integrations/:id/keys',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'The keys that work; not the keys themselves, which nobody knows',
        params: IdParams,
        response: { 200: z.object({ items: z.array(KeyOutput) }), ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      await getIntegration(deps.db, id);
      const keys = await keysOf(deps.db, [id], deps.clock.now());
      return { items: (keys.get(id) ?? []).map(toWire) };
    },
  );

  app.delete(
    '/v1/integrations/:id/keys/:keyId',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Remove a key: it is nobody’s from the next second on',
        params: KeyParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      await deleteKey(contextFor(deps, request), request.params.id, request.params.keyId);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ id, createdAt, lastUsedAt, expiresAt }: IntegrationKey) => ({
  ...{ id, createdAt: createdAt.toISOString() },
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
});
