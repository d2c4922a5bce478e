import type { Alert } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, textOf } from '../payload.ts';

const ACTIONS: Record<string, Alert['action']> = {
  PROBLEM: 'trigger',
  ACKNOWLEDGEMENT: 'acknowledge',
  RECOVERY: 'resolve',
};

const SEVERITIES: Record<string, Alert['severity']> = {
  CRITICAL: 'critical',
  DOWN: 'critical',
  UNKNOWN: 'error',
  UNREACHABLE: 'error',
  WARNING: 'warning',
};

/**
 * The form that the notification command of docs/integrations/nagios.md posts; Icinga 2 sends the same fields. Its macros
 * are those of Nagios Core 4. The problem's id is 0 in a recovery, so host and service are the key. Flapping, downtimes
 * and custom notifications are the tool's own business.
 */
export const nagios: Format = ({ body }) => {
  const fields = fieldsOf(body);
  const host = textOf(fields.host);
  if (!host) return { refused: [{ path: 'host', message: 'is required' }] };
  const service = textOf(fields.service);
  const state = textOf(fields.state)?.toUpperCase() ?? '';
  const type = textOf(fields.type)?.toUpperCase();
  const action = type ? ACTIONS[type] : isUp(state) ? 'resolve' : 'trigger';
  if (!action) return { alerts: [] };
  const what = service ? `${service} on ${host}` : host;
  const output = textOf(fields.output);
  return {
    alerts: [
      alertOf({
        action,
        summary: `${what} is ${state || 'in trouble'}${output ? `: ${output}` : ''}`,
        severity: SEVERITIES[state] ?? 'critical',
        dedupKey: service ? `${host}/${service}` : host,
        source: host,
        component: textOf(fields.component),
        labels: { ...fields, host, ...(service && { service }) },
        payload: body,
      }),
    ],
  };
};

const isUp = (state: string): boolean => state === 'OK' || state === 'UP';
