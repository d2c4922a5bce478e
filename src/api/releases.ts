import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import { listOf } from '../lib/wire.ts';
import { getRelease, listReleases } from '../releases/queries.ts';
import { replaceRelease, type Teller, tellRelease } from '../releases/save-release.ts';
import { ReleaseInput, ReleaseOutput, ReleaseQuery } from '../releases/schemas.ts';
import { releaseToWire } from '../releases/wire.ts';
import { bearerToken, contextFor, requires } from './auth.ts';
import { admission, integrationOf, senderOf } from './integration-keys.ts';
import { refusals } from './shapes.ts';

const tags = ['Releases'];
const params = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
/** Keys have one form, and no token has it. */
const KEY = /^[0-9a-f]{32}$/;

/** What goes out, told by deploy tools with the key of an integration, or by anybody with a responder's token. */
export async function releaseRoutes(app: App, deps: AppDeps): Promise<void> {
  const onRequest = requiresKeyOr(deps);

  app.post(
    '/v1/releases',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Tell of a release or a smaller change; again with the same version, to say that it has finished',
        body: ReleaseInput,
        response: { 200: ReleaseOutput, 201: ReleaseOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { ctx, teller } = toldBy(deps, request);
      const { release, isNew } = await tellRelease(ctx, request.body, teller);
      return reply.code(isNew ? 201 : 200).send(releaseToWire(release, ctx.now));
    },
  );

  app.put(
    '/v1/releases/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Replace what was said of a release',
        params,
        body: ReleaseInput,
        response: { 200: ReleaseOutput, ...refusals },
      },
    },
    async (request) => {
      const { ctx, teller } = toldBy(deps, request);
      return releaseToWire(await replaceRelease(ctx, request.params.id, request.body, teller), ctx.now);
    },
  );

  app.get(
    '/v1/releases/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a release', params, response: { 200: ReleaseOutput, ...refusals } },
    },
    async (request) => releaseToWire(await getRelease(deps.db, request.params.id), deps.clock.now()),
  );

  app.get(
    '/v1/releases',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List releases and smaller changes, newest first',
        querystring: ReleaseQuery,
        response: { 200: listOf(ReleaseOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listReleases(deps.db, request.query);
      return { items: items.map((release) => releaseToWire(release, deps.clock.now())), nextCursor };
    },
  );
}

function requiresKeyOr(deps: AppDeps) {
  const admit = admission(deps);
  const asToken = requires(deps, 'responder');
  return async function (this: App, ...[request, reply]: Parameters<typeof asToken>): Promise<void> {
    const sent = bearerToken(request);
    if (KEY.test(sent) && sent !== deps.config.adminToken) await admit(request, sent);
    else await asToken.call(this, request, reply);
  };
}

function toldBy(deps: AppDeps, request: FastifyRequest): { ctx: Ctx; teller: Teller } {
  const allowPrivateHooks = deps.config.allowPrivateWebhooks ?? false;
  if (!senderOf(request)) return { ctx: contextFor(deps, request), teller: { integration: null, allowPrivateHooks } };
  const integration = integrationOf(request);
  const actor = { ...system, role: 'responder' as const, name: integration.name };
  return { ctx: contextOf(deps, actor), teller: { integration, allowPrivateHooks } };
}
