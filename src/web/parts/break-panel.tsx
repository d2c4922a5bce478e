import type { Component } from '../../components/component.ts';
import { hasReachable, type Plan } from '../../escalation/line.ts';
import type { Incident } from '../../incidents/incident.ts';
import type { NextAction } from '../next-action.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Holder } from './holder.tsx';
import { State } from './state.tsx';

/** A component that can be broken to see what happens, and what has come of it. */
export interface Breakable {
  component: Component;
  plan: Plan;
  troubles: { incident: Incident; next: NextAction | null; nameOf: (id: string) => string }[];
}

export function BreakPanel({ components, visitor }: { components: Breakable[]; visitor: Visitor }) {
  return (
    <section class="break-panel">
      <h2>Break something</h2>
      {components.length === 0 ? <p>There is no component to break yet.</p> : null}
      {components.map((breakable) => (
        <ComponentCard key={breakable.component.id} {...breakable} visitor={visitor} />
      ))}
    </section>
  );
}

function ComponentCard({ component, plan, troubles, visitor }: Breakable & { visitor: Visitor }) {
  const { id, description } = component;
  const broken = troubles.length > 0;
  const unheld = troubles.some(({ incident }) => incident.status === 'triggered');
  return (
    <article id={`component-${id}`} class={`card ${broken ? `incident ${unheld ? 'triggered' : 'acknowledged'}` : ''}`}>
      <div class="what">
        <h3>{id}</h3>
        {description ? <p class="muted">{description}</p> : null}
        {broken ? null : <Chain plan={plan} />}
      </div>
      {troubles.map(({ incident, next, nameOf }) => (
        <div key={incident.number} id={`trouble-${incident.number}`} class="trouble">
          <p class="facts">
            <State status={incident.status} />
            <a href={`/incidents/${incident.number}`}>#{incident.number}</a>
          </p>
          <Holder {...{ incident, next, nameOf, visitor }} />
        </div>
      ))}
      <Act to={`/sandbox/components/${id}/${broken ? 'fix' : 'break'}`} back="/sandbox">
        <button type="submit" id={`${broken ? 'fix' : 'break'}-${id}`} class={broken ? '' : 'danger'}>
          {broken ? 'Mark as fixed' : 'Break'}
          <span class="unseen"> {id}</span>
        </button>
      </Act>
    </article>
  );
}

/** "Ann → Bo, Cy → Di": whom the lines would wake, one after the other. */
function Chain({ plan }: { plan: Plan }) {
  return (
    <ol class="chain">
      {plan.lines.map(({ line, people }) => (
        <li key={line}>{people.map(({ person }) => person.name).join(', ') || 'nobody'}</li>
      ))}
      {plan.lines.some(hasReachable) ? null : <li>the catch-all</li>}
    </ol>
  );
}
