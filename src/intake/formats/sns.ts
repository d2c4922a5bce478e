import { type Alert, storable } from '../alert.ts';
import type { Format, Reading, Received } from '../format.ts';
import type { IntegrationSettings } from '../integration.ts';
import { alertOf, fieldsOf, instantOf, keyOfWords, listOf, parsed, textOf } from '../payload.ts';
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
  const around = isEnvelope ? { sns: { ...aboutIt(envelope), Message: undefined } } : {};
  if (textOf(fields.AlarmName)) return { alerts: alarm(fields, around) };
  if (textOf(fields.summary) ?? textOf(fields.dedupKey)) return ours(received, settings, message, around);
  const topic = textOf(envelope.TopicArn);
  const words = typeof message === 'string' ? message : JSON.stringify(storable(message ?? ''));
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
        payload: isEnvelope ? aboutIt(envelope) : received.body,
      }),
    ],
  };
};

/** Whoever may read an alert need not be able to end the subscription. */
const aboutIt = (envelope: Record<string, unknown>): object => ({
  ...envelope,
  ...{ UnsubscribeURL: undefined, Signature: undefined, SignatureVersion: undefined, SigningCertURL: undefined },
});

function ours(received: Received, settings: IntegrationSettings, body: unknown, around: object): Reading {
  const reading = generic({ ...received, body }, settings);
  if ('refused' in reading) return reading;
  return {
    alerts: reading.alerts.map((alert) => ({ ...alert, content: { ...alert.content, ...fieldsOf(storable(around)) } })),
  };
}

/** An alarm without data says that its metric has gone quiet; AWS sends that only where somebody asked for it. */
const STATES: Record<string, { action: Alert['action']; severity: Alert['severity']; words: string }> = {
  ALARM: { action: 'trigger', severity: 'critical', words: '' },
  OK: { action: 'resolve', severity: 'critical', words: '' },
  INSUFFICIENT_DATA: { action: 'trigger', severity: 'warning', words: ' has no data' },
};

function alarm(fields: Record<string, unknown>, around: object): Alert[] {
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
    payload: { ...fields, ...around },
  });
  const startedAt = instantOf(fields.StateChangeTime);
  return [{ ...alert, ...(startedAt && { startedAt }) }];
}

/** The last part of `arn:aws:sns:eu-central-1:123456789012:alarms`. */
const nameOf = (topic: string | undefined): string | undefined => topic?.split(':').at(-1) || undefined;
