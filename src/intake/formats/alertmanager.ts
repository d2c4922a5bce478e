import { createHash } from 'node:crypto';
import { type Alert, cutLabels, severityOf, storable } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, instantOf, keyOfWords, listOf, parsed, textOf } from '../payload.ts';

const MAX_ALERTS = 10_000;
/** Enough to mend a payload by. */
const MAX_ERRORS = 100;

/**
 * Alertmanager's webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config), and what Grafana
 * made of it. Only `alerts` is insisted on: the rest differs between versions, and a page must not fail over a field.
 */
export const alertmanager: Format = ({ body }, { per = 'alert' }) => {
  const payload = fieldsOf(parsed(body));
  if (!Array.isArray(payload.alerts)) return { refused: [{ path: 'alerts', message: 'must be a list' }] };
  if (payload.alerts.length > MAX_ALERTS)
    return { refused: [{ path: 'alerts', message: `holds more than ${MAX_ALERTS} alerts` }] };
  const refused = payload.alerts.flatMap((alert, index) =>
    fieldsOf(alert) === alert ? [] : [{ path: `alerts.${index}`, message: 'must be an object' }],
  );
  if (refused.length > 0) return { refused: refused.slice(0, MAX_ERRORS) };
  const envelope = envelopeOf(payload);
  return {
    alerts: per === 'group' ? fromGroup(payload, envelope) : payload.alerts.map((one) => fromOne(one, envelope)),
  };
};

/**
 * One alert each, by fingerprint: the group key changes when the routing tree is edited, the fingerprint never does.
 * Alerts missing from a later message are not resolved; they may be silenced or cut off.
 */
function fromOne(sent: unknown, envelope: object): Alert {
  const alert = fieldsOf(sent);
  const labels = cutLabels(fieldsOf(alert.labels));
  return {
    ...alertOf({
      action: isResolved(alert) ? 'resolve' : 'trigger',
      summary: summaryOf(labels, fieldsOf(alert.annotations)),
      severity: severityFrom(labels),
      dedupKey: textOf(alert.fingerprint) ?? fingerprintOf(labels),
      source: labels.instance ?? labels.job,
      component: labels.component,
      labels,
      payload: { ...envelope, ...alert },
    }),
    startedAt: instantOf(alert.startsAt),
    ...(isResolved(alert) && { endedAt: instantOf(alert.endsAt) }),
  };
}

/** In bytes of JSON. It is kept once with each alert of its message, and there may be thousands. */
const MAX_ENVELOPE = 4_096;
const SHORT = 500;

/**
 * What stands around the alerts: where it came from, which receiver it was for, and why it was sent. One that is too large
 * for that is kept as far as its fields are short texts.
 */
function envelopeOf({ alerts: _, ...payload }: Record<string, unknown>): { receiver?: string } {
  const receiver = textOf(payload.receiver);
  const envelope = { ...fieldsOf(storable(payload)), ...(receiver && { receiver: unquoted(receiver) }) };
  if (JSON.stringify(envelope).length <= MAX_ENVELOPE) return envelope;
  const short = Object.entries(envelope).filter(([, value]) => (textOf(value)?.length ?? SHORT) < SHORT);
  return Object.fromEntries(short.slice(0, 10));
}

/** Alertmanager quotes a receiver's name as for a regular expression: `a.b` arrives as `a\.b`. */
const unquoted = (name: string): string => name.replaceAll(/\\([\\.+*?()|[\]{}^$])/g, '$1');

/** The whole group as one alert. Its key is the one that Alertmanager's own PagerDuty and Opsgenie receivers use. */
function fromGroup(payload: Record<string, unknown>, { receiver }: { receiver?: string }): Alert[] {
  const alerts = listOf(payload.alerts).map(fieldsOf);
  const firing = alerts.filter((alert) => !isResolved(alert));
  const shown = firing.length > 0 ? firing : alerts;
  const each = shown.map((alert) => cutLabels(fieldsOf(alert.labels)));
  const own = each.length === 1 ? each[0] : undefined;
  const labels = cutLabels({ ...own, ...fieldsOf(payload.groupLabels), ...fieldsOf(payload.commonLabels) });
  const key = textOf(payload.groupKey);
  if (alerts.length === 0 && !key) return [];
  const summary = textOf(payload.title) ?? summaryOf(labels, fieldsOf(payload.commonAnnotations));
  const severities = each.map(severityFrom);
  return [
    {
      ...alertOf({
        action: firing.length === 0 && isResolved(payload) ? 'resolve' : 'trigger',
        summary: firing.length > 1 ? `${summary} (${firing.length} alerts)` : summary,
        severity: GRAVEST_FIRST.find((severity) => severities.includes(severity)) ?? severityFrom(labels),
        dedupKey: key ? createHash('sha256').update(key).digest('hex') : fingerprintOf(labels),
        source: labels.instance ?? labels.job,
        labels,
        payload: { ...payload, ...(receiver && { receiver }) },
      }),
      components: [...new Set(each.flatMap(({ component }) => component ?? []))],
    },
  ];
}

const GRAVEST_FIRST = ['critical', 'error', 'warning', 'info'] as const;

const isResolved = ({ status }: Record<string, unknown>): boolean => textOf(status)?.toLowerCase() === 'resolved';

/** What Grafana says when a rule had no data or failed: a fault of the monitoring, which is not yet one of the thing. */
const ABOUT_THE_RULE = new Set(['DatasourceNoData', 'DatasourceError']);

const severityFrom = (labels: Record<string, string>): Alert['severity'] =>
  !labels.severity && ABOUT_THE_RULE.has(labels.alertname ?? '') ? 'warning' : severityOf(labels.severity);

function summaryOf(labels: Record<string, string>, annotations: Record<string, unknown>): string {
  const { summary, title, message, description } = annotations;
  const said = [summary, title, message, description].map(textOf).find((text) => text !== undefined);
  if (said) return said;
  const name = labels.alertname || 'An alert without a name';
  return labels.instance ? `${name} on ${labels.instance}` : name;
}

const fingerprintOf = (labels: Record<string, string>): string =>
  keyOfWords(
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flat(),
  );
