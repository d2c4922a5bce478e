import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Id } from '../lib/wire.ts';
import { confirmSubscription } from '../sns/confirm-subscription.ts';
import { fetchFromAws } from '../sns/fetch-from-aws.ts';
import { getSubscription, removeSubscription } from '../sns/queries.ts';
import { Back } from './forms.ts';
import { localPath } from './html.ts';
import { visitorOf } from './visitor.ts';

const Params = z.object({ id: Id, subscription: Id });
const schema = { params: Params, body: Back.default({}) };

/** What an admin does about a topic of AWS SNS on the page of its integration. */
export async function snsActions(app: App, deps: AppDeps): Promise<void> {
  const which = ({ params }: FastifyRequest) => params as z.infer<typeof Params>;

  app.post('/integrations/:id/subscriptions/:subscription/confirm', { schema }, async (request, reply) => {
    const { id, subscription } = which(request);
    const ctx = contextOf(deps, (await visitorOf(deps, request)).actor);
    await confirmSubscription(ctx, { integration: id, id: subscription }, deps.fetchFromAws ?? fetchFromAws);
    return reply.redirect(localPath(request.body.back, `/integrations/${id}`), 303);
  });

  app.post('/integrations/:id/subscriptions/:subscription/remove', { schema }, async (request, reply) => {
    const { id, subscription } = which(request);
    await getSubscription(deps.db, id, subscription);
    await removeSubscription(deps.db, subscription);
    return reply.redirect(localPath(request.body.back, `/integrations/${id}`), 303);
  });
}
