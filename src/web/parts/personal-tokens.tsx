import type { Token } from '../../access/token.ts';
import type { Person } from '../../people/person.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  person: Person;
  /** Those of the person; null for whoever may not see them. */
  tokens: Token[] | null;
  visitor: Visitor;
  back: string;
}

/** How somebody signs in; for admins, with what. */
export function PersonalTokens({ person: { id, name, role }, tokens, visitor, back }: Props) {
  return (
    <section aria-labelledby="signing-in">
      <h2 id="signing-in">Signing in</h2>
      <p class="muted">
        {name} signs in with a token of their own, which an admin makes and revokes here. It keeps the role that it was
        made with; a new one has the role {role}. A sign-in link is not sent by SMS.
      </p>
      {tokens === null ? null : (
        <>
          <ul class="rows">
            {tokens.map((token) => (
              <TokenRow key={token.id} {...{ token, visitor, back }} to={`/people/${id}/tokens/${token.id}/revoke`} />
            ))}
          </ul>
          <form method="post" action={`/people/${id}/tokens`} class="line" id="new-token">
            <label class="unseen" for="token-name">
              What the token is for
            </label>
            <input id="token-name" name="name" required maxlength={120} value="Signing in" autocomplete="off" />
            <button type="submit">Make a token, as {role}</button>
          </form>
        </>
      )}
    </section>
  );
}

function TokenRow({ token, visitor, back, to }: { token: Token; visitor: Visitor; back: string; to: string }) {
  const { id, name, role, createdAt, expiresAt } = token;
  return (
    <li id={id}>
      <p>
        {name}, {role}
        <br />
        <span class="muted">
          Made <Moment at={createdAt} visitor={visitor} show="near" />
          {expiresAt ? (
            <>
              , expires <Moment at={expiresAt} visitor={visitor} show="near" />
            </>
          ) : null}
        </span>
      </p>
      <Act to={to} back={back}>
        <button type="submit" id={`revoke-${id}`}>
          Revoke
        </button>
      </Act>
    </li>
  );
}
