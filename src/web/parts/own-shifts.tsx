import { localSpan } from '../../lib/local-time.ts';
import type { Person } from '../../people/person.ts';
import { askAddress } from '../person-address.ts';
import type { OwnShift, PersonView } from '../person-view.ts';
import { spanTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { ConflictSign } from './conflict-pattern.tsx';

interface Props {
  view: PersonView;
  visitor: Visitor;
  mayAct: boolean;
}

/** Turns of some hours are many in four weeks; what is far off is folded. */
const MOST_OPEN = 8;
const DAY_MS = 86_400_000;

/** The shifts of four weeks, over all rotations, with what of them falls on absences. */
export function OwnShifts({ view: { person, shifts }, visitor, mayAct }: Props) {
  return (
    <section aria-labelledby="coming">
      <h2 id="coming">Shifts of the next four weeks</h2>
      {shifts.length === 0 ? <p class="muted">None.</p> : null}
      <ShiftRows shifts={shifts.slice(0, MOST_OPEN)} {...{ person, visitor, mayAct }} />
      {shifts.length > MOST_OPEN ? (
        <details id="later-shifts">
          <summary>{shifts.length - MOST_OPEN} more</summary>
          <ShiftRows shifts={shifts.slice(MOST_OPEN)} {...{ person, visitor, mayAct }} />
        </details>
      ) : null}
    </section>
  );
}

interface RowsProps extends Omit<Props, 'view'> {
  person: Person;
  shifts: OwnShift[];
}

function ShiftRows({ person, shifts, visitor, mayAct }: RowsProps) {
  return (
    <ul class="rows">
      {shifts.map((shift) => (
        <li key={`${shift.rotation} ${shift.from?.toISOString()}`}>
          <div>
            <p>
              <a href={`/rotations/${shift.rotation}`}>{shift.rotation}</a>{' '}
              {shift.isRunning ? <strong>now</strong> : null}
              <br />
              {localSpan(shift.from, shift.to, visitor.zone)}
            </p>
            <Standing shift={shift} zone={visitor.zone} />
          </div>
          {mayAct ? <AskLink person={person.id} shift={shift} now={visitor.now} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Standing({ shift: { conflicts, asked, confirmation }, zone }: { shift: OwnShift; zone: string }) {
  return (
    <>
      {conflicts.map((conflict) => (
        <p key={conflict.from.toISOString()} class="away">
          <ConflictSign /> Away {spanTime(conflict, zone)}
        </p>
      ))}
      {asked ? <p class="muted">Request {asked.number} asks the others to take over.</p> : null}
      {confirmation?.status === 'ready' ? <p class="muted">Confirmed.</p> : null}
    </>
  );
}

/** What of it falls on an absence is what one wants covered; else the whole of it, from now on. */
function AskLink({ person, shift, now }: { person: string; shift: OwnShift; now: Date }) {
  const { rotation, from, to, conflicts, asked } = shift;
  if (asked) return null;
  const [conflict] = conflicts;
  const begins = !from || from < now ? now : from;
  const stretch = conflict ?? { from: begins, to: to ?? new Date(begins.getTime() + DAY_MS) };
  return (
    <a class="button" href={askAddress(person, rotation, stretch)}>
      Ask for cover
    </a>
  );
}
