import type { alertsOf } from '../../incidents/queries.ts';
import { redact } from '../../intake/redaction.ts';
import { oneLine } from '../../lib/text.ts';
import { linksIn } from '../alert-links.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

export type ReceivedAlert = Awaited<ReturnType<typeof alertsOf>>[number];

interface Props {
  /** The newest, newest first. */
  alerts: ReceivedAlert[];
  incident: number;
  visitor: Visitor;
}

export const ALERTS_ON_PAGE = 10;
const MOST_SUMMARY = 120;
const MOST_CONTENT = 4_000;
const DONE = { trigger: '', acknowledge: 'acknowledged: ', resolve: 'resolved: ' };

/** What the senders said, word for word: the numbers and links with which somebody begins to look. */
export function Alerts({ alerts, incident, visitor }: Props) {
  if (alerts.length === 0) return null;
  return (
    <section id="alerts">
      <h2>What was reported</h2>
      {alerts.map((alert) => (
        <details key={alert.id} id={`alert-${alert.id}`} class="alert">
          <summary>
            <Moment at={alert.at} visitor={visitor} show="near" />, {DONE[alert.action]}
            {oneLine(alert.summary, MOST_SUMMARY)}
          </summary>
          <Links content={alert.content} />
          {/* Whoever may look at an incident need not know the passwords that a sender put into it. */}
          <pre>{JSON.stringify(redact(alert.content), null, 2).slice(0, MOST_CONTENT)}</pre>
        </details>
      ))}
      {alerts.length === ALERTS_ON_PAGE ? (
        <p class="muted">
          The newest {ALERTS_ON_PAGE}. All are kept: <code>GET /v1/incidents/{incident}/alerts</code>
        </p>
      ) : null}
    </section>
  );
}

function Links({ content }: { content: object }) {
  const links = linksIn(content);
  if (links.length === 0) return null;
  return (
    <ul>
      {links.map(({ href, words }) => (
        <li key={href}>
          <a href={href} rel="noreferrer">
            {words}
          </a>
        </li>
      ))}
    </ul>
  );
}
