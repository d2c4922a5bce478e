import type { Alert } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, listOf, parsed, textOf } from '../payload.ts';

/** Not classified, information, warning, average, high, disaster. */
const SEVERITIES: Alert['severity'][] = ['info', 'info', 'warning', 'warning', 'error', 'critical'];

/**
 * What the media type of docs/integrations/zabbix.md posts. `eventId` is the problem's id in its recovery and updates,
 * too, and so the key. A macro that Zabbix could not fill in arrives as its own name, or as `*UNKNOWN*`.
 */
export const zabbix: Format = ({ body }) => {
  const fields = Object.fromEntries(Object.entries(fieldsOf(body)).filter(([, value]) => isFilledIn(value)));
  const eventId = textOf(fields.eventId);
  if (!eventId) return { refused: [{ path: 'eventId', message: 'is required' }] };
  const action = actionOf(fields);
  if (!action) return { alerts: [] };
  const host = textOf(fields.host);
  const tags = tagsOf(fields.tags);
  return {
    alerts: [
      alertOf({
        action,
        summary: [textOf(fields.name) ?? 'A problem without a name', host && `on ${host}`].filter(Boolean).join(' '),
        severity: SEVERITIES[Number(textOf(fields.severity))] ?? 'critical',
        dedupKey: eventId,
        source: host,
        component: tags.component,
        labels: { ...fields, ...tags },
        payload: body,
      }),
    ],
  };
};

/** An update that is no acknowledgement (a message, another severity) says nothing that pages. */
function actionOf(fields: Record<string, unknown>): Alert['action'] | null {
  if (textOf(fields.value) === '0') return 'resolve';
  if (textOf(fields.updateStatus) !== '1') return 'trigger';
  return textOf(fields.ackStatus)?.toLowerCase() === 'yes' ? 'acknowledge' : null;
}

const isFilledIn = (value: unknown): boolean =>
  !(typeof value === 'string' && /^(\{[A-Z][A-Z0-9._]*\}|\*UNKNOWN\*)$/.test(value.trim()));

/** `{EVENT.TAGSJSON}`: a list of {tag, value}. */
function tagsOf(tags: unknown): Record<string, string> {
  const pairs = listOf(parsed(tags)).map((tag) => {
    const { tag: name, value } = fieldsOf(tag);
    return [textOf(name), textOf(value) ?? ''] as const;
  });
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name ? [[name, value]] : [])));
}
