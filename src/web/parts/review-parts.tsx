import { said } from '../../reviews/markdown.ts';
import { type FollowUp, type Step, slowest } from '../../reviews/review.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

/** How long each step took. */
export function Slow({ steps }: { steps: Step[] }) {
  const slow = slowest(steps)?.name;
  return (
    <section>
      <h2>What was slow</h2>
      <table class="changes">
        <tbody>
          {steps.map(({ name, tookMs }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {said(tookMs)}
                {name === slow ? <em class="likeliest"> the longest</em> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface FollowUpsProps {
  number: number;
  followUps: FollowUp[];
  visitor: Visitor;
  mayWrite: boolean;
}

export function FollowUps({ number, followUps, visitor, mayWrite }: FollowUpsProps) {
  return (
    <section>
      <h2>Follow-ups</h2>
      {followUps.length === 0 ? <p class="muted">None.</p> : null}
      <ul>
        {followUps.map(({ text, owner, due, done }) => (
          <li key={text}>
            {done ? 'Done: ' : ''}
            {text}
            {owner ? `, ${owner.name}` : ''}
            {due ? `, by ${due}` : ''}
            {done || !mayWrite ? null : (
              <Act to={`/incidents/${number}/review/done`} back={visitor.path}>
                <input type="hidden" name="text" value={text} />
                <button type="submit" aria-label={`Done: ${text}`}>
                  Done
                </button>
              </Act>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ReviewForm({ number, summary, visitor }: { number: number; summary: string; visitor: Visitor }) {
  return (
    <Act to={`/incidents/${number}/review`} back={visitor.path} class="learn">
      <p>
        <label>
          What we learned
          <textarea name="summary" rows={5} maxlength={10_000}>
            {summary}
          </textarea>
        </label>
      </p>
      <p>
        <label>
          One more follow-up <input name="text" maxlength={500} autocomplete="off" />
        </label>
      </p>
      <p>
        <label>
          Whose{' '}
          <select name="owner">
            <option value="">nobody's yet</option>
            {visitor.people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>{' '}
        <label>
          Due <input type="date" name="due" />
        </label>
      </p>
      <button type="submit" id="save-review">
        Save
      </button>
    </Act>
  );
}
