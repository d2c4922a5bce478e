import { localSpan } from '../../lib/local-time.ts';
import { whatOfRelease } from '../../release-watch/kept-check.ts';
import { hoursInWords } from '../../release-watch/standby.ts';
import type { PersonView } from '../person-view.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

interface Props {
  view: PersonView;
  visitor: Visitor;
  back: string;
  mayAct: boolean;
}

/** Shifts and planned releases that wait for a yes, each with its button: the first thing on the page, because others wait for it. */
export function Confirmations({ view: { person, unconfirmed, standbys }, visitor, back, mayAct }: Props) {
  if (unconfirmed.length + standbys.length === 0) return null;
  return (
    <section class="card wanted" aria-labelledby="to-confirm">
      <h2 id="to-confirm">To confirm</h2>
      <ul class="rows">
        {unconfirmed.map(({ number, rotation, from, to, status }) => (
          <li key={number} id={`confirmation-${number}`}>
            <p>
              <strong>{rotation}</strong> {localSpan(from, to, visitor.zone)}
              <br />
              <span class="muted">
                Number {number}
                {status === 'unanswered' ? '; the others have been told that nobody answered' : ''}
              </span>
            </p>
            {mayAct ? (
              <Act to={`/people/${person.id}/confirmations/${number}/ready`} back={back}>
                <button type="submit" class="primary" id={`ready-${number}`}>
                  I will be there
                </button>
              </Act>
            ) : null}
          </li>
        ))}
        {standbys.map(({ standby: { number, spans }, release }) => (
          <li key={number} id={`watch-${number}`}>
            <p>
              <strong>
                <a href={`/releases/${release.id}`}>{whatOfRelease(release)}</a>
              </strong>{' '}
              {hoursInWords(spans, visitor.zone)}
              <br />
              <span class="muted">Number {number}: a planned release, while it may break things</span>
            </p>
            {mayAct ? (
              <Act to={`/people/${person.id}/release-watches/${number}/ready`} back={back}>
                <button type="submit" class="primary" id={`ready-${number}`}>
                  I am ready
                </button>
              </Act>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
