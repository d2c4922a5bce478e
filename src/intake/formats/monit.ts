import type { Format } from '../format.ts';
import { alertOf, fieldsOf, textOf } from '../payload.ts';

/**
 * The form that the script of docs/integrations/monit.md posts, from the environment that Monit gives to a program it
 * executes. Nothing in there says up or down: the script is called with `failed` or `succeeded`.
 */
export const monit: Format = ({ body }) => {
  const fields = fieldsOf(body);
  const service = textOf(fields.service);
  if (!service) return { refused: [{ path: 'service', message: 'is required' }] };
  const host = textOf(fields.host);
  const said = textOf(fields.description) ?? textOf(fields.event);
  return {
    alerts: [
      alertOf({
        action: textOf(fields.state)?.toLowerCase() === 'succeeded' ? 'resolve' : 'trigger',
        summary: `${host ? `${service} on ${host}` : service}: ${said ?? 'failed'}`,
        severity: 'critical',
        dedupKey: host ? `${host}/${service}` : service,
        source: host,
        component: textOf(fields.component),
        labels: fields,
        payload: body,
      }),
    ],
  };
};
