import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findToken } from '../access/queries.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { listOf } from '../lib/wire.ts';
import { checkTold } from '../readiness/keep-check.ts';
import { callOff } from '../release-watch/call-off.ts';
import { WatchedReleaseOutput } from '../release-watch/schemas.ts';
import { watchedToWire } from '../release-watch/wire.ts';
import { getRelease, listReleases } from '../releases/queries.ts';
import { replaceRelease, type Teller, tellRelease } from '../releases/save-release.ts';
import { ReleaseInput, ReleaseQuery } from '../releases/schemas.ts';
import { bearerToken, contextFor, requires } from './auth.ts';
import { admission, integrationOf, senderOf } from './integration-keys.ts';
import { refusals } from './shapes.ts';

const tags = ['Releases'];
export const ReleaseParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
/** The form of keys; tokens have it, too. */
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
        response: { 200: WatchedReleaseOutput, 201: WatchedReleaseOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { ctx, teller } = toldBy(deps, request);
      const { release, isNew } = await tellRelease(ctx, request.body, teller);
      await checkTold(ctx, release.id);
      return reply.code(isNew ? 201 : 200).send(await readAnswer(ctx, release.id));
    },
  );

  app.put(
    '/v1/releases/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Replace what was said of a release',
        params: ReleaseParams,
        body: ReleaseInput,
        response: { 200: WatchedReleaseOutput, ...refusals },
      },
    },
    async (request) => {
      const { ctx, teller } = toldBy(deps, request);
      const { id } = await replaceRelease(ctx, request.params.id, request.body, teller);
      await checkTold(ctx, id);
      return readAnswer(ctx, id);
    },
  );

  app.get(
    '/v1/releases/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read a release, with what its check says and who is on call in its window',
        params: ReleaseParams,
        response: { 200: WatchedReleaseOutput, ...refusals },
      },
    },
    async (request) => readAnswer(contextFor(deps, request), request.params.id),
  );

  app.delete(
    '/v1/releases/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Call off a planned release; whoever was told of it hears that',
        params: ReleaseParams,
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const { ctx, teller } = toldBy(deps, request);
      await callOff(ctx, request.params.id, teller);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/releases',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List releases and smaller changes, newest first',
        querystring: ReleaseQuery,
        response: { 200: listOf(WatchedReleaseOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listReleases(deps.db, request.query);
      return { items: await watchedToWire(deps.db, items, deps.clock.now()), nextCursor };
    },
  );
}

/** As it is once all that its telling brings about is written. */
export async function readAnswer({ db, now }: Ctx, id: number): Promise<z.input<typeof WatchedReleaseOutput>> {
  const [wire] = await watchedToWire(db, [await getRelease(db, id)], now);
  if (!wire) throw new NotFound(`release ${id}`);
  return wire;
}

function requiresKeyOr(deps: AppDeps) {
  const admit = admission(deps);
  const asToken = requires(deps, 'responder');
  return async function (this: App, ...[request, reply]: Parameters<typeof asToken>): Promise<void> {
    const sent = bearerToken(request);
    const mayBeKey = KEY.test(sent) && sent !== deps.config.adminToken;
    if (mayBeKey && !(await findToken(deps.db, sent))) await admit(request, sent);
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
