import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Alert, severityOf } from '../alert.ts';
import type { Format, Reading, SignatureCheck } from '../format.ts';
import { alertOf, fieldsOf, listOf, textOf } from '../payload.ts';

/**
 * Sentry's internal integration (docs.sentry.io, Integration Platform, Webhooks). The header says what the payload is
 * about: an issue alert, a metric alert, or what became of an issue. Everything else is no alert.
 */
export const sentry: Format = ({ body, headers }) => {
  const payload = fieldsOf(body);
  const data = fieldsOf(payload.data);
  switch (headers['sentry-hook-resource']) {
    case 'event_alert':
      return issueAlert(data, body);
    case 'metric_alert':
      return metricAlert(textOf(payload.action), data, body);
    case 'issue':
      return issue(textOf(payload.action), fieldsOf(data.issue), body);
    default:
      return { alerts: [] };
  }
};

/** hex HMAC-SHA256 of the body with the integration's client secret, in `Sentry-Hook-Signature`. */
export const isSentrySigned: SignatureCheck = (raw, headers, secret) => {
  const given = Buffer.from(headers['sentry-hook-signature'] ?? '');
  const right = Buffer.from(createHmac('sha256', secret).update(raw).digest('hex'));
  return given.length === right.length && timingSafeEqual(given, right);
};

function issueAlert(data: Record<string, unknown>, payload: unknown): Reading {
  const event = fieldsOf(data.event);
  const id = textOf(event.issue_id) ?? textOf(event.event_id);
  if (!id) return { refused: [{ path: 'data.event.issue_id', message: 'is required' }] };
  const tags = Object.fromEntries(
    listOf(event.tags).flatMap((tag) => {
      const [name, value] = listOf(tag);
      return textOf(name) ? [[textOf(name), textOf(value) ?? '']] : [];
    }),
  );
  const where = textOf(event.culprit);
  return {
    alerts: [
      alertOf({
        action: 'trigger',
        summary: [textOf(event.title) ?? `Issue ${id}`, where && `in ${where}`].filter(Boolean).join(' '),
        severity: severityOf(textOf(event.level) ?? 'error'),
        dedupKey: issueKey(id),
        source: 'Sentry',
        component: tags.component,
        labels: {
          ...tags,
          ...{ project: event.project, environment: event.environment, rule: data.triggered_rule, url: event.web_url },
        },
        payload,
      }),
    ],
  };
}

const METRIC: Record<string, { action: Alert['action']; severity: Alert['severity'] }> = {
  critical: { action: 'trigger', severity: 'critical' },
  warning: { action: 'trigger', severity: 'warning' },
  resolved: { action: 'resolve', severity: 'critical' },
};

function metricAlert(action: string | undefined, data: Record<string, unknown>, payload: unknown): Reading {
  const alert = fieldsOf(data.metric_alert);
  const id = textOf(alert.identifier) ?? textOf(alert.id);
  const meant = METRIC[action ?? ''];
  if (!meant) return { alerts: [] };
  if (!id) return { refused: [{ path: 'data.metric_alert.id', message: 'is required' }] };
  const title = textOf(data.description_title) ?? textOf(data.description_text) ?? `Metric alert ${id}`;
  const labels = { text: data.description_text, url: data.web_url };
  return {
    alerts: [alertOf({ ...meant, summary: title, dedupKey: `metric/${id}`, source: 'Sentry', labels, payload })],
  };
}

const CLOSED = new Set(['resolved', 'ignored', 'archived']);

function issue(action: string | undefined, issue: Record<string, unknown>, payload: unknown): Reading {
  const id = textOf(issue.id);
  if (!action || !CLOSED.has(action) || !id) return { alerts: [] };
  const summary = textOf(issue.title) ?? `Issue ${id} was ${action}`;
  return {
    alerts: [
      alertOf({ action: 'resolve', summary, severity: 'error', dedupKey: issueKey(id), labels: { action }, payload }),
    ],
  };
}

const issueKey = (id: string): string => `issue/${id}`;
