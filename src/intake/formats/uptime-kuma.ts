import type { Format } from '../format.ts';
import { alertOf, fieldsOf, keyOfWords, parsed, textOf } from '../payload.ts';

const UP = '1';
const PENDING = '2';
const MAINTENANCE = '3';

/**
 * Uptime Kuma's webhook (2.x, `server/notification-providers/webhook.js`), as JSON as a form with the JSON in `data`, or
 * by GET with its parts in the query. Its test button and its certificate notices have neither heartbeat nor monitor: they are recorded, and page nobody.
 */
export const uptimeKuma: Format = ({ body, query }) => {
  const { data, ...fields } = fieldsOf(body ?? query);
  const payload: Record<string, unknown> = { ...fields, ...fieldsOf(parsed(data)) };
  const heartbeat = fieldsOf(parsed(payload.heartbeat));
  const monitor = fieldsOf(parsed(payload.monitor));
  const said = textOf(payload.msg);
  const id = textOf(monitor.id) ?? textOf(heartbeat.monitorID);
  const status = textOf(heartbeat.status);
  if (!id || status === undefined) {
    if (!said) return { refused: [{ path: 'msg', message: 'is required where there is no heartbeat' }] };
    return { alerts: [alertOf({ ...quiet, summary: said, dedupKey: keyOfWords(said), labels: {}, payload })] };
  }
  if (status === PENDING || status === MAINTENANCE) return { alerts: [] };
  const name = textOf(monitor.pathName) ?? textOf(monitor.name) ?? `Monitor ${id}`;
  const why = textOf(heartbeat.msg);
  return {
    alerts: [
      alertOf({
        action: status === UP ? 'resolve' : 'trigger',
        summary: status === UP ? `${name} is up` : `${name} is down${why ? `: ${why}` : ''}`,
        severity: 'critical',
        dedupKey: `uptime-kuma/${id}`,
        source: textOf(monitor.hostname) ?? textOf(monitor.url),
        labels: { monitor: name, ...tagsOf(monitor.tags), ...(textOf(monitor.type) && { type: textOf(monitor.type) }) },
        payload,
      }),
    ],
  };
};

const quiet = { action: 'trigger', severity: 'info' } as const;

/** Its tags are {name, value}. */
function tagsOf(tags: unknown): Record<string, string> {
  const list = Array.isArray(tags) ? tags.map(fieldsOf) : [];
  return Object.fromEntries(
    list.flatMap(({ name, value }) => (textOf(name) ? [[textOf(name), textOf(value) ?? '']] : [])),
  );
}
