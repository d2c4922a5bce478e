import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import type { Heartbeat } from '../heartbeats/heartbeat.ts';
import { listHeartbeats } from '../heartbeats/queries.ts';
import { oneLine } from '../lib/text.ts';
import { sendPage } from './html.ts';
import { Act } from './parts/act.tsx';
import { ChangeHeartbeat } from './parts/change-heartbeat.tsx';
import { Layout } from './parts/layout.tsx';
import { MakeHeartbeat } from './parts/make-heartbeat.tsx';
import { Moment } from './parts/moment.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export async function heartbeatsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/heartbeats', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { items } = await listHeartbeats(deps.db, { limit: 500 });
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    return sendPage(reply, <Heartbeats {...{ visitor, heartbeats: items, components }} />);
  });
}

export function Heartbeats(props: { visitor: Visitor; heartbeats: Heartbeat[]; components: string[] }) {
  const { visitor, heartbeats, components } = props;
  return (
    <Layout visitor={visitor} title="Heartbeats" every={10} styles={['people', 'integrations']}>
      <h1>Heartbeats</h1>
      <p class="muted">A job calls its address when it is done. When the call does not come, an incident opens.</p>
      {heartbeats.length === 0 ? <p class="muted">There is none yet.</p> : null}
      <ul class="heartbeats">
        {heartbeats.map((heartbeat) => (
          <Row key={heartbeat.id} {...{ heartbeat, visitor, components }} />
        ))}
      </ul>
      {hasRole(visitor.actor, 'admin') ? <MakeHeartbeat {...{ components, visitor }} /> : null}
    </Layout>
  );
}

const WORDS = { new: 'Waits for its first call', up: 'Up', late: 'Late', paused: 'Paused' };
const MOST_SAID = 200;
const LAST = { success: 'success', start: 'start', fail: 'failure', log: 'log' };

function Row(props: { heartbeat: Heartbeat; visitor: Visitor; components: string[] }) {
  const { heartbeat, visitor, components } = props;
  const { id, description, component, status, incident } = heartbeat;
  return (
    <li class={`card ${status}`} id={`heartbeat-${id}`}>
      <h2>
        {id}: <span class={status === 'late' ? 'warning' : 'muted'}>{WORDS[status]}</span>
      </h2>
      {description ? <p>{description}</p> : null}
      <p>
        {scheduleInWords(heartbeat)}
        {component ? `, on ${component}` : ''}
      </p>
      <LastCall heartbeat={heartbeat} visitor={visitor} />
      {status === 'late' && incident !== null ? (
        <p>
          <a href={`/incidents/${incident}`}>Incident #{incident}</a>
        </p>
      ) : null}
      <Buttons {...{ heartbeat, visitor }} />
      {hasRole(visitor.actor, 'admin') ? <ChangeHeartbeat {...{ heartbeat, components }} back={visitor.path} /> : null}
    </li>
  );
}

function LastCall({ heartbeat, visitor }: { heartbeat: Heartbeat; visitor: Visitor }) {
  const { status, lastPingAt, lastPing, lastBody, startedAt, dueAt } = heartbeat;
  return (
    <>
      <p class="muted">
        {lastPingAt ? (
          <>
            Last call: {LAST[lastPing ?? 'success']}, <Moment at={lastPingAt} visitor={visitor} />
          </>
        ) : (
          'It has never called. It alerts only after its first call.'
        )}
        {dueAt ? (
          <>
            {status === 'late' ? '; looked at again ' : '; late after '}
            <Moment at={dueAt} visitor={visitor} />
          </>
        ) : null}
      </p>
      {startedAt ? (
        <p class="muted">
          Runs since <Moment at={startedAt} visitor={visitor} />
        </p>
      ) : null}
      {lastBody ? <p class="muted">It said: {oneLine(lastBody, MOST_SAID)}</p> : null}
    </>
  );
}

const scheduleInWords = ({ every, cron, timeZone, grace, maxRunTime }: Heartbeat): string =>
  `${cron ? `At ${cron} (${timeZone})` : `Every ${every}`}, with ${grace} of grace${maxRunTime ? ` and ${maxRunTime} to run` : ''}`;

function Buttons({ heartbeat: { id, status }, visitor }: { heartbeat: Heartbeat; visitor: Visitor }) {
  const { path: back, actor } = visitor;
  const [act, words] = status === 'paused' ? ['resume', 'Resume'] : ['pause', 'Pause'];
  return (
    <div class="line">
      {hasRole(actor, 'responder') ? (
        <Act to={`/heartbeats/${id}/${act}`} back={back}>
          <button type="submit" aria-label={`${words} ${id}`}>
            {words}
          </button>
        </Act>
      ) : null}
      {hasRole(actor, 'admin') ? (
        <>
          <form method="post" action={`/heartbeats/${id}/key`}>
            <button type="submit" aria-label={`New address for ${id}; the old one stops working now`}>
              New address
            </button>
          </form>
          <Act to={`/heartbeats/${id}/remove`} back={back}>
            <button type="submit" aria-label={`Remove ${id}`}>
              Remove
            </button>
          </Act>
        </>
      ) : null}
    </div>
  );
}
