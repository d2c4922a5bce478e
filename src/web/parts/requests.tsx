import { type CoverRequest, deadlineOf } from '../../cover/cover-request.ts';
import type { NameOf } from '../duties.ts';
import { spanTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  id: string;
  title: string;
  requests: CoverRequest[];
  nameOf: NameOf;
  visitor: Pick<Visitor, 'zone' | 'now'>;
  back: string;
  /** For whom the buttons count; null where there are none. */
  as: string | null;
}

/** Who asks for what, with the number that is said by SMS and what `as` can do about it. */
export function Requests({ id, title, requests, ...rest }: Props) {
  if (requests.length === 0) return null;
  return (
    <section class="card wanted" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="rows">
        {requests.map((request) => (
          <li key={request.number} id={`request-${request.number}`}>
            <p>
              <Words request={request} {...rest} />
            </p>
            <Answers request={request} {...rest} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type ItemProps = Omit<Props, 'id' | 'title' | 'requests'> & { request: CoverRequest };

function Words({ request, nameOf, visitor }: ItemProps) {
  const { number, rotation, asker, asked, from, to, returns, status, takenBy } = request;
  const { zone } = visitor;
  return (
    <>
      <strong>
        {asked === null ? `${nameOf(asker)} asks for cover` : `${nameOf(asker)} asks ${nameOf(asked)} to swap`}
      </strong>
      <br />
      {rotation} {spanTime({ from, to }, zone)}
      {returns ? (
        <>
          <br />
          in return for {spanTime(returns, zone)}
        </>
      ) : null}
      <br />
      <span class="muted">
        Request {number}
        {status === 'taken' ? `: ${nameOf(takenBy ?? '')} has taken it` : ''}
        {status === 'open' ? (
          <>
            , open until <Moment at={deadlineOf(request)} visitor={visitor} show="clock" />
          </>
        ) : null}
      </span>
    </>
  );
}

function Answers({ request: { number, asker, asked, status }, as, back }: ItemProps) {
  if (as === null || status !== 'open') return null;
  const to = `/people/${as}/cover-requests/${number}`;
  if (asker === as)
    return (
      <Act to={`${to}/withdraw`} back={back}>
        <button type="submit" id={`withdraw-${number}`}>
          Withdraw
        </button>
      </Act>
    );
  if (asked !== null && asked !== as) return null;
  return (
    <div class="answers">
      <Act to={`${to}/take`} back={back}>
        <button type="submit" class="primary" id={`take-${number}`}>
          {asked === null ? 'Take it' : 'Agree'}
        </button>
      </Act>
      {asked === null ? null : (
        <Act to={`${to}/decline`} back={back}>
          <button type="submit" id={`decline-${number}`}>
            Decline
          </button>
        </Act>
      )}
    </div>
  );
}
