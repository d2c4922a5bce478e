import type { Duty } from '../duties.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

/** Who has a rotation, until when, and who follows. */
export function OnDuty({ duty, visitor }: { duty: Duty; visitor: Pick<Visitor, 'zone' | 'now'> }) {
  const { people, until, source, next } = duty;
  return (
    <>
      <p>
        {people.length > 0 ? <strong>{people.join(', ')}</strong> : <strong class="warning">Nobody is on call</strong>}{' '}
        {source ? <span class="muted">({source})</span> : null}
      </p>
      <p class="muted">
        {until ? (
          <>
            Until <Moment at={until} visitor={visitor} />
            {next ? `, then ${next.join(', ') || 'nobody'}` : null}
          </>
        ) : (
          'For as far as we can see'
        )}
      </p>
    </>
  );
}
