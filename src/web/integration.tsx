import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { type Integration, shownSettings } from '../intake/integration.ts';
import { flushSamples } from '../intake/keep-samples.ts';
import { getIntegration, type IntegrationKey, keysOf, samplesOf } from '../intake/queries.ts';
import type { Sample } from '../intake/sample.ts';
import type { Tried } from '../intake/try-mapping.ts';
import { Id } from '../lib/wire.ts';
import { listSubscriptions } from '../sns/queries.ts';
import type { SnsSubscription } from '../sns/subscription.ts';
import { sendPage } from './html.ts';
import { LastHeard } from './integrations.tsx';
import { Act } from './parts/act.tsx';
import { IntegrationKeys } from './parts/integration-keys.tsx';
import { IntegrationSettingsForm } from './parts/integration-settings.tsx';
import { Layout } from './parts/layout.tsx';
import { MappingEditor } from './parts/mapping-editor.tsx';
import { Payloads } from './parts/payloads.tsx';
import { RoutingTest, type RoutingTested } from './parts/routing-test.tsx';
import { RulesEditor } from './parts/rules-editor.tsx';
import { SnsTopics } from './parts/sns-topics.tsx';
import { docsPageOf } from './sender-lines.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export const IntegrationParams = z.object({ id: Id });

export async function integrationPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/integrations/:id', { schema: { params: IntegrationParams } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const view = await loadIntegrationView(deps, request.params.id, visitor.now);
    return sendPage(reply, <IntegrationDetails {...{ visitor, view }} />);
  });
}

export interface IntegrationView {
  integration: Integration;
  keys: IntegrationKey[];
  payloads: (Sample & { id: number })[];
  /** Of an integration of AWS SNS; none for every other. */
  topics: SnsSubscription[];
  components: string[];
}

/** Throws `NotFound`. */
export async function loadIntegrationView({ db }: AppDeps, id: string, now: Date): Promise<IntegrationView> {
  const integration = await getIntegration(db, id);
  await flushSamples(db);
  return {
    integration,
    keys: (await keysOf(db, [id], now)).get(id) ?? [],
    payloads: await samplesOf(db, id, now),
    topics: await listSubscriptions(db, id),
    components: (await allComponents(db)).map((component) => component.id),
  };
}

/** What is not posted to an address of its own is read in no other way. */
const OWN_WORDS = new Set(['pagerduty', 'opsgenie', 'email']);

interface Props {
  visitor: Visitor;
  view: IntegrationView;
  /** What was typed into the editor of the mapping, and what would come out. */
  trial?: { mapping: string; payload: string; tried: Tried[] };
  /** What was asked of a payload, and the answer. */
  test?: RoutingTested;
}

/** It stands still: somebody writes a mapping on it. */
export function IntegrationDetails({ visitor, view, trial, test }: Props) {
  const { integration, keys, payloads, components, topics } = view;
  const { id, name, type } = integration;
  const back = `/integrations/${id}`;
  return (
    <Layout visitor={visitor} title={name} styles={['people', 'integrations']}>
      <h1>{name}</h1>
      <p>
        <span class="muted">
          {type}, {id}.
        </span>{' '}
        <LastHeard {...{ keys, visitor }} />
      </p>
      <p class="muted">
        How it is set up: <code>{docsPageOf(type)}</code>
      </p>
      {type === 'sns' ? <SnsTopics {...{ id, topics, visitor, back }} /> : null}
      <Payloads {...{ payloads, visitor, back }} />
      {OWN_WORDS.has(type) ? null : <MappingEditor {...{ integration, payloads, back, trial }} />}
      <RulesEditor {...{ integration, back }} />
      <RoutingTest {...{ id, back, test }} newest={payloads[0]?.body} />
      <IntegrationKeys {...{ id, keys, visitor, back }} />
      <IntegrationSettingsForm {...{ integration, components, back }} settings={shownSettings(integration.settings)} />
      <section class="card">
        <h2>Remove it</h2>
        <p class="muted">Its keys open nothing any more. Its incidents stay.</p>
        <Act to={`${back}/remove`} back="/integrations">
          <button type="submit" class="danger">
            Remove {name}
          </button>
        </Act>
      </section>
    </Layout>
  );
}
