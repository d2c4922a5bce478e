import { hasRole } from '../../access/token.ts';
import { type Incident, isTolerated } from '../../incidents/incident.ts';
import type { NextAction } from '../next-action.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Holder } from './holder.tsx';
import { Moment } from './moment.tsx';
import { State } from './state.tsx';

interface Props {
  incident: Incident;
  next: NextAction | null;
  nameOf: (id: string) => string;
  visitor: Visitor;
}

/** An open incident in a list: what broke, since when, who has it, what happens next. */
export function IncidentRow({ incident, next, nameOf, visitor }: Props) {
  const { number, status, summary } = incident;
  return (
    <li id={`incident-${number}`} class={`card incident ${status}`}>
      <Facts incident={incident} />
      <h2>
        <a href={`/incidents/${number}`}>{summary}</a>
      </h2>
      <p class="since">
        Since <Moment at={incident.createdAt} visitor={visitor} />
      </p>
      <Holder {...{ incident, next, nameOf, visitor }} />
      {status === 'triggered' && hasRole(visitor.actor, 'responder') ? (
        <Act to={`/incidents/${number}/acknowledge`} back={visitor.path}>
          <button type="submit" class="primary" aria-label={`Acknowledge #${number}`}>
            Acknowledge
          </button>
        </Act>
      ) : null}
    </li>
  );
}

/** State, number, severity, components: the same first line wherever an incident is shown. */
export function Facts({ incident }: { incident: Incident }) {
  const { status, number, severity, components, alertCount, uncovered, maintenance, flapping } = incident;
  return (
    <p class="facts">
      <State status={status} />
      <span>#{number}</span>
      <span class={`severity ${severity}`}>{severity}</span>
      <span>{components.join(', ') || 'no component'}</span>
      {alertCount > 1 ? <span>{alertCount} alerts</span> : null}
      {maintenance ? <span class="held">in maintenance: {maintenance}</span> : null}
      {isTolerated(incident) ? <span class="held">tolerated {timesText(incident)}</span> : null}
      {flapping ? <span class="held">flapping</span> : null}
      {uncovered ? <span class="warning">nobody was on call for it</span> : null}
    </p>
  );
}

const timesText = ({ tolerance }: Incident): string => (tolerance?.count === 1 ? 'once' : `${tolerance?.count} times`);

export function ResolvedRow({ incident, nameOf, visitor }: Omit<Props, 'next'>) {
  const { number, summary, resolvedAt, resolvedBy } = incident;
  return (
    <li>
      <State status="resolved" />{' '}
      <a href={`/incidents/${number}`}>
        #{number} {summary}
      </a>{' '}
      <span class="muted">
        {resolvedBy ? `${nameOf(resolvedBy)}, ` : null}
        {resolvedAt ? <Moment at={resolvedAt} visitor={visitor} show="near" /> : null}
      </span>
    </li>
  );
}
