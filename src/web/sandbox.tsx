import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { type Ctx, contextOf } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { listIncidents } from '../incidents/queries.ts';
import { NotFound } from '../lib/errors.ts';
import { Id, Phone, Text } from '../lib/wire.ts';
import { breakComponent, fixComponent } from '../sandbox/break-component.ts';
import { answerCall, endCall, pressCallKey } from '../sandbox/play-call.ts';
import { type PhoneNetwork, typeReply } from '../sandbox/type-reply.ts';
import { type Device, loadDevices } from './devices.ts';
import { localPath, sendPage } from './html.ts';
import { knownOf } from './incidents.tsx';
import { type Breakable, BreakPanel } from './parts/break-panel.tsx';
import { Inbox } from './parts/inbox.tsx';
import { Layout } from './parts/layout.tsx';
import { Phone as PhoneCard } from './parts/phone.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const Click = z.object({ back: z.string().optional() }).default({});
const Reply = z.object({ from: Phone, text: Text(1_600), back: z.string().optional() });
const CallParams = z.object({ sid: z.string().regex(/^CA[0-9a-f]{32}$/, 'must be the id of a call') });
const Press = z.object({
  press: z.enum(['answer', 'end']).or(z.string().regex(/^[0-9*#]$/, 'must be a key')),
  back: z.string().optional(),
});
const MOST_OPEN = 100;

/** The phones and inboxes that stand where the team's would; only where messages stay on this machine. */
export async function sandboxPage(app: App, deps: AppDeps): Promise<void> {
  app.addHook('onRequest', async () => {
    if (!deps.sandbox) throw new NotFound('sandbox here: messages leave this machine');
  });

  app.get('/sandbox', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const components = await loadBreakables(deps, visitor.now);
    const { phones, inboxes } = await loadDevices(deps.db, visitor.now);
    return sendPage(reply, <Sandbox {...{ visitor, components, phones, inboxes }} publicUrl={deps.config.publicUrl} />);
  });

  const click = (name: string, act: (ctx: Ctx, component: string) => Promise<unknown>) =>
    app.post(
      `/sandbox/components/:id/${name}`,
      { schema: { params: z.object({ id: Id }), body: Click } },
      async (request, reply) => {
        const { actor } = await visitorOf(deps, request);
        await act(contextOf(deps, actor), request.params.id);
        return reply.redirect(localPath(request.body.back, '/sandbox'), 303);
      },
    );
  click('break', (ctx, component) => breakComponent(ctx, deps.intake, component));
  click('fix', (ctx, component) => fixComponent(ctx, deps.intake, component));

  app.post('/sandbox/replies', { schema: { body: Reply } }, async (request, reply) => {
    await typeReply(networkOf(app, deps), request.body);
    return reply.redirect('/sandbox', 303);
  });

  app.post('/sandbox/calls/:sid', { schema: { params: CallParams, body: Press } }, async (request, reply) => {
    const { sid } = request.params;
    const { press } = request.body;
    const network = networkOf(app, deps);
    if (press === 'answer') await answerCall(network, sid);
    else if (press === 'end') await endCall(network, sid);
    else await pressCallKey(network, sid, press);
    return reply.redirect('/sandbox', 303);
  });
}

/** The network between the phones and us. It posts to our own webhooks, as Twilio would. */
const networkOf = (app: App, deps: AppDeps): PhoneNetwork => ({
  db: deps.db,
  now: deps.clock.now(),
  authToken: deps.sandbox?.authToken ?? '',
  publicUrl: deps.config.publicUrl,
  post: async (url, form) => (await app.inject({ method: 'POST', url, ...form })).body,
});

async function loadBreakables(deps: AppDeps, now: Date): Promise<Breakable[]> {
  const components = await allComponents(deps.db);
  const open = await listIncidents(deps.db, { status: 'open', limit: MOST_OPEN });
  const { nameOf, nextOf } = await knownOf(deps, open, now);
  const planFor = await loadPlans(
    deps.db,
    components.map(({ id }) => id),
    now,
  );
  return components.map((component) => ({
    component,
    plan: planFor([component.id]),
    troubles: open
      .filter((incident) => incident.components.includes(component.id))
      .map((incident) => ({ incident, next: nextOf(incident), nameOf })),
  }));
}

interface Props {
  visitor: Visitor;
  components: Breakable[];
  phones: Device[];
  inboxes: Device[];
  /** Links to it are made clickable. */
  publicUrl: string;
}

export function Sandbox({ visitor, components, phones, inboxes, publicUrl }: Props) {
  return (
    <Layout visitor={visitor} title="Sandbox" every={1} styles={['sandbox']}>
      <h1>Sandbox</h1>
      <p class="lead">
        Break something, watch the phones, and answer as one of the team. Everything is real but the phones.
      </p>
      <div class="bench">
        <BreakPanel components={components} visitor={visitor} />
        <div>
          <section aria-label="Phones" class="phones">
            {phones.map((phone) => (
              <PhoneCard key={phone.address} phone={phone} visitor={visitor} />
            ))}
          </section>
          <section aria-label="Inboxes" class="inboxes">
            {inboxes.map((inbox) => (
              <Inbox key={inbox.address} {...{ inbox, visitor, publicUrl }} />
            ))}
          </section>
        </div>
      </div>
    </Layout>
  );
}
