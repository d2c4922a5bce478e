import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actingAs } from '../access/acting-as.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { declineOrRefuse, takeOrRefuse } from '../cover/answer-or-refuse.ts';
import { askForCover } from '../cover/ask-for-cover.ts';
import { askForSwap } from '../cover/ask-for-swap.ts';
import type { CoverRequest } from '../cover/cover-request.ts';
import type { Asked } from '../cover/open-request.ts';
import { getCoverRequest, listCoverRequests } from '../cover/queries.ts';
import {
  AnswerInput,
  AskedCoverOutput,
  CoverInput,
  CoverQuery,
  CoverRequestOutput,
  SwapInput,
} from '../cover/schemas.ts';
import { withdrawCover } from '../cover/withdraw-cover.ts';
import { Invalid } from '../lib/errors.ts';
import { listOf } from '../lib/wire.ts';
import { actorOf, contextFor, requires } from './auth.ts';
import { IdParams, refusals } from './shapes.ts';

const tags = ['Cover'];
const params = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function coverRequestRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/cover-requests',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List cover requests and swaps, newest first',
        querystring: CoverQuery,
        response: { 200: listOf(CoverRequestOutput), ...refusals },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await listCoverRequests(deps.db, query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.get(
    '/v1/cover-requests/:number',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read a cover request or swap',
        params,
        response: { 200: CoverRequestOutput, ...refusals },
      },
    },
    async (request) => toWire(await getCoverRequest(deps.db, request.params.number)),
  );

  askingRoutes(app, deps);
  answeringRoutes(app, deps);
}

function askingRoutes(app: App, deps: AppDeps): void {
  app.post(
    '/v1/rotations/:id/cover-requests',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Ask the others of a rotation to take over a stretch; the first to say so has it',
        params: IdParams,
        body: CoverInput,
        response: { 201: AskedCoverOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { from, to, person, as } = request.body;
      const asker = (await personOf(deps, request, person ?? as)).id;
      const wanted = { asker, from: new Date(from), to: new Date(to) };
      const asked = await askForCover(contextFor(deps, request), request.params.id, wanted);
      return reply.code(201).send(askedToWire(asked));
    },
  );

  app.post(
    '/v1/rotations/:id/swaps',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Ask one person to take a stretch, and to give one of theirs for it',
        params: IdParams,
        body: SwapInput,
        response: { 201: AskedCoverOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { with: asked, from, to, returnFrom, returnTo, person, as } = request.body;
      const asker = (await personOf(deps, request, person ?? as)).id;
      const returns = { from: new Date(returnFrom), to: new Date(returnTo) };
      const wanted = { asker, asked, from: new Date(from), to: new Date(to), returns };
      return reply.code(201).send(askedToWire(await askForSwap(contextFor(deps, request), request.params.id, wanted)));
    },
  );
}

function answeringRoutes(app: App, deps: AppDeps): void {
  const answer = (
    name: string,
    summary: string,
    act: (request: FastifyRequest, number: number, as: string | undefined) => Promise<CoverRequest>,
  ) =>
    app.post(
      `/v1/cover-requests/:number/${name}`,
      {
        onRequest: requires(deps, 'responder'),
        schema: { tags, summary, params, body: AnswerInput, response: { 200: CoverRequestOutput, ...refusals } },
      },
      async (request) => toWire(await act(request, request.params.number, request.body?.as)),
    );

  answer('take', 'Take a stretch over, or agree to a swap', async (request, number, as) => {
    const person = await personOf(deps, request, as);
    return takeOrRefuse(contextFor(deps, request), person, number, 'UTC');
  });

  answer(
    'decline',
    'Say no to a swap; a no to a cover request leaves it to the others',
    async (request, number, as) => {
      const person = await personOf(deps, request, as);
      return declineOrRefuse(contextFor(deps, request), person, number);
    },
  );

  answer('withdraw', 'Take the question back', async (request, number, as) => {
    const actor = await actingAs(deps.db, actorOf(request), as);
    return withdrawCover({ ...contextFor(deps, request), actor }, number);
  });
}

/** Who asks or answers: the token's person, or whom an admin names. */
async function personOf(deps: AppDeps, request: FastifyRequest, as: string | undefined) {
  const actor = actorOf(request);
  const isOwn = as === undefined || as === actor.person?.id;
  const { person } = isOwn ? actor : await actingAs(deps.db, actor, as);
  if (person) return person;
  const message = 'is required, because the token belongs to nobody';
  throw new Invalid(`as ${message}.`, [{ path: 'as', message }]);
}

const askedToWire = ({ request, people }: Asked): z.input<typeof AskedCoverOutput> => ({
  ...toWire(request),
  people: people.map(({ id }) => id),
});

const toWire = ({ returns, ...request }: CoverRequest): z.input<typeof CoverRequestOutput> => ({
  number: request.number,
  kind: request.asked === null ? 'cover' : 'swap',
  rotation: request.rotation,
  asker: request.asker,
  asked: request.asked,
  from: request.from.toISOString(),
  to: request.to.toISOString(),
  returnFrom: returns?.from.toISOString() ?? null,
  returnTo: returns?.to.toISOString() ?? null,
  status: request.status,
  takenBy: request.takenBy,
  createdAt: request.createdAt.toISOString(),
  settledAt: request.settledAt?.toISOString() ?? null,
  nextActionAt: request.nextActionAt?.toISOString() ?? null,
});
