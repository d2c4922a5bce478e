import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AlertmanagerPayload, fromAlertmanager } from '../../src/intake/formats/alertmanager.ts';
import { fromGeneric } from '../../src/intake/formats/generic.ts';
import { AlertInput } from '../../src/intake/schemas.ts';

const generic = (body: unknown) => fromGeneric(AlertInput.parse(body));
const alertmanager = (alert: object) => fromAlertmanager(AlertmanagerPayload.parse({ alerts: [alert] }))[0];

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

test('whatever is inside an Alertmanager alert, it becomes an alert', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('status', 'labels', 'annotations', 'fingerprint'), fc.jsonValue()),
      (alert) => {
        const read = AlertmanagerPayload.safeParse({ alerts: [alert] });
        if (!read.success) return;
        for (const { summary, dedupKey } of fromAlertmanager(read.data)) assert.ok(summary !== '' && dedupKey);
      },
    ),
  );
});
