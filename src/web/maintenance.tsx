import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { listIntegrations } from '../intake/queries.ts';
import { comingOccurrences, type MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import { allWindows } from '../maintenance/queries.ts';
import { sendPage } from './html.ts';
import { scopeInWords } from './maintenance-words.ts';
import { Act } from './parts/act.tsx';
import { Layout } from './parts/layout.tsx';
import { PlanWindow } from './parts/plan-window.tsx';
import { spanTime } from './time.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const SHOWN = 3;

export async function maintenancePage(app: App, deps: AppDeps): Promise<void> {
  app.get('/maintenance', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const windows = await allWindows(deps.db);
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    const { items } = await listIntegrations(deps.db, { limit: 500 });
    const integrations = items.map(({ id, name }) => ({ id, name }));
    return sendPage(reply, <Maintenance {...{ visitor, windows, components, integrations }} />);
  });
}

interface Props {
  visitor: Visitor;
  windows: MaintenanceWindow[];
  components: string[];
  integrations: { id: string; name: string }[];
}

export function Maintenance({ visitor, windows, components, integrations }: Props) {
  const nameOf = (id: string) => integrations.find((it) => it.id === id)?.name ?? id;
  return (
    <Layout visitor={visitor} title="Maintenance" every={30} styles={['maintenance']}>
      <h1>Maintenance windows</h1>
      <p class="muted">
        While a window is in force, alerts that it covers are kept and wake nobody. What is still open when it ends is
        paged then.
      </p>
      {windows.length === 0 ? <p class="muted">None is planned.</p> : null}
      <ul class="windows">
        {inOrder(windows, visitor.now).map(({ window, coming }) => (
          <Window key={window.id} {...{ window, coming, visitor, nameOf }} />
        ))}
      </ul>
      {hasRole(visitor.actor, 'admin') ? <PlanWindow {...{ visitor, components, integrations }} /> : null}
    </Layout>
  );
}

interface Planned {
  window: MaintenanceWindow;
  coming: { from: Date; to: Date }[];
}

/** What runs now or comes first is first; what is over is last. */
function inOrder(windows: MaintenanceWindow[], now: Date): Planned[] {
  return windows
    .map((window) => ({
      window,
      coming: comingOccurrences(window, now, SHOWN).map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    }))
    .sort((a, b) => begins(a) - begins(b));
}

const begins = ({ coming: [first] }: Planned): number => first?.from.getTime() ?? Number.MAX_SAFE_INTEGER;

function Window({ window, coming, visitor, nameOf }: Planned & { visitor: Visitor; nameOf: (id: string) => string }) {
  const { now, zone, path, actor } = visitor;
  const inForce = coming.some(({ from }) => from <= now);
  return (
    <li class={`card${inForce ? ' in-force' : ''}`} id={`window-${window.id}`}>
      <h2>{window.id}</h2>
      {window.description ? <p>{window.description}</p> : null}
      <p>{scopeInWords(window, nameOf)}</p>
      {coming.length === 0 ? <p class="muted">It is over.</p> : null}
      <ul class="occurrences">
        {coming.map((occurrence) => (
          <li key={occurrence.from.getTime()}>
            {occurrence.from <= now ? <strong>Now: </strong> : null}
            <time datetime={occurrence.from.toISOString()}>{spanTime(occurrence, zone)}</time>
          </li>
        ))}
      </ul>
      <div class="line">
        {inForce && hasRole(actor, 'responder') ? (
          <Act to={`/maintenance/${window.id}/end`} back={path}>
            <button type="submit" class="primary" aria-label={`End ${window.id} now`}>
              End now
            </button>
          </Act>
        ) : null}
        {hasRole(actor, 'admin') ? (
          <a href={`/maintenance/${window.id}/definition`} aria-label={`Edit ${window.id}`}>
            Edit
          </a>
        ) : null}
        {hasRole(actor, 'admin') ? (
          <Act to={`/maintenance/${window.id}/remove`} back={path}>
            <button type="submit" aria-label={`Remove ${window.id}`}>
              Remove
            </button>
          </Act>
        ) : null}
      </div>
    </li>
  );
}
