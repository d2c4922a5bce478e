import type { Alert } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, textOf } from '../payload.ts';

const TYPES: Record<string, { action: Alert['action']; severity: Alert['severity'] }> = {
  CRITICAL: { action: 'trigger', severity: 'critical' },
  WARNING: { action: 'trigger', severity: 'warning' },
  INFO: { action: 'trigger', severity: 'info' },
  ACKNOWLEDGEMENT: { action: 'acknowledge', severity: 'critical' },
  RECOVERY: { action: 'resolve', severity: 'critical' },
};

/** The REST endpoint of Splunk On-Call (formerly VictorOps). An unknown type pages: a typo must not be silence. */
export const splunk: Format = ({ body, routing }) => {
  const fields = fieldsOf(body);
  const key = textOf(fields.entity_id);
  const name = textOf(fields.entity_display_name);
  const type = textOf(fields.message_type)?.toUpperCase() ?? 'CRITICAL';
  const meant = TYPES[type] ?? { action: 'trigger', severity: 'critical' };
  const said = textOf(fields.state_message);
  if (!key && meant.action !== 'trigger') return { refused: [{ path: 'entity_id', message: 'is required' }] };
  if (!key && !name && !said) return { refused: [{ path: 'entity_id', message: 'is required' }] };
  return {
    alerts: [
      alertOf({
        ...meant,
        summary: [name ?? key, said].filter(Boolean).join(': '),
        dedupKey: key,
        source: textOf(fields.monitoring_tool) ?? textOf(fields.hostname),
        component: textOf(fields.component),
        labels: { routing_key: routing, ...fields },
        payload: body,
      }),
    ],
  };
};
