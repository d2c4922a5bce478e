import { holdersOf, inWords, openSides, settledSides } from '../../escalation/sides.ts';
import { type Incident, isHeld, isTolerated } from '../../incidents/incident.ts';
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
        {whoHas(incident, nameOf, visitor)}
      </p>
      {next ? (
        <p class="next">
          Next: {next.what} <Moment at={next.at} visitor={visitor} show="near" />
        </p>
      ) : null}
      {incident.status !== 'resolved' && incident.closes ? (
        <p class="next">
          It resolves by itself <Moment at={incident.closes.at} visitor={visitor} show="near" />, unless it is heard of
          again.
        </p>
      ) : null}
      {incident.status === 'acknowledged' && !next ? <p class="next">Nobody else will be paged.</p> : null}
    </div>
  );
}

function whoHas(incident: Incident, nameOf: (id: string) => string, visitor: Visitor) {
  const { status, resolvedBy, snoozedUntil } = incident;
  if (status === 'resolved')
    return resolvedBy ? <>Resolved by {nameOf(resolvedBy)}.</> : <>Recorded; nobody was paged.</>;
  const holders = status === 'acknowledged' ? holdersOf(incident) : [];
  if (holders.length > 0)
    return (
      <>
        <strong>{inWords(holders.map(nameOf))}</strong> {holders.length === 1 ? 'has' : 'have'} it
        {snoozedUntil ? (
          <>
            , snoozed until <Moment at={snoozedUntil} visitor={visitor} show="clock" />
          </>
        ) : null}
        .
      </>
    );
  if (isHeld(incident))
    return (
      <>
        Held by <a href="/maintenance">maintenance window {incident.maintenance}</a>: nobody was paged.
      </>
    );
  if (isTolerated(incident)) return <>Held by the budget of {inWords(incident.components)}: nobody was paged.</>;
  const taken = settledSides(incident).map((component) => {
    const by = incident.acks.find((ack) => ack.component === component)?.by ?? '';
    return `${nameOf(by)} has ${component}. `;
  });
  const open = taken.length > 0 ? inWords(openSides(incident)) : 'it';
  return (
    <>
      {taken}
      <strong>Nobody has {open} yet.</strong> {wasReached(incident, visitor)}
    </>
  );
}

function wasReached({ uncovered, line, pagedAt }: Incident, visitor: Visitor) {
  if (!pagedAt) return null;
  const whom = line === 0 ? 'Whoever had it' : uncovered ? 'The catch-all' : `Line ${line}`;
  if (pagedAt <= visitor.now) return `${whom} was paged.`;
  return (
    <>
      {whom} is told at <Moment at={pagedAt} visitor={visitor} show="clock" />: it is not urgent.
    </>
  );
}
