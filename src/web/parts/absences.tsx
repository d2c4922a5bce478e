import type { CalendarStatus } from '../../cover/queries.ts';
import type { PersonView } from '../person-view.ts';
import { spanTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  view: PersonView;
  visitor: Visitor;
  back: string;
}

/** When somebody is away; why is for them and for admins alone, so nobody else is shown this. */
export function Absences({ view: { person, absences, calendar }, visitor, back }: Props) {
  const to = `/people/${person.id}/absences`;
  return (
    <section aria-labelledby="absences">
      <h2 id="absences">Absences</h2>
      {absences.length === 0 ? <p class="muted">None is entered.</p> : null}
      <ul class="rows">
        {absences.map(({ id, note, calendarUid, ...stretch }) => (
          <li key={id} id={`absence-${id}`}>
            <p>
              {spanTime(stretch, visitor.zone)}
              <br />
              <span class="muted">
                {[note, calendarUid === null ? null : 'from the calendar'].filter(Boolean).join(', ')}
              </span>
            </p>
            {calendarUid === null ? (
              <Act to={`${to}/${id}/remove`} back={back}>
                <button type="submit" id={`remove-absence-${id}`}>
                  Remove
                </button>
              </Act>
            ) : null}
          </li>
        ))}
      </ul>
      <details id="new-absence">
        <summary>Enter an absence</summary>
        <Act to={to} back={back} class="fields">
          <input type="hidden" name="zone" value={visitor.zone} />
          <div>
            <label for="absence-from">From</label>
            <input id="absence-from" type="datetime-local" name="from" required autocomplete="off" />
          </div>
          <div>
            <label for="absence-to">Until</label>
            <input id="absence-to" type="datetime-local" name="to" required autocomplete="off" />
          </div>
          <div>
            <label for="note">Why, for you and the admins</label>
            <input id="note" name="note" maxLength={500} autocomplete="off" />
          </div>
          <label class="check wide">
            <input type="checkbox" name="cover" value="yes" autocomplete="off" /> Ask the others at once to cover the
            shifts that fall on it
          </label>
          <p class="muted">Times of {visitor.zone}.</p>
          <div class="line">
            <button type="submit" class="primary" id="enter-absence">
              Enter
            </button>
          </div>
        </Act>
      </details>
      <details id="calendar">
        <summary>{calendar.address ? 'From a calendar of absences' : 'Take absences from a calendar'}</summary>
        <Act to={`/people/${person.id}/absence-calendar`} back={back} class="fields">
          <div class="wide">
            <label for="calendar-url">Address of an iCalendar; each of its events is an absence</label>
            <input id="calendar-url" type="url" name="url" value={calendar.address ?? ''} autocomplete="off" required />
          </div>
          <div class="line">
            <button type="submit" id="save-calendar">
              Save
            </button>
          </div>
        </Act>
        {calendar.address ? (
          <Act to={`/people/${person.id}/absence-calendar`} back={back}>
            <button type="submit" class="quiet" id="remove-calendar">
              Remove the calendar
            </button>
          </Act>
        ) : null}
      </details>
      <CalendarWords calendar={calendar} visitor={visitor} />
    </section>
  );
}

function CalendarWords({
  calendar: { address, readAt, failures },
  visitor,
}: {
  calendar: CalendarStatus;
  visitor: Visitor;
}) {
  if (address === null) return null;
  if (readAt === null) return <p class="muted">The calendar has not been read yet; that takes a minute.</p>;
  const last = <Moment at={readAt} visitor={visitor} show="near" />;
  if (failures === 0) return <p class="muted">The calendar was last read {last}.</p>;
  return (
    <p class="warning">
      The calendar could not be read, {failures} {failures === 1 ? 'time' : 'times in a row'}, last tried {last}.
    </p>
  );
}
