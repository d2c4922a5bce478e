import type { App, AppDeps } from '../app-deps.ts';
import { deleteComponent } from '../components/delete-component.ts';
import { findComponent, getComponent, listComponents } from '../components/queries.ts';
import { saveComponent } from '../components/save-component.ts';
import { ComponentInput, ComponentOutput } from '../components/schemas.ts';
import type { Db } from '../db/pool.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { rotationsUsedBy } from '../readiness/queries.ts';
import { contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { Warnings, warningsOfPointer } from './warnings.ts';

const tags = ['Components'];

const ComponentSaved = ComponentOutput.extend(Warnings).meta({ id: 'ComponentSaved' });

export async function componentRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/components/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead('warnings'),
      schema: {
        tags,
        summary: 'Create or replace a component',
        params: IdParams,
        headers: IfMatch,
        body: ComponentInput,
        response: { 200: ComponentSaved, 201: ComponentSaved, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const read = (db: Db) => findComponent(db, params.id);
      const before = await rotationsUsedBy(deps.db, `component ${params.id}`);
      const { component, created } = await saveIfMatch(deps, request, read, (ctx) =>
        saveComponent(ctx, params.id, body),
      );
      const answer = withEtag(reply, component);
      const warnings = await warningsOfPointer(deps, { component: params.id }, before);
      return reply.code(created ? 201 : 200).send({ ...answer, ...warnings });
    },
  );

  app.get(
    '/v1/components/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a component', params: IdParams, response: { 200: ComponentOutput, ...refusals } },
    },
    async (request, reply) => withEtag(reply, await getComponent(deps.db, request.params.id)),
  );

  app.get(
    '/v1/components',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the components',
        querystring: ListQuery,
        response: { 200: listOf(ComponentOutput), ...refusals },
      },
    },
    (request) => listComponents(deps.db, request.query),
  );

  app.delete(
    '/v1/components/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Remove a component', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      await deleteComponent(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}
