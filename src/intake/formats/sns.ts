import type { Alert } from '../alert.ts';
import type { Format, Received } from '../format.ts';
import type { IntegrationSettings } from '../integration.ts';
import { alertOf, fieldsOf, keyOfWords, listOf, parsed, textOf } from '../payload.ts';
import { generic } from './generic.ts';

/**
 * A notification of AWS SNS, or with raw delivery the bare message: an alarm of CloudWatch, our own format, or any other
 * words. Whether it may be believed is decided before (src/sns). A message without a subject and without a format of ours
 * is the same problem whenever it has the same words.
 */
export const sns: Format = (received, settings) => {
  const envelope = fieldsOf(received.body);
  const isEnvelope = envelope.Type === 'Notification' && typeof envelope.Message === 'string';
  const message = parsed(isEnvelope ? envelope.Message : received.body);
  const fields = fieldsOf(message);
  if (textOf(fields.AlarmName)) return { alerts: alarm(fields) };
  if (textOf(fields.summary) ?? textOf(fields.dedupKey)) return ours(received, settings, message);
  const topic = textOf(envelope.TopicArn);
  const words = typeof message === 'string' ? message : JSON.stringify(message ?? '');
  const subject = isEnvelope ? textOf(envelope.Subject) : undefined;
  return {
    alerts: [
      alertOf({
        action: 'trigger',
        summary: subject ?? (words.trim().split('\n', 1)[0] || undefined),
        severity: 'critical',
        dedupKey: keyOfWords(topic, subject ?? words),
        source: nameOf(topic),
        labels: { topic, subject },
        payload: received.body,
      }),
    ],
  };
};

const ours = (received: Received, settings: IntegrationSettings, body: unknown) =>
  generic({ ...received, body }, settings);

/** An alarm without data says that its metric has gone quiet; AWS sends that only where somebody asked for it. */
const STATES: Record<string, { action: Alert['action']; severity: Alert['severity']; words: string }> = {
  ALARM: { action: 'trigger', severity: 'critical', words: '' },
  OK: { action: 'resolve', severity: 'critical', words: '' },
  INSUFFICIENT_DATA: { action: 'trigger', severity: 'warning', words: ' has no data' },
};

function alarm(fields: Record<string, unknown>): Alert[] {
  const state = STATES[textOf(fields.NewStateValue)?.toUpperCase() ?? ''] ?? STATES.ALARM;
  if (!state) return [];
  const name = textOf(fields.AlarmName) ?? '';
  const reason = textOf(fields.NewStateReason);
  const trigger = fieldsOf(fields.Trigger);
  const dimensions = listOf(trigger.Dimensions).flatMap((dimension) => {
    const { name: label, value } = fieldsOf(dimension);
    return textOf(label) ? [[textOf(label), textOf(value) ?? '']] : [];
  });
  const alert = alertOf({
    action: state.action,
    summary: `${name}${state.words}${reason ? `: ${reason}` : ''}`,
    severity: state.severity,
    dedupKey: textOf(fields.AlarmArn) ?? keyOfWords(textOf(fields.AWSAccountId), textOf(fields.Region), name),
    source: 'CloudWatch',
    labels: {
      ...Object.fromEntries(dimensions),
      ...{ alarm: name, region: fields.Region, account: fields.AWSAccountId },
      ...{ metric: trigger.MetricName, namespace: trigger.Namespace, description: fields.AlarmDescription },
    },
    payload: fields,
  });
  const startedAt = new Date(textOf(fields.StateChangeTime) ?? '');
  return [{ ...alert, ...(startedAt.getTime() > 0 && { startedAt }) }];
}

/** The last part of `arn:aws:sns:eu-central-1:123456789012:alarms`. */
const nameOf = (topic: string | undefined): string | undefined => topic?.split(':').at(-1) || undefined;
