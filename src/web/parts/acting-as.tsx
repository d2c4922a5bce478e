import type { Visitor } from '../visitor.ts';

/** Who has it is the point: whoever clicks says who they are. page.js sends the choice as soon as it is made. */
export function ActingAs({ visitor }: { visitor: Visitor }) {
  const chosen = visitor.actor.person?.id ?? '';
  return (
    <form class="acting-as" method="post" action="/acting-as">
      <input type="hidden" name="back" value={visitor.path} />
      <label>
        Acting as{' '}
        <select name="person" data-submits autocomplete="off">
          <option value="" selected={chosen === ''}>
            web
          </option>
          {visitor.people.map(({ id, name }) => (
            <option key={id} value={id} selected={chosen === id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <noscript>
        <button type="submit">Change</button>
      </noscript>
      {visitor.signedIn ? (
        <button type="submit" class="quiet" formaction="/sign-out">
          Sign out
        </button>
      ) : null}
    </form>
  );
}
