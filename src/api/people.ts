import type { App, AppDeps } from '../app-deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { deletePerson } from '../people/delete-person.ts';
import { getPerson, listPeople } from '../people/queries.ts';
import { savePerson } from '../people/save-person.ts';
import { PersonInput, PersonOutput } from '../people/schemas.ts';
import { releasePeople } from '../rotations/release-people.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['People'];

export async function peopleRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Create or replace a person',
        params: IdParams,
        body: PersonInput,
        response: { 200: PersonOutput, 201: PersonOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { person, created } = await savePerson(contextFor(deps, request), request.params.id, request.body);
      return reply.code(created ? 201 : 200).send(person);
    },
  );

  app.get(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a person', params: IdParams, response: { 200: PersonOutput, ...refusals } },
    },
    (request) => getPerson(deps.db, request.params.id),
  );

  app.get(
    '/v1/people',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the people',
        querystring: ListQuery,
        response: { 200: listOf(PersonOutput), ...refusals },
      },
    },
    (request) => listPeople(deps.db, request.query),
  );

  app.delete(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Remove a person', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      const ctx = contextFor(deps, request);
      await releasePeople(ctx, [request.params.id]);
      await deletePerson(ctx, request.params.id);
      return reply.code(204).send();
    },
  );
}
