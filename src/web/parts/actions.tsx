import { hasRole } from '../../access/token.ts';
import type { Actor } from '../../deps.ts';
import { settledSides } from '../../escalation/sides.ts';
import type { Incident } from '../../incidents/incident.ts';
import { Act } from './act.tsx';

/** What one can do about an incident, the most wanted thing first and largest. */
export function Actions({ incident, actor }: { incident: Incident; actor: Actor }) {
  const { number, status } = incident;
  if (status === 'resolved' || !hasRole(actor, 'responder')) return null;
  const back = `/incidents/${number}`;
  const me = actor.person?.id ?? actor.name;
  const isMine = incident.acknowledgedBy === me || incident.acks.some(({ by }) => by === me);
  const other = incident.urgency === 'high' ? 'low' : 'high';
  return (
    <div class="actions">
      {status === 'triggered' || !isMine ? (
        <Act to={`${back}/acknowledge`} back={back} class={status === 'triggered' ? 'first' : ''}>
          <button type="submit" id="acknowledge" class={status === 'triggered' ? 'primary big' : ''}>
            {status === 'triggered' ? 'Acknowledge' : 'I am on it, too'}
            {actor.person ? <small> as {actor.name}</small> : null}
          </button>
        </Act>
      ) : null}
      {settledSides(incident).length > 0 && hasRole(actor, 'admin') ? (
        <Act to={`${back}/acknowledge`} back={back}>
          <input type="hidden" name="for" value="all" />
          <button type="submit" id="acknowledge-all">
            Acknowledge for all
          </button>
        </Act>
      ) : null}
      <Act to={`${back}/resolve`} back={back}>
        <button type="submit" id="resolve" class={status === 'acknowledged' ? 'primary' : ''}>
          Resolve
        </button>
      </Act>
      <Act to={`${back}/escalate`} back={back}>
        <button type="submit" id="escalate">
          Escalate
        </button>
      </Act>
      {['30m', '2h'].map((time) => (
        <Act key={time} to={`${back}/snooze`} back={back}>
          <input type="hidden" name="for" value={time} />
          <button type="submit" id={`snooze-${time}`}>
            Snooze {time}
          </button>
        </Act>
      ))}
      <Act to={`${back}/urgency`} back={back}>
        <input type="hidden" name="urgency" value={other} />
        <button type="submit" id="urgency">
          {other === 'high' ? 'Raise to high urgency' : 'Lower to low urgency'}
        </button>
      </Act>
    </div>
  );
}
