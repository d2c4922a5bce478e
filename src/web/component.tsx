import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { Component } from '../components/component.ts';
import { describeMatch } from '../components/matcher.ts';
import { allComponents, getComponent } from '../components/queries.ts';
import type { Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import type { Incident } from '../incidents/incident.ts';
import { listIncidents } from '../incidents/queries.ts';
import { Id } from '../lib/wire.ts';
import { ownerInWords } from './components.tsx';
import { loadDuties, loadNames, type NameOf } from './duties.ts';
import { sendPage } from './html.ts';
import { Facts } from './parts/incident-row.tsx';
import { Layout } from './parts/layout.tsx';
import { Lines } from './parts/lines.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const MOST_OPEN = 20;

/** This breaks: whom to call, how to repair it, and what it has to do with. */
export async function componentPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/components/:id', { schema: { params: z.object({ id: Id }) } }, async (request, reply) => {
    const { id } = request.params;
    const visitor = await visitorOf(deps, request);
    const component = await getComponent(deps.db, id);
    const plan = (await loadPlans(deps.db, [id], visitor.now))([id]);
    const duties = await loadDuties(deps.db, visitor.now);
    const untilOf = new Map(duties.map(({ rotation, until }) => [`rotation ${rotation}`, until]));
    const above = (await allComponents(deps.db)).filter(({ dependsOn }) => dependsOn.includes(id));
    const open = await listIncidents(deps.db, { status: 'open', component: id, limit: MOST_OPEN });
    const nameOf = await loadNames(
      deps.db,
      component.owners.flatMap((owner) => ('person' in owner ? owner.person : [])),
    );
    const dependents = above.map((other) => other.id);
    return sendPage(reply, <ComponentDetails {...{ visitor, component, plan, untilOf, dependents, open, nameOf }} />);
  });
}

interface Props {
  visitor: Visitor;
  component: Component;
  plan: Plan;
  untilOf: ReadonlyMap<string, Date | null>;
  /** What depends on it. */
  dependents: string[];
  open: Incident[];
  nameOf: NameOf;
}

export function ComponentDetails({ visitor, component, plan, untilOf, dependents, open, nameOf }: Props) {
  const { id, description } = component;
  return (
    <Layout visitor={visitor} title={id} every={30} styles={['oncall', 'people', 'components']}>
      <h1>{id}</h1>
      {description ? <p class="muted">{description}</p> : null}
      {open.length > 0 ? (
        <ul class="card rows">
          {open.map((incident) => (
            <li key={incident.number}>
              <Facts incident={incident} />
              <a href={`/incidents/${incident.number}`}>{incident.summary}</a>
            </li>
          ))}
        </ul>
      ) : null}
      <section class="card">
        <h2>If it breaks, we wake</h2>
        <Lines {...{ plan, visitor, untilOf }} contacts />
        <p>
          <a href={`/who-would?component=${id}`}>At another time</a>
        </p>
        <p>
          <a href={`/releases?component=${id}`}>What was changed on it</a>, and{' '}
          <a href={`/releases/check?component=${id}`}>whether a release could go out now</a>
        </p>
      </section>
      <section class="card">
        <h2>What is known of it</h2>
        <About {...{ component, dependents, nameOf }} />
        {hasRole(visitor.actor, 'admin') ? (
          <p>
            <a href={`/components/${id}/definition`}>Edit {id}</a>
          </p>
        ) : null}
      </section>
    </Layout>
  );
}

function About({ component, dependents, nameOf }: Pick<Props, 'component' | 'dependents' | 'nameOf'>) {
  const { owners, policy, runbook, chat, rollback, rollbackByReply, dependsOn, match } = component;
  const components = (ids: string[]) =>
    ids.map((id, nth) => (
      <>
        {nth > 0 ? ', ' : null}
        <a href={`/components/${id}`}>{id}</a>
      </>
    ));
  return (
    <dl class="about">
      <dt>Owners</dt>
      <dd>
        {owners.map((owner) => ownerInWords(owner, nameOf)).join(', ') || <span class="warning">Nobody owns it</span>}
      </dd>
      <dt>Policy</dt>
      <dd>{policy ? <a href={`/policies/${policy}`}>{policy}</a> : 'none: its owners are its only line'}</dd>
      {runbook ? (
        <>
          <dt>Runbook</dt>
          <dd>
            <a href={runbook}>{runbook}</a>
          </dd>
        </>
      ) : null}
      {chat ? (
        <>
          <dt>Chat</dt>
          <dd>
            <a href={chat}>{chat}</a>
          </dd>
        </>
      ) : null}
      <dt>Way back</dt>
      <dd>
        {rollback ?? <span class="warning">Nobody has said how to go back</span>}
        {rollbackByReply ? ' (also by a reply)' : null}
      </dd>
      <dt>Depends on</dt>
      <dd>{dependsOn.length > 0 ? components(dependsOn) : 'nothing that is known'}</dd>
      {dependents.length > 0 ? (
        <>
          <dt>Needed by</dt>
          <dd>{components(dependents)}</dd>
        </>
      ) : null}
      <dt>Alerts</dt>
      <dd>
        {match.length === 0
          ? 'only those that name it'
          : match.map(describeMatch).map((rule) => <p key={rule}>{rule}</p>)}
      </dd>
    </dl>
  );
}
