import etag from '@fastify/etag';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { createFeed } from '../calendars/create-feed.ts';
import { type Feed, feedUrl, type Owner } from '../calendars/feed.ts';
import { listFeeds, requireOwner } from '../calendars/queries.ts';
import { readCalendar } from '../calendars/read-calendar.ts';
import { revokeFeed } from '../calendars/revoke-feed.ts';
import { CalendarQuery, FeedInput, FeedOutput, NewFeed } from '../calendars/schemas.ts';
import { contextOf, system } from '../deps.ts';
import { Forbidden, Unauthenticated } from '../lib/errors.ts';
import { Id, ListQuery, listOf } from '../lib/wire.ts';
import { actorOf, contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Calendars'];
const FeedParams = IdParams.extend({ feedId: Id });

interface Kind {
  kind: Owner['kind'];
  /** The address of the owner. */
  at: '/v1/rotations/:id' | '/v1/people/:id';
  /** Who may hand out and revoke the addresses of the owner's calendar. */
  manages: onRequestAsyncHookHandler[];
}

export async function calendarRoutes(app: App, deps: AppDeps): Promise<void> {
  const kinds: Kind[] = [
    { kind: 'rotation', at: '/v1/rotations/:id', manages: [requires(deps, 'responder')] },
    { kind: 'person', at: '/v1/people/:id', manages: [requires(deps, 'viewer'), requireSelfOrAdmin] },
  ];
  for (const kind of kinds) feedRoutes(app, deps, kind);
  await app.register(async (scope) => {
    await scope.register(etag);
    for (const kind of kinds) calendarRoute(scope.withTypeProvider<ZodTypeProvider>(), deps, kind);
  });
}

function feedRoutes(app: App, deps: AppDeps, { kind, at, manages }: Kind): void {
  app.post(
    `${at}/calendar-feeds`,
    {
      onRequest: manages,
      schema: {
        tags,
        summary: `Make an address of a ${kind}'s calendar; the answer shows it once`,
        params: IdParams,
        body: FeedInput,
        response: { 201: NewFeed, ...refusals },
      },
    },
    async (request, reply) => {
      const owner = { kind, id: request.params.id };
      const { feed, token } = await createFeed(contextFor(deps, request), owner);
      return reply.code(201).send({ ...toWire(feed), url: feedUrl(deps.config.publicUrl, owner, token), token });
    },
  );

  app.get(
    `${at}/calendar-feeds`,
    {
      onRequest: manages,
      schema: {
        tags,
        summary: `List the addresses of a ${kind}'s calendar, without their tokens`,
        params: IdParams,
        querystring: ListQuery,
        response: { 200: listOf(FeedOutput), ...refusals },
      },
    },
    async ({ params, query }) => {
      const owner = { kind, id: params.id };
      await requireOwner(deps.db, owner);
      const { items, nextCursor } = await listFeeds(deps.db, owner, query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    `${at}/calendar-feeds/:feedId`,
    {
      onRequest: manages,
      schema: {
        tags,
        summary: `Revoke an address of a ${kind}'s calendar`,
        params: FeedParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      const { id, feedId } = request.params;
      await revokeFeed(contextFor(deps, request), { kind, id }, feedId);
      return reply.code(204).send();
    },
  );
}

function calendarRoute(app: App, deps: AppDeps, { kind, at }: Kind): void {
  app.get(
    `${at}/calendar.ics`,
    {
      schema: {
        tags,
        summary: `The shifts of a ${kind} as iCalendar, from 14 days ago to 90 days ahead`,
        security: [],
        params: IdParams,
        querystring: CalendarQuery,
        response: {
          200: { description: 'The calendar', content: { 'text/calendar': { schema: z.string() } } },
          ...refusals,
        },
      },
    },
    async ({ params, query }, reply) => {
      if (!query.token) throw new Unauthenticated('The address of a calendar ends in ?token=<its token>.');
      const owner = { kind, id: params.id };
      const calendar = await readCalendar(contextOf(deps, system), owner, query.token, deps.config.publicUrl);
      // A copy may be kept, but is asked about each time: a shift may have changed hands.
      reply.header('cache-control', 'private, no-cache');
      return reply.type('text/calendar; charset=utf-8').send(calendar);
    },
  );
}

/** Behind `requires`: 403 where the token is neither this person's nor an admin's. */
const requireSelfOrAdmin: onRequestAsyncHookHandler = async (request: FastifyRequest) => {
  const actor = actorOf(request);
  const { id } = request.params as { id?: string };
  if (actor.person?.id !== id && !hasRole(actor, 'admin'))
    throw new Forbidden('A calendar is managed by its own person or an admin.');
};

const toWire = ({ id, createdAt }: Feed) => ({ id, createdAt: createdAt.toISOString() });
