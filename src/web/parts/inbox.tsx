import type { Device } from '../devices.ts';
import { clockTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';

const SHOWN = 5;

interface Props {
  inbox: Device;
  visitor: Visitor;
  publicUrl: string;
}

/** One person's mail, the newest on top. */
export function Inbox({ inbox: { address, owner, messages }, visitor, publicUrl }: Props) {
  return (
    <article class="inbox card" aria-label={`Inbox of ${owner}`}>
      <header>
        <h3>{owner}</h3>
        <span class="muted">{address}</span>
      </header>
      {messages.length === 0 ? <p class="nothing">No mail</p> : null}
      {messages.slice(0, SHOWN).map(({ id, subject, body, at }) => (
        <details key={id} id={`mail-${id}`}>
          <summary>
            {subject} <time datetime={at.toISOString()}>{clockTime(at, visitor.zone, visitor.now)}</time>
          </summary>
          <p class="mail">{withLinks(body, publicUrl)}</p>
        </details>
      ))}
    </article>
  );
}

/** Links to this installation can be followed; what else a mail holds stays text. */
function withLinks(text: string, publicUrl: string) {
  return text.split(/(https?:\/\/\S+)/).map((part) =>
    part.startsWith(`${publicUrl}/`) ? (
      <a key={part} href={part} target="_blank" rel="noopener">
        {part.length > 60 ? `${part.slice(0, 60)}…` : part}
      </a>
    ) : (
      part
    ),
  );
}
