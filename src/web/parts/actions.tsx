import type { Actor } from '../../deps.ts';
import type { Incident } from '../../incidents/incident.ts';
import { Act } from './act.tsx';

/** What one can do about an incident, the most wanted thing first and largest. */
export function Actions({ incident, actor }: { incident: Incident; actor: Actor }) {
  const { number, status } = incident;
  if (status === 'resolved') return null;
  const back = `/incidents/${number}`;
  const isMine = incident.acknowledgedBy === (actor.person?.id ?? actor.name);
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
    </div>
  );
}
