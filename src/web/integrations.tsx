import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import type { Integration } from '../intake/integration.ts';
import { type IntegrationKey, keysOf, listIntegrations } from '../intake/queries.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { MakeIntegration } from './parts/make-integration.tsx';
import { Moment } from './parts/moment.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export async function integrationsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/integrations', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { items } = await listIntegrations(deps.db, { limit: 500 });
    const keys = await keysOf(
      deps.db,
      items.map(({ id }) => id),
      visitor.now,
    );
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    const listed = items.map((integration) => ({ integration, keys: keys.get(integration.id) ?? [] }));
    return sendPage(reply, <Integrations {...{ visitor, listed, components }} />);
  });
}

interface Listed {
  integration: Integration;
  keys: IntegrationKey[];
}

export function Integrations(props: { visitor: Visitor; listed: Listed[]; components: string[] }) {
  const { visitor, listed, components } = props;
  return (
    <Layout visitor={visitor} title="Integrations" every={30} styles={['people', 'integrations']}>
      <h1>Integrations</h1>
      <p class="muted">Whatever watches your systems sends its alerts here, each sender with a key of its own.</p>
      {listed.length === 0 ? (
        <p class="muted">There is none yet.</p>
      ) : (
        <ul class="card rows people">
          {listed.map((one) => (
            <Row key={one.integration.id} {...one} visitor={visitor} />
          ))}
        </ul>
      )}
      <MakeIntegration components={components} />
    </Layout>
  );
}

function Row({ integration: { id, name, type, component }, keys, visitor }: Listed & { visitor: Visitor }) {
  return (
    <li id={`integration-${id}`}>
      <p>
        <a class="name" href={`/integrations/${id}`}>
          {name}
        </a>{' '}
        <span class="muted">{type}</span>
        <br />
        <span class="muted">{component ? `Else on ${component}` : 'On what its alerts and the rules say'}</span>
      </p>
      <p>
        <LastHeard {...{ keys, visitor }} />
        <br />
        <KeysInWords {...{ keys, visitor }} />
      </p>
    </li>
  );
}

/** When any of its keys was last used. */
export function LastHeard({ keys, visitor }: { keys: IntegrationKey[]; visitor: Visitor }) {
  const last = Math.max(...keys.map(({ lastUsedAt }) => lastUsedAt?.getTime() ?? 0));
  if (!(last > 0)) return <span class="muted">Nothing was heard of it with these keys</span>;
  return (
    <span>
      Last heard <Moment at={new Date(last)} visitor={visitor} show="near" />
    </span>
  );
}

function KeysInWords({ keys, visitor }: { keys: IntegrationKey[]; visitor: Visitor }) {
  if (keys.length === 0) return <span class="warning">It has no key: nothing can be sent</span>;
  const ends = keys.flatMap(({ expiresAt }) => (expiresAt ? [expiresAt] : []));
  const first = ends.sort((a, b) => a.getTime() - b.getTime())[0];
  const words = keys.length === 1 ? 'One key' : `${keys.length} keys`;
  if (!first) return <span class="muted">{words}</span>;
  return (
    <span class={ends.length === keys.length ? 'warning' : 'muted'}>
      {words}, {keys.length === 1 ? 'it' : 'one'} ends <Moment at={first} visitor={visitor} show="near" />
    </span>
  );
}
