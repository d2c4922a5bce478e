import { hasRole } from '../../access/token.ts';
import type { Visitor } from '../visitor.ts';

/** Who signed in, and the way out. Admins say for whom they act; page.js sends the choice as soon as it is made. */
export function ActingAs({ visitor }: { visitor: Visitor }) {
  const { self, actor, people, path, signedIn } = visitor;
  if (self === null) return null;
  const signOut = signedIn ? (
    <button type="submit" class="quiet" formaction="/sign-out">
      Sign out
    </button>
  ) : null;
  if (!hasRole(self, 'admin') || people.length === 0)
    return (
      <form class="acting-as" method="post" action="/sign-out">
        {self.name} {signOut}
      </form>
    );
  const others = people.filter(({ id }) => id !== self.person?.id);
  return (
    <form class="acting-as" method="post" action="/acting-as">
      <input type="hidden" name="back" value={path} />
      <label>
        Acting as{' '}
        <select name="person" data-submits autocomplete="off">
          <option value="">{self.name}</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id} selected={actor.person?.id === id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <noscript>
        <button type="submit">Change</button>
      </noscript>
      {signOut}
    </form>
  );
}
