import { severityOf } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, textOf } from '../payload.ts';

/**
 * The formatted webhook of Grafana OnCall, whose open edition is archived: point its senders here. Without `alert_uid` a
 * resolve cannot be matched to anything, so it is none.
 */
export const grafanaOnCall: Format = ({ body }) => {
  const fields = fieldsOf(body);
  const key = textOf(fields.alert_uid);
  const title = textOf(fields.title) ?? textOf(fields.message);
  const isOk = textOf(fields.state)?.toLowerCase() === 'ok';
  if (isOk && !key) return { alerts: [] };
  if (!key && !title) return { refused: [{ path: 'title', message: 'is required' }] };
  return {
    alerts: [
      alertOf({
        action: isOk ? 'resolve' : 'trigger',
        summary: title,
        severity: severityOf(textOf(fields.severity)),
        dedupKey: key,
        component: textOf(fields.component),
        labels: fields,
        payload: body,
      }),
    ],
  };
};
