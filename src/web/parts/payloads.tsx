import type { Sample } from '../../intake/sample.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

interface Props {
  payloads: (Sample & { id: number })[];
  visitor: Visitor;
  /** The page that shows them. */
  back: string;
}

/** What was received, the newest first, and how it was answered. */
export function Payloads({ payloads, visitor, back }: Props) {
  return (
    <section class="card" id="payloads">
      <h2>Last payloads</h2>
      <p class="muted">
        The last 20 of a day, without their secrets. <a href={back}>Look again</a>
      </p>
      {payloads.length === 0 ? <p>Nothing came within a day.</p> : null}
      {payloads.map(({ id, receivedAt, status, reason, body, cut }) => (
        <details key={id} id={`payload-${id}`} class="payload">
          <summary>
            <Moment at={receivedAt} visitor={visitor} show="near" />,{' '}
            {status < 400 ? 'taken' : <span class="warning">refused: {reason ?? status}</span>}
          </summary>
          {cut ? <p class="muted">It was too long to be kept whole.</p> : null}
          <pre>{typeof body === 'string' ? body : JSON.stringify(body, null, 2)}</pre>
        </details>
      ))}
    </section>
  );
}
