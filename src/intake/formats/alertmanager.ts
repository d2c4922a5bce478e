import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fieldErrors } from '../../lib/field-errors.ts';
import { type Alert, cutKey, cutLabels, cutSummary, severityOf, storable } from '../alert.ts';
import type { Format } from '../format.ts';

const Strings = z.record(z.string(), z.unknown()).catch({});

const OneAlert = z.looseObject({
  status: z.string().catch('firing'),
  labels: Strings.default({}),
  annotations: Strings.default({}),
  fingerprint: z.string().optional().catch(undefined),
});

/**
 * Alertmanager's webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config). Only `alerts` is
 * insisted on: the rest differs between versions, and a page must not fail over a field.
 */
const Payload = z.looseObject({ alerts: z.array(OneAlert).max(10_000) });

/**
 * One alert each, by fingerprint: the group key changes when the routing tree is edited, the fingerprint never does.
 * Alerts missing from a later message are not resolved; they may be silenced or cut off.
 */
export const alertmanager: Format = ({ body }) => {
  const payload = Payload.safeParse(body, { reportInput: true });
  if (!payload.success) return { refused: fieldErrors(payload.error, 'body') };
  return { alerts: payload.data.alerts.map(alertOf) };
};

function alertOf(alert: z.infer<typeof OneAlert>): Alert {
  const labels = cutLabels(alert.labels);
  const annotations = cutLabels(alert.annotations);
  return {
    action: alert.status === 'resolved' ? 'resolve' : 'trigger',
    summary: summaryOf(labels, annotations),
    severity: severityOf(labels.severity),
    dedupKey: cutKey(alert.fingerprint || fingerprintOf(labels)),
    components: labels.component ? [labels.component] : [],
    source: labels.instance ?? labels.job,
    labels,
    content: storable(alert) as object,
  };
}

function summaryOf(labels: Record<string, string>, annotations: Record<string, string>): string {
  const said = annotations.summary || annotations.title || annotations.message || annotations.description;
  if (said) return cutSummary(said);
  const name = labels.alertname || 'An alert without a name';
  return cutSummary(labels.instance ? `${name} on ${labels.instance}` : name);
}

const fingerprintOf = (labels: Record<string, string>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16);
