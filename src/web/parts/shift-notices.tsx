import { parseDuration } from '../../lib/durations.ts';
import type { ContactMethod } from '../../people/contact-method.ts';
import type { ShiftNotice } from '../../people/notification-rule.ts';
import type { PersonView } from '../person-view.ts';
import { Act } from './act.tsx';

interface Props {
  view: PersonView;
  back: string;
  mayAct: boolean;
}

const AHEAD = ['15m', '30m', '1h', '2h', '4h', '12h', '1d', '2d', '3d', '7d'];
/** As many as may be chosen. */
const MOST = 20;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** What somebody is told of their own shifts: a row for each, and an empty one for another. */
export function ShiftNotices({ view: { person }, back, mayAct }: Props) {
  const { shiftNotices, contactMethods } = person;
  const [first] = contactMethods;
  const rows: (ShiftNotice | null)[] = shiftNotices.length < MOST ? [...shiftNotices, null] : shiftNotices;
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">Shift notices</h2>
      {!mayAct || !first ? (
        <ul>
          {shiftNotices.map((notice) => (
            <li key={wordFor(notice)}>{`${inWords(wordFor(notice))}: ${notice.method}`}</li>
          ))}
          {shiftNotices.length === 0 ? (
            <li class="muted">{first ? 'None.' : 'None, for want of a contact method.'}</li>
          ) : null}
        </ul>
      ) : (
        <Act to={`/people/${person.id}/shift-notices`} back={back} class="notices">
          <p class="muted">When to be told of a shift, and where.</p>
          {rows.map((notice, index) => (
            <Row key={index} number={index + 1} notice={notice} methods={contactMethods} />
          ))}
          <button type="submit" id="save-notices">
            Save
          </button>
        </Act>
      )}
    </section>
  );
}

function Row({ number, notice, methods }: { number: number; notice: ShiftNotice | null; methods: ContactMethod[] }) {
  const value = notice ? wordFor(notice) : '';
  const usual = ['', ...AHEAD.map((ahead) => `before ${ahead}`), 'start', 'end'];
  return (
    <div class="line">
      <select name="when" aria-label={`When, notice ${number}`} autocomplete="off">
        {(usual.includes(value) ? usual : [...usual, value]).map((option) => (
          <option key={option} value={option} selected={option === value}>
            {option === '' ? (notice ? 'Never' : 'Another: choose…') : inWords(option)}
          </option>
        ))}
      </select>
      <select name="method" aria-label={`Where, notice ${number}`} autocomplete="off">
        {methods.map(({ id, type, verified }) => (
          <option key={id} value={id} selected={id === notice?.method}>
            {`${id === type ? id : `${id} (${type})`}${verified ? '' : ', not verified'}`}
          </option>
        ))}
      </select>
    </div>
  );
}

const wordFor = (notice: ShiftNotice): string => (notice.when === 'before' ? `before ${notice.ahead}` : notice.when);

/** `before 1d` → "1 day before". */
function inWords(value: string): string {
  if (value === 'start') return 'When it begins';
  if (value === 'end') return 'When it ends';
  const ahead = value.replace('before ', '');
  const ms = parseDuration(ahead) ?? 0;
  const [name, unit] = UNITS.find(([, size]) => ms % size === 0 && ms >= size) ?? ['', 0];
  const count = unit === 0 ? 0 : ms / unit;
  return `${count === 0 ? ahead : `${count} ${name}${count === 1 ? '' : 's'}`} before`;
}
