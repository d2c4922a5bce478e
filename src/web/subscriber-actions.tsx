import { z } from 'zod';
import { deleteSubscriber } from '../announcements/delete-subscriber.ts';
import { enableSubscriber } from '../announcements/enable-subscriber.ts';
import { findSubscriber, getSubscriber } from '../announcements/queries.ts';
import { rotateSecret } from '../announcements/rotate-secret.ts';
import { saveSubscriber } from '../announcements/save-subscriber.ts';
import { SubscriberInput } from '../announcements/schemas.ts';
import { sendTest } from '../announcements/send-test.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Id } from '../lib/wire.ts';
import { accepted, Back } from './forms.ts';
import { localPath, sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const SubscriberParams = z.object({ id: Id });
const Field = z.string().trim().default('');
const SubscriberForm = Back.extend({ id: Id, type: z.string(), url: Field, token: Field, chat: Field });
const Ticked = z.union([z.string(), z.array(z.string())]).default([]);
const HearsForm = Back.extend({ events: Ticked, minSeverity: z.string(), components: Field });

/** The forms of the page of announcements; they lead back to it, but for those that show a secret. */
export async function subscriberActions(app: App, deps: AppDeps): Promise<void> {
  app.post('/subscribers', { schema: { body: SubscriberForm } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { id, back, ...sent } = request.body;
    const before = await findSubscriber(deps.db, id);
    const kept = before && { events: before.events, components: before.components, minSeverity: before.minSeverity };
    // A field that was left empty is one that was not sent.
    const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
    const input = accepted(SubscriberInput, { ...kept, ...given });
    const allowPrivate = deps.config.allowPrivateWebhooks ?? false;
    const { secret } = await saveSubscriber(contextOf(deps, visitor.actor), id, input, { allowPrivate });
    if (secret === null) return reply.redirect(localPath(back, '/subscribers'), 303);
    // It is here and nowhere else: neither the browser nor anything between keeps it.
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, <SecretOnce {...{ visitor, id, secret }} />);
  });

  app.post(
    '/subscribers/:id/hears',
    { schema: { params: SubscriberParams, body: HearsForm } },
    async (request, reply) => {
      const { actor } = await visitorOf(deps, request);
      const { back, events, minSeverity, components } = request.body;
      const { id, type } = await getSubscriber(deps.db, request.params.id);
      const named = components.split(/[\s,]+/).filter(Boolean);
      const hears = { events: [events].flat(), minSeverity, components: named.length > 0 ? named : null };
      const input = accepted(SubscriberInput, { type, ...hears });
      await saveSubscriber(contextOf(deps, actor), id, input, {
        allowPrivate: deps.config.allowPrivateWebhooks ?? false,
      });
      return reply.redirect(localPath(back, '/subscribers'), 303);
    },
  );

  app.post('/subscribers/:id/secret', { schema: { params: SubscriberParams } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { id } = request.params;
    const secret = await rotateSecret(contextOf(deps, visitor.actor), id);
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, <SecretOnce {...{ visitor, id, secret }} />);
  });

  for (const [name, act] of [
    ['test', sendTest],
    ['enable', enableSubscriber],
    ['remove', deleteSubscriber],
  ] as const)
    app.post(
      `/subscribers/:id/${name}`,
      { schema: { params: SubscriberParams, body: Back.default({}) } },
      async (request, reply) => {
        const { actor } = await visitorOf(deps, request);
        await act(contextOf(deps, actor), request.params.id);
        return reply.redirect(localPath(request.body.back, '/subscribers'), 303);
      },
    );
}

function SecretOnce({ visitor, id, secret }: { visitor: Visitor; id: string; secret: string }) {
  return (
    <Layout visitor={visitor} title={`The secret of ${id}`}>
      <section class="card">
        <h1>The secret of {id}</h1>
        <p>
          <code id="secret">{secret}</code>
        </p>
        <p class="warning">It is shown this once. By it the receiver knows that what comes is ours.</p>
        <p>
          <a href="/subscribers">Back to the announcements</a>
        </p>
      </section>
    </Layout>
  );
}
