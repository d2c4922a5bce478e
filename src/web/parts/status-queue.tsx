import type { StatusOutput } from '../../audit/schemas.ts';

/** The alarm clock: where it lives, and how late it is. */
export function StatusQueue({ status: { queue, due } }: { status: StatusOutput }) {
  return (
    <section class="card">
      <h2>Queue</h2>
      {queue ? (
        <p class={queue.reachable ? undefined : 'warning'}>
          On {queue.home}, {queue.reachable ? 'and it answers' : 'which cannot be reached: sweeps do the work'}
        </p>
      ) : null}
      <ul class="plain">
        {(queue?.kinds ?? []).map(({ kind, waiting, delayed, active, lagSeconds }) => (
          <li key={kind}>
            {kind}: {waiting} waiting, {delayed} for later, {active} running, {seconds(lagSeconds)} late
          </li>
        ))}
      </ul>
      <p>
        Longest overdue row: {seconds(due.escalationLagSeconds)} for escalation, {seconds(due.deliveryLagSeconds)} for
        delivery
      </p>
    </section>
  );
}

const seconds = (count: number): string => `${Math.round(count)} s`;
