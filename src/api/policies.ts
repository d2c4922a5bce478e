import type { App, AppDeps } from '../app-deps.ts';
import { deletePolicy } from '../escalation/delete-policy.ts';
import { getPolicy, listPolicies } from '../escalation/queries.ts';
import { savePolicy } from '../escalation/save-policy.ts';
import { PolicyInput, PolicyOutput } from '../escalation/schemas.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Policies'];

export async function policyRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/policies/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Create or replace an escalation policy',
        params: IdParams,
        body: PolicyInput,
        response: { 200: PolicyOutput, 201: PolicyOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { policy, created } = await savePolicy(contextFor(deps, request), request.params.id, request.body);
      return reply.code(created ? 201 : 200).send(policy);
    },
  );

  app.get(
    '/v1/policies/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read an escalation policy',
        params: IdParams,
        response: { 200: PolicyOutput, ...refusals },
      },
    },
    (request) => getPolicy(deps.db, request.params.id),
  );

  app.get(
    '/v1/policies',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the escalation policies',
        querystring: ListQuery,
        response: { 200: listOf(PolicyOutput), ...refusals },
      },
    },
    (request) => listPolicies(deps.db, request.query),
  );

  app.delete(
    '/v1/policies/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Remove an escalation policy',
        params: IdParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      await deletePolicy(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}
