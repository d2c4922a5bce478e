import { listSubscribers, type StoredSubscriber } from '../announcements/queries.ts';
import { originOf } from '../announcements/subscriber.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { INCIDENT_EVENTS } from '../incidents/incident-event.ts';
import { sendPage } from './html.ts';
import { Act } from './parts/act.tsx';
import { AddSubscriber } from './parts/add-subscriber.tsx';
import { ChangeSubscriber } from './parts/change-subscriber.tsx';
import { Layout } from './parts/layout.tsx';
import { distance } from './time.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export async function subscribersPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/subscribers', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { items } = await listSubscribers(deps.db, { limit: 500 });
    return sendPage(reply, <Subscribers visitor={visitor} subscribers={items} />);
  });
}

export function Subscribers({ visitor, subscribers }: { visitor: Visitor; subscribers: StoredSubscriber[] }) {
  return (
    <Layout visitor={visitor} title="Announcements" every={5} styles={['maintenance', 'people']}>
      <h1>Announcements</h1>
      <p class="muted">
        What happens to incidents is announced here, to chats and to programs. It wakes nobody, and no page waits for
        it.
      </p>
      {visitor.sandbox ? <p>They leave this machine: the sandbox keeps pages, and nothing else.</p> : null}
      {subscribers.length === 0 ? <p class="muted">Nobody has subscribed.</p> : null}
      <ul class="windows">
        {subscribers.map((subscriber) => (
          <Subscriber key={subscriber.id} {...{ subscriber, visitor }} />
        ))}
      </ul>
      <AddSubscriber visitor={visitor} />
    </Layout>
  );
}

function Subscriber({ subscriber, visitor }: { subscriber: StoredSubscriber; visitor: Visitor }) {
  const { id, type, target, events, components, minSeverity, disabledAt, disabledReason, waiting } = subscriber;
  const { path } = visitor;
  return (
    <li class="card" id={`subscriber-${id}`}>
      <h2>{id}</h2>
      <p>
        {type} at {originOf(target)}
      </p>
      <p>
        {events.length === INCIDENT_EVENTS.length ? 'all events' : events.join(', ')}; {minSeverity} and graver
        {components ? `; only on ${components.join(', ')}` : ''}
      </p>
      <LastAttempt subscriber={subscriber} visitor={visitor} />
      {waiting > 0 ? <p>{waiting} waiting to be sent</p> : null}
      {disabledAt ? <p class="warning">Disabled: {disabledReason}.</p> : null}
      <div class="line">
        <Act to={`/subscribers/${id}/test`} back={path}>
          <button type="submit" aria-label={`Test ${id}`}>
            Test
          </button>
        </Act>
        {disabledAt ? (
          <Act to={`/subscribers/${id}/enable`} back={path}>
            <button type="submit" class="primary" aria-label={`Enable ${id}`}>
              Enable
            </button>
          </Act>
        ) : null}
        {type === 'webhook' ? (
          <form method="post" action={`/subscribers/${id}/secret`}>
            <button type="submit" aria-label={`New secret for ${id}; for a day the old one signs, too`}>
              New secret
            </button>
          </form>
        ) : null}
        <Act to={`/subscribers/${id}/remove`} back={path}>
          <button type="submit" aria-label={`Remove ${id}`}>
            Remove
          </button>
        </Act>
      </div>
      <ChangeSubscriber subscriber={subscriber} back={path} />
    </li>
  );
}

function LastAttempt({ subscriber: { lastAttemptAt, lastOutcome }, visitor }: Parameters<typeof Subscriber>[0]) {
  if (!lastAttemptAt) return <p class="muted">Nothing has been sent yet.</p>;
  return (
    <p>
      Last: <time datetime={lastAttemptAt.toISOString()}>{distance(lastAttemptAt, visitor.now)}</time>, it {lastOutcome}
    </p>
  );
}
