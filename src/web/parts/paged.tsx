import type { PageOfIncident } from '../../outbox/queries.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

const CHANNELS = { sms: 'SMS', email: 'Email', voice: 'Call' } as const;

/** A sign beside each word, so that a failure is seen before it is read. */
const SIGNS = { queued: '…', sent: '→', delivered: '✓', failed: '✗', cancelled: '–' } as const;

/** Who was paged, and what became of every message. */
export function Paged({ pages, visitor }: { pages: PageOfIncident[]; visitor: Visitor }) {
  return (
    <section>
      <h2>Who was paged</h2>
      {pages.length === 0 ? <p class="muted">Nobody yet.</p> : null}
      <ul class="paged">
        {pages.map((page) => (
          <li key={`${page.person} ${page.at.getTime()}`}>
            <strong>{page.name}</strong>{' '}
            <span class="muted">
              {page.line === 0 ? 'by name' : `line ${page.line}`}, <Moment at={page.at} visitor={visitor} />
            </span>
            <ul>
              {page.deliveries.map((delivery) => (
                <Delivery key={`${delivery.channel} ${delivery.address}`} delivery={delivery} visitor={visitor} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Delivery({ delivery, visitor }: { delivery: PageOfIncident['deliveries'][number]; visitor: Visitor }) {
  const { channel, address, status, attempts, at, error } = delivery;
  return (
    <li class={`delivery ${status}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[status]}
      </span>{' '}
      {CHANNELS[channel]} to {address}: {status === 'queued' && attempts > 0 ? 'trying again' : status}{' '}
      {status === 'queued' ? (
        <span class="muted">
          <Moment at={at} visitor={visitor} show="near" />
        </span>
      ) : null}
      {error ? <span class="muted">{error}</span> : null}
    </li>
  );
}
