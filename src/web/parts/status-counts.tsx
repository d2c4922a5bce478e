import type { StatusOutput } from '../../audit/schemas.ts';

type Since = StatusOutput['sinceStart'];

/** What the metrics say, for eyes: what came in, how soon somebody heard of it, and what the providers made of it. */
export function StatusCounts({ since }: { since: Since }) {
  return (
    <section class="card">
      <h2>Since the start</h2>
      <ul class="plain">
        {since.times.map(({ until, ...time }) => (
          <li key={until}>
            {UNTIL[until]}: {time.count === 0 ? 'none yet' : timeIn(time)}
          </li>
        ))}
      </ul>
      <h3>Alerts</h3>
      {since.alerts.length === 0 ? <p class="muted">None.</p> : null}
      <ul class="plain">
        {since.alerts.map(({ source, outcome, count }) => (
          <li key={`${source} ${outcome}`} class={outcome === 'refused' ? 'warning' : undefined}>
            {count} {source} {outcome}
          </li>
        ))}
      </ul>
      <h3>By provider</h3>
      {since.deliveries.length === 0 ? <p class="muted">None.</p> : null}
      <ul class="plain">
        {since.deliveries.map(({ channel, provider, outcome, count }) => (
          <li key={`${channel} ${provider} ${outcome}`} class={isBad(outcome) ? 'warning' : undefined}>
            {count} {channel} {provider === 'default' ? '' : `by ${provider} `}
            {outcome}
          </li>
        ))}
      </ul>
      <p class="muted">
        Found by sweeps before a call came:{' '}
        {since.sweepFindings.map(({ kind, count }) => `${count} for ${kind}`).join(', ') || 'nothing'}
      </p>
    </section>
  );
}

const UNTIL: Record<Since['times'][number]['until'], string> = {
  first_attempt: 'Alert to first attempt',
  receipt: 'Alert to receipt',
  ack: 'Alert to acknowledgement',
};

const timeIn = (time: Omit<Since['times'][number], 'until'>): string =>
  `${time.count}, half within ${said(time.halfWithinSeconds)}, 99 of 100 within ${said(time.mostWithinSeconds)}`;

const said = (seconds: number | null): string => (seconds === null ? 'more than an hour' : `${seconds} s`);

const isBad = (outcome: string): boolean => outcome === 'failed' || outcome === 'undelivered';
