import type { StatusOutput } from '../../audit/schemas.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

/** Who runs, and how each that sends finds its providers. */
export function StatusProcesses({ processes, visitor }: { processes: StatusOutput['processes']; visitor: Visitor }) {
  return (
    <section class="card">
      <h2>Processes</h2>
      {processes.length === 0 ? <p class="muted">None has reported yet.</p> : null}
      <ul class="plain">
        {processes.map(({ role, host, pid, lastSeen, alive, loopLagMs, providers }) => (
          <li key={`${host} ${pid}`}>
            <span class={alive ? undefined : 'warning'}>
              {role} on {host}, process {pid}: {alive ? 'lives' : 'gone'}, last seen{' '}
              <Moment at={new Date(lastSeen)} visitor={visitor} show="near" />
              {alive && loopLagMs !== null ? `, event loop ${loopLagMs} ms late` : ''}
            </span>
            {providers.map(({ name, channel, state, lastError }) => (
              <p key={`${channel} ${name}`} class={state === 'closed' ? 'muted' : 'warning'}>
                {channel} by {name}: {STATES[state] ?? state}
                {lastError && state !== 'closed' ? ` (${lastError})` : ''}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A breaker's states, for people. */
const STATES: Record<string, string> = { closed: 'used', open: 'passed over', 'half-open': 'being tried again' };
