import { type Alert, cut, severityOf } from '../alert.ts';
import { alertOf, fieldsOf, instantOf, listOf, textOf } from '../payload.ts';

/**
 * PagerDuty's Events API (developer.pagerduty.com, Events API v2 and v1): the key is in the body, and errors are told in
 * its own words, because its clients show them.
 */
export type PagerDutyReading<What> = { key: string; what: What } | { errors: string[] };

const ACTIONS: Record<string, Alert['action']> = {
  trigger: 'trigger',
  acknowledge: 'acknowledge',
  resolve: 'resolve',
};

/** `POST /v2/enqueue`. Acknowledge and resolve need the dedup key alone; senders often repeat the payload. */
export function readEvent(body: unknown, keyInPath?: string): PagerDutyReading<Alert> {
  const event = fieldsOf(body);
  const key = keyErrors(keyInPath ?? event.routing_key, 'routing_key');
  if ('errors' in key) return key;
  const action = ACTIONS[textOf(event.event_action)?.toLowerCase() ?? ''];
  if (!action) return { errors: ["'event_action' is missing or is not one of trigger, acknowledge, resolve"] };
  const payload = fieldsOf(event.payload);
  const summary = textOf(payload.summary);
  const dedupKey = textOf(event.dedup_key);
  if (action === 'trigger' && !summary) return { errors: ["'payload.summary' is missing or blank"] };
  if (action !== 'trigger' && !dedupKey) return { errors: ["'dedup_key' is missing or blank"] };
  const { component, group, source } = payload;
  const severity = textOf(payload.severity);
  const what = alertOf({
    action,
    summary,
    severity: severityOf(severity),
    dedupKey,
    source: textOf(source),
    component: textOf(component),
    labels: { ...labelsOf(payload.custom_details), ...named({ component, group, source, class: payload.class }) },
    payload: withoutKey(event),
  });
  return { key: key.key, what: { ...what, labels: { ...what.labels, ...named({ client: event.client }) } } };
}

/** `POST /generic/2010-04-15/create_event.json`, version 1. It knows no severity. */
export function readEventV1(body: unknown): PagerDutyReading<Alert> {
  const event = fieldsOf(body);
  const key = keyErrors(event.service_key, 'service_key');
  if ('errors' in key) return key;
  const action = ACTIONS[textOf(event.event_type)?.toLowerCase() ?? ''];
  if (!action) return { errors: ["'event_type' is missing or is not one of trigger, acknowledge, resolve"] };
  const summary = textOf(event.description);
  const dedupKey = textOf(event.incident_key);
  if (action === 'trigger' && !summary) return { errors: ["'description' is missing or blank"] };
  if (action !== 'trigger' && !dedupKey) return { errors: ["'incident_key' is missing or blank"] };
  const details = fieldsOf(event.details);
  const what = alertOf({
    action,
    summary,
    severity: severityOf(textOf(details.severity)),
    dedupKey,
    source: textOf(event.client),
    component: textOf(details.component),
    labels: labelsOf(details),
    payload: withoutKey(event),
  });
  return { key: key.key, what };
}

/** What was changed: it pages nobody, and tells whoever is paged what was done before. */
export interface ChangeEvent {
  summary: string;
  source: string | undefined;
  /** As the sender says; absent where it does not, or not so that it can be read. */
  at: Date | undefined;
  labels: Record<string, string>;
  content: object;
}

/** `POST /v2/change/enqueue`. */
export function readChange(body: unknown): PagerDutyReading<ChangeEvent> {
  const event = fieldsOf(body);
  const key = keyErrors(event.routing_key, 'routing_key');
  if ('errors' in key) return key;
  const payload = fieldsOf(event.payload);
  const summary = textOf(payload.summary);
  if (!summary) return { errors: ["'payload.summary' is missing or blank"] };
  const { labels, content } = alertOf({
    action: 'trigger',
    summary,
    severity: 'info',
    dedupKey: undefined,
    labels: labelsOf(payload.custom_details),
    payload: withoutKey(event),
  });
  const source = textOf(payload.source);
  const what = {
    summary: cut(summary, 1_024),
    source: source && cut(source, 255),
    at: instantOf(payload.timestamp),
    labels,
    content,
  };
  return { key: key.key, what };
}

/** The key opens our door: whoever may read an alert need not know it. */
const withoutKey = (event: Record<string, unknown>): object => ({
  ...event,
  ...{ routing_key: undefined, service_key: undefined },
});

function keyErrors(value: unknown, name: string): { key: string } | { errors: string[] } {
  const key = textOf(value);
  if (key === undefined) return { errors: [`'${name}' is missing or blank`] };
  if (key.length !== 32) return { errors: [`Length of '${name}' is incorrect (should be 32 characters)`] };
  if (!/^[0-9a-z]+$/i.test(key)) return { errors: [`'${name}' cannot contain non-alphanumeric characters.`] };
  return { key };
}

/** Details that are short and flat can be matched like labels. Alertmanager's list of alerts, text or JSON, is for reading. */
function labelsOf(details: unknown): Record<string, unknown> {
  const flat = Object.entries(fieldsOf(details)).filter(
    ([name, value]) => textOf(value) !== undefined && name !== 'firing' && name !== 'resolved',
  );
  return Object.fromEntries([...flat, ...alertLabels(fieldsOf(details).firing)]);
}

/** Since 0.30 Alertmanager's `firing` is a list of alerts: the labels of the first are what its rules are written on. */
const alertLabels = (firing: unknown): [string, unknown][] =>
  Object.entries(fieldsOf(fieldsOf(listOf(firing)[0]).labels));

const named = (fields: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (textOf(value) ? [[name, cut(textOf(value) ?? '', 255)]] : [])),
  );
