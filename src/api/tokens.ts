import { createToken } from '../access/create-token.ts';
import { deleteToken } from '../access/delete-token.ts';
import { listTokens } from '../access/queries.ts';
import { NewToken, TokenInput, TokenOutput } from '../access/schemas.ts';
import type { Token } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Tokens'];

export async function tokenRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/tokens',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Make a token; the answer shows it once',
        body: TokenInput,
        response: { 201: NewToken, ...refusals },
      },
    },
    async (request, reply) => {
      const { token, secret } = await createToken(contextFor(deps, request), request.body);
      return reply.code(201).send({ ...toWire(token), token: secret });
    },
  );

  app.get(
    '/v1/tokens',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'List the tokens, without their secrets',
        querystring: ListQuery,
        response: { 200: listOf(TokenOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listTokens(deps.db, request.query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/tokens/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Revoke a token', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      await deleteToken(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ id, name, role, person, expiresAt, createdAt }: Token) => ({
  ...{ id, name, role, person: person?.id ?? null },
  expiresAt: expiresAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});
