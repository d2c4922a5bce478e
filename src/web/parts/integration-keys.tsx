import type { IntegrationKey } from '../../intake/queries.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  id: string;
  keys: IntegrationKey[];
  visitor: Visitor;
  back: string;
}

const OVERLAPS = [
  ['1h', 'an hour'],
  ['1d', 'a day'],
  ['7d', 'a week'],
  ['0s', 'no longer: they stop now'],
] as const;

export function IntegrationKeys({ id, keys, visitor, back }: Props) {
  return (
    <section class="card" id="keys">
      <h2>Keys</h2>
      {keys.length === 0 ? <p class="warning">There is no key: nothing can be sent.</p> : null}
      <ul class="rows">
        {keys.map(({ id: keyId, createdAt, lastUsedAt, expiresAt }) => (
          <li key={keyId} id={`key-${keyId}`}>
            <p>
              Made <Moment at={createdAt} visitor={visitor} />;{' '}
              {lastUsedAt ? (
                <>
                  last used <Moment at={lastUsedAt} visitor={visitor} />
                </>
              ) : (
                'never used'
              )}
              {expiresAt ? (
                <>
                  ;{' '}
                  <strong>
                    ends <Moment at={expiresAt} visitor={visitor} />
                  </strong>
                </>
              ) : null}
            </p>
            <Act to={`/integrations/${id}/keys/${keyId}/remove`} back={back}>
              <button type="submit" aria-label={`Remove key ${keyId}`}>
                Remove
              </button>
            </Act>
          </li>
        ))}
      </ul>
      {/* Without htmx: its answer is a page of its own, which shows the key. */}
      <form method="post" action={`/integrations/${id}/keys`} class="fields">
        <div>
          <label for="overlap">The others go on working for</label>
          <select id="overlap" name="overlap" autocomplete="off">
            {OVERLAPS.map(([value, words]) => (
              <option key={value} value={value} selected={value === '1d'}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div class="line">
          <button type="submit">Make a new key</button>
        </div>
      </form>
    </section>
  );
}
