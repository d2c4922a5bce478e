import type { StoredSubscriber } from '../../announcements/queries.ts';
import { INCIDENT_EVENTS } from '../../incidents/incident-event.ts';
import { Act } from './act.tsx';

const SEVERITIES = ['critical', 'error', 'warning'] as const;

/** What it hears of. Where it goes is changed by the form below, because no address is ever shown again. */
export function ChangeSubscriber({ subscriber, back }: { subscriber: StoredSubscriber; back: string }) {
  const { id, events, components, minSeverity } = subscriber;
  return (
    <details id={`change-${id}`}>
      <summary>Change what it hears of</summary>
      <Act to={`/subscribers/${id}/hears`} back={back} class="fields" id={`hears-${id}`}>
        {INCIDENT_EVENTS.map((event) => (
          <label class="check" key={event}>
            <input type="checkbox" name="events" value={event} checked={events.includes(event)} autocomplete="off" />
            {event}
          </label>
        ))}
        <div>
          <label for={`${id}-severity`}>Severity, and graver</label>
          <select id={`${id}-severity`} name="minSeverity" autocomplete="off">
            {SEVERITIES.map((severity) => (
              <option key={severity} value={severity} selected={severity === minSeverity}>
                {severity}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for={`${id}-components`}>Only on these components</label>
          <input
            id={`${id}-components`}
            name="components"
            value={components?.join(', ')}
            placeholder="all"
            autocomplete="off"
          />
        </div>
        <div class="line">
          <button type="submit" class="primary" aria-label={`Save what ${id} hears of`}>
            Save
          </button>
        </div>
      </Act>
    </details>
  );
}
