import type { Conflict } from '../../cover/absence.ts';
import { mayActFor } from '../../people/person.ts';
import { askedFor, type RotationView } from '../rotation-view.ts';
import { spanTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { ConflictSign } from './conflict-pattern.tsx';

interface Props {
  view: RotationView;
  visitor: Visitor;
  zone: string;
  back: string;
}

const MOST_LISTED = 4;

/** Who will be on call while they are away: somebody has to take over. */
export function Conflicts({ view, visitor, zone, back }: Props) {
  const coming = view.conflicts.filter(({ to }) => to > visitor.now);
  if (coming.length === 0) return null;
  return (
    <div class="conflicts">
      <p class="away">On call while away: {coming.length === 1 ? '1 stretch' : `${coming.length} stretches`}</p>
      <ul class="rows">
        {coming.slice(0, MOST_LISTED).map((conflict) => (
          <li key={keyOf(conflict)}>
            <p>
              <ConflictSign /> {view.nameOf(conflict.person)}: {spanTime(conflict, zone)}
            </p>
            <AskAtOnce {...{ view, visitor, conflict, back }} id={`ask-${keyOf(conflict)}`} />
          </li>
        ))}
        {coming.length > MOST_LISTED ? <li class="muted">The others are in the table.</li> : null}
      </ul>
    </div>
  );
}

interface AskProps extends Omit<Props, 'zone'> {
  conflict: Conflict;
  id?: string;
}

/** Asks all the others in one click, for the person who is away; what is asked already is said. */
export function AskAtOnce({ view, visitor: { actor, now }, conflict, back, id }: AskProps) {
  const { person, from, to } = conflict;
  const asked = askedFor(view.requests, view.id, conflict);
  if (asked) return <span class="muted">Request {asked.number} asks for cover</span>;
  if (to <= now || !mayActFor(actor, person)) return null;
  return (
    <Act to={`/people/${person}/cover-requests`} back={back}>
      <input type="hidden" name="zone" value="UTC" />
      <input type="hidden" name="rotation" value={view.id} />
      <input type="hidden" name="from" value={from.toISOString()} />
      <input type="hidden" name="to" value={to.toISOString()} />
      <button type="submit" id={id}>
        Ask for cover
      </button>
    </Act>
  );
}

const keyOf = ({ absence, from }: Conflict): string => `${absence}-${from.getTime()}`;
