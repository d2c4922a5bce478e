import type { Device } from '../devices.ts';
import { clockTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Call } from './call.tsx';

const BACK = '/sandbox';

/** One person's phone: it is lit while it asks for an answer. */
export function Phone({ phone, visitor }: { phone: Device; visitor: Visitor }) {
  const { address, owner, messages, asks, call } = phone;
  const id = `phone-${address.replace(/\D/g, '')}`;
  const isLit = asks?.status === 'triggered' || call !== null;
  return (
    <article id={id} class={`phone ${isLit ? 'lit' : ''}`} aria-label={`Phone of ${owner}`}>
      <header>
        <h3>{owner}</h3>
        <span class="muted">{isLit ? 'is being paged' : address}</span>
      </header>
      <ol class="messages" aria-live="polite">
        {messages.map(({ id, channel, direction, body, at }) => (
          <li key={id} id={`message-${id}`} class={channel === 'voice' ? `${direction} spoken` : direction}>
            <p>{body}</p>
            <time datetime={at.toISOString()}>{clockTime(at, visitor.zone, visitor.now)}</time>
          </li>
        ))}
        {messages.length === 0 ? <li class="nothing">No messages</li> : null}
      </ol>
      {call ? <Call call={call} /> : null}
      {asks ? (
        <Act to="/sandbox/replies" back={BACK} class="quick" id={`${id}-quick`}>
          <input type="hidden" name="from" value={address} />
          {(asks.status === 'triggered' ? ['ack', 'escalate'] : ['resolve', 'status']).map((command) => (
            <button key={command} type="submit" name="text" value={`${command} ${asks.number}`}>
              {command} {asks.number}
            </button>
          ))}
        </Act>
      ) : null}
      <Act to="/sandbox/replies" back={BACK} class="line" id={`${id}-reply`}>
        <input type="hidden" name="from" value={address} />
        <input
          id={`${id}-text`}
          name="text"
          required
          maxlength={1_600}
          placeholder="Reply"
          aria-label={`Reply from the phone of ${owner}`}
          autocomplete="off"
          autocapitalize="off"
        />
        <button type="submit">Send</button>
      </Act>
    </article>
  );
}
