import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { getIntegration } from '../intake/queries.ts';
import { Id } from '../lib/wire.ts';
import { confirmSubscription } from '../sns/confirm-subscription.ts';
import { fetchFromAws } from '../sns/fetch-from-aws.ts';
import { getSubscription, listSubscriptions, removeSubscription } from '../sns/queries.ts';
import { SubscriptionList, SubscriptionOutput } from '../sns/schemas.ts';
import { type SnsSubscription, statusOf } from '../sns/subscription.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Integrations'];
const Params = z.object({ id: Id, subscription: Id });

/** The topics of AWS SNS that asked to post to an integration. */
export async function snsSubscriptionRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/integrations/:id/subscriptions',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'The topics of AWS SNS that asked to post here',
        params: IdParams,
        response: { 200: SubscriptionList, ...refusals },
      },
    },
    async (request) => {
      const { id } = await getIntegration(deps.db, request.params.id);
      return { items: (await listSubscriptions(deps.db, id)).map(toWire) };
    },
  );

  app.post(
    '/v1/integrations/:id/subscriptions/:subscription/confirm',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Approve a topic, and confirm its subscription to AWS',
        params: Params,
        response: { 200: SubscriptionOutput, ...refusals },
      },
    },
    async (request) => {
      const { id, subscription } = request.params;
      const which = { integration: id, id: subscription };
      return toWire(await confirmSubscription(contextFor(deps, request), which, deps.fetchFromAws ?? fetchFromAws));
    },
  );

  app.delete(
    '/v1/integrations/:id/subscriptions/:subscription',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Forget a topic: what it sends is refused until it is confirmed anew',
        params: Params,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      const { id, subscription } = request.params;
      await getSubscription(deps.db, id, subscription);
      await removeSubscription(deps.db, subscription);
      return reply.code(204).send();
    },
  );
}

const toWire = (subscription: SnsSubscription) => ({
  id: subscription.id,
  topic: subscription.topicArn,
  status: statusOf(subscription),
  requestedAt: subscription.requestedAt.toISOString(),
  approvedAt: subscription.approvedAt?.toISOString() ?? null,
  approvedBy: subscription.approvedBy,
  confirmedAt: subscription.confirmedAt?.toISOString() ?? null,
});
