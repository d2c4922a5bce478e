import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromGeneric } from '../../src/intake/formats/generic.ts';
import { FORMATS } from '../../src/intake/formats.ts';
import { AlertInput } from '../../src/intake/schemas.ts';
import { FIELDS_OF_SENDERS } from './fields-of-senders.ts';
import { GOLDENS } from './goldens.ts';

/** Objects whose names are those that senders use, with anything whatever in them: what gets past the first look. */
const anyPayload = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }),
    tie('object'),
    fc.array(tie('object'), { maxLength: 3 }),
  ),
  object: fc.dictionary(fc.constantFrom(...FIELDS_OF_SENDERS), tie('value'), { maxKeys: 8 }),
})).object;

const generic = (body: unknown) => fromGeneric(AlertInput.parse(body));
const post = (body: unknown) => ({ body, headers: {}, query: {}, receivedAt: new Date('2026-11-23T12:00:00Z') });
const alertmanager = (alert: object) => {
  const reading = FORMATS.alertmanager?.(post({ alerts: [alert] }), {});
  return reading && 'alerts' in reading ? reading.alerts[0] : undefined;
};

test('only a summary is needed', () => {
  assert.deepEqual(generic({ summary: 'Down' }), {
    action: 'trigger',
    summary: 'Down',
    severity: 'critical',
    dedupKey: undefined,
    components: [],
    source: undefined,
    labels: {},
    content: { summary: 'Down', action: 'trigger' },
  });
});

test('component and components are one list, each once; unknown fields are kept', () => {
  const alert = generic({ summary: 'Down', component: 'kiln', components: ['shop', 'kiln'], region: 'eu' });
  assert.deepEqual(alert.components, ['kiln', 'shop']);
  assert.deepEqual((alert.content as { region: string }).region, 'eu');
});

test('acknowledge and resolve need a dedup key and nothing else', () => {
  assert.equal(generic({ action: 'resolve', dedupKey: 'k' }).summary, 'k');
  assert.equal(AlertInput.safeParse({ action: 'resolve', summary: 'Up' }).success, false);
});

test('an Alertmanager alert is known by its fingerprint, firing or resolved', () => {
  const labels = { alertname: 'HighCPU', severity: 'warning', instance: 'web1:9100', component: 'kiln' };
  const annotations = { summary: 'CPU is high' };
  const firing = alertmanager({ status: 'firing', labels, annotations, fingerprint: 'a1b2' });
  assert.deepEqual(
    [firing?.action, firing?.dedupKey, firing?.summary, firing?.severity, firing?.source, firing?.components],
    ['trigger', 'a1b2', 'CPU is high', 'warning', 'web1:9100', ['kiln']],
  );
  assert.equal(alertmanager({ status: 'resolved', labels, fingerprint: 'a1b2' })?.action, 'resolve');
});

test('without annotations the alert’s name and instance say what it is; without a fingerprint its labels say which', () => {
  assert.equal(alertmanager({ labels: { alertname: 'Down', instance: 'db1' } })?.summary, 'Down on db1');
  assert.equal(alertmanager({})?.summary, 'An alert without a name');
  const one = alertmanager({ labels: { a: '1', b: '2' } });
  assert.equal(one?.dedupKey, alertmanager({ labels: { b: '2', a: '1' } })?.dedupKey);
  assert.notEqual(one?.dedupKey, alertmanager({ labels: { a: '1', b: '3' } })?.dedupKey);
});

test('what stands around Alertmanager’s alerts is kept with each, its receiver as it was named', () => {
  const envelope = {
    receiver: 'team\\.a\\+b',
    externalURL: 'http://am',
    groupKey: '{}:{}',
    notification_reason: 'repeat',
  };
  const contents = (body: object, per: 'alert' | 'group' = 'alert') => {
    const reading = FORMATS.alertmanager?.(post({ alerts: [{ labels: { a: 'b' } }, {}], ...body }), { per });
    return reading && 'alerts' in reading
      ? reading.alerts.map(({ content }) => content as Record<string, unknown>)
      : [];
  };
  for (const content of [...contents(envelope), ...contents(envelope, 'group')])
    assert.deepEqual(
      [content.receiver, content.externalURL, content.groupKey, content.notification_reason],
      ['team.a+b', 'http://am', '{}:{}', 'repeat'],
    );
  const [large] = contents({ ...envelope, commonAnnotations: { runbook: 'x'.repeat(1_000_000) } });
  assert.deepEqual([large?.receiver, 'commonAnnotations' in (large ?? {})], ['team.a+b', false]);
});

test('who reads a notification of SNS cannot end the subscription with what it says', () => {
  for (const { body, headers = {}, settings = {} } of GOLDENS.filter(({ type }) => type === 'sns')) {
    const reading = FORMATS.sns?.({ ...post(body), headers }, settings);
    assert.ok(reading && !JSON.stringify(reading).includes('Unsubscribe'));
  }
});

for (const [type, format] of Object.entries(FORMATS)) {
  test(`${type}: whatever is posted, it is read or refused by field, never an error`, () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyPayload), (body) => {
        const reading = format(post(body), {});
        if ('refused' in reading) assert.ok(reading.refused.length > 0);
        else for (const { summary, dedupKey } of reading.alerts) assert.ok(summary !== '' && dedupKey !== '');
      }),
    );
  });
}
