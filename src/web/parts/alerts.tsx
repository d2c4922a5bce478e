import type { alertsOf } from '../../incidents/queries.ts';
import { oneLine } from '../../lib/text.ts';
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
          <pre>{JSON.stringify(alert.content, null, 2).slice(0, MOST_CONTENT)}</pre>
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
  const links = 'links' in content && Array.isArray(content.links) ? content.links.flatMap(linkOf) : [];
  if (links.length === 0) return null;
  return (
    <ul>
      {links.map(({ href, text }) => (
        <li key={href}>
          <a href={href} rel="noreferrer">
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Only what leads to a page: an alert may say anything. */
function linkOf(link: unknown): { href: string; text: string }[] {
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : link;
  if (typeof href !== 'string' || !/^https?:\/\//i.test(href) || !URL.canParse(href)) return [];
  const text = typeof link === 'object' && link !== null && 'text' in link ? link.text : null;
  return [{ href, text: typeof text === 'string' && text.trim() !== '' ? oneLine(text, MOST_SUMMARY) : href }];
}
