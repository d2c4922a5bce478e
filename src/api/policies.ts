import type { App, AppDeps } from '../app-deps.ts';
import type { Db } from '../db/pool.ts';
import { deletePolicy } from '../escalation/delete-policy.ts';
import { findPolicy, getPolicy, listPolicies } from '../escalation/queries.ts';
import { savePolicy } from '../escalation/save-policy.ts';
import { PolicyInput, PolicyOutput } from '../escalation/schemas.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { rotationsUsedBy } from '../readiness/queries.ts';
import { contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { Warnings, warningsOfPointer } from './warnings.ts';

const tags = ['Policies'];

const PolicySaved = PolicyOutput.extend(Warnings).meta({ id: 'PolicySaved' });

export async function policyRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/policies/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead('warnings'),
      schema: {
        tags,
        summary: 'Create or replace an escalation policy',
        params: IdParams,
        headers: IfMatch,
        body: PolicyInput,
        response: { 200: PolicySaved, 201: PolicySaved, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const read = (db: Db) => findPolicy(db, params.id);
      const before = await rotationsUsedBy(deps.db, `policy ${params.id}`);
      const { policy, created } = await saveIfMatch(deps, request, read, (ctx) => savePolicy(ctx, params.id, body));
      const answer = withEtag(reply, policy);
      const warnings = await warningsOfPointer(deps, { policy: params.id }, before);
      return reply.code(created ? 201 : 200).send({ ...answer, ...warnings });
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
    async (request, reply) => withEtag(reply, await getPolicy(deps.db, request.params.id)),
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
