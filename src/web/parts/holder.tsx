import type { Incident } from '../../incidents/incident.ts';
import type { NextAction } from '../next-action.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

interface Props {
  incident: Incident;
  next: NextAction | null;
  nameOf: (id: string) => string;
  visitor: Visitor;
}

/** Who has it, and what happens next and when. Spoken aloud when it changes: so no countdown is in the spoken part. */
export function Holder({ incident, next, nameOf, visitor }: Props) {
  return (
    <div class="holder">
      <p class="who" aria-live="polite">
        {whoHas(incident, nameOf)}
      </p>
      {next ? (
        <p class="next">
          Next: {next.what} <Moment at={next.at} visitor={visitor} show="near" />
        </p>
      ) : null}
      {incident.status === 'acknowledged' && !next ? <p class="next">Nobody else will be paged.</p> : null}
    </div>
  );
}

function whoHas(incident: Incident, nameOf: (id: string) => string) {
  const { status, acknowledgedBy, resolvedBy } = incident;
  if (status === 'resolved')
    return resolvedBy ? <>Resolved by {nameOf(resolvedBy)}.</> : <>Recorded; nobody was paged.</>;
  if (status === 'acknowledged' && acknowledgedBy)
    return (
      <>
        <strong>{nameOf(acknowledgedBy)}</strong> has it.
      </>
    );
  const reached = incident.uncovered ? 'The catch-all was paged' : `Line ${incident.line} was paged`;
  return (
    <>
      <strong>Nobody has it yet.</strong> {incident.pagedAt ? `${reached}.` : null}
    </>
  );
}
