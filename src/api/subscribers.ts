import { deleteSubscriber } from '../announcements/delete-subscriber.ts';
import { enableSubscriber } from '../announcements/enable-subscriber.ts';
import { getSubscriber, listSubscribers, type StoredSubscriber } from '../announcements/queries.ts';
import { rotateSecret } from '../announcements/rotate-secret.ts';
import { saveSubscriber } from '../announcements/save-subscriber.ts';
import { NewSubscriber, SubscriberInput, SubscriberOutput } from '../announcements/schemas.ts';
import { sendTest } from '../announcements/send-test.ts';
import { originOf } from '../announcements/subscriber.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Subscribers'];
/** What only answers carry. */
const ANSWERED = [
  'origin',
  'disabledAt',
  'disabledReason',
  'lastAttemptAt',
  'lastOutcome',
  'lastSuccessAt',
  'waiting',
] as const;

/** Whom incidents are announced to: for admins alone, because their addresses open doors. */
export async function subscriberRoutes(app: App, deps: AppDeps): Promise<void> {
  const onRequest = requires(deps, 'admin');
  const allowPrivate = deps.config.allowPrivateWebhooks ?? false;

  app.put(
    '/v1/subscribers/:id',
    {
      onRequest,
      preValidation: asItWasRead(...ANSWERED),
      schema: {
        tags,
        summary: 'Create a subscriber, which shows a webhook’s secret once, or replace it',
        params: IdParams,
        body: SubscriberInput,
        response: { 200: SubscriberOutput, 201: NewSubscriber, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { isNew, secret } = await saveSubscriber(contextFor(deps, request), id, request.body, { allowPrivate });
      const saved = toWire(await getSubscriber(deps.db, id));
      // One that has become a webhook has a secret that nobody has seen, too.
      return isNew || secret !== null ? reply.code(201).send({ ...saved, secret }) : reply.send(saved);
    },
  );

  app.post(
    '/v1/subscribers/:id/secret',
    {
      onRequest,
      schema: {
        tags,
        summary: 'A new secret for a webhook; for a day the old one signs, too',
        params: IdParams,
        response: { 201: NewSubscriber, ...refusals },
      },
    },
    async (request, reply) => {
      const secret = await rotateSecret(contextFor(deps, request), request.params.id);
      return reply.code(201).send({ ...toWire(await getSubscriber(deps.db, request.params.id)), secret });
    },
  );

  for (const [name, act, summary] of [
    ['test', sendTest, 'Send a test, once; what comes of it is in lastOutcome soon after'],
    ['enable', enableSubscriber, 'Announce to it again, from now on'],
  ] as const)
    app.post(
      `/v1/subscribers/:id/${name}`,
      { onRequest, schema: { tags, summary, params: IdParams, response: { 200: SubscriberOutput, ...refusals } } },
      async (request) => toWire(await act(contextFor(deps, request), request.params.id)),
    );

  app.get(
    '/v1/subscribers/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Read a subscriber',
        params: IdParams,
        response: { 200: SubscriberOutput, ...refusals },
      },
    },
    async (request) => toWire(await getSubscriber(deps.db, request.params.id)),
  );

  app.get(
    '/v1/subscribers',
    {
      onRequest,
      schema: {
        tags,
        summary: 'List the subscribers',
        querystring: ListQuery,
        response: { 200: listOf(SubscriberOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listSubscribers(deps.db, request.query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/subscribers/:id',
    {
      onRequest,
      schema: { tags, summary: 'Remove a subscriber', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      await deleteSubscriber(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ target, disabledAt, lastAttemptAt, lastSuccessAt, ...rest }: StoredSubscriber) => ({
  ...rest,
  origin: originOf(target),
  disabledAt: disabledAt?.toISOString() ?? null,
  lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
  lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
});
