import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FORMATS } from '../../src/intake/formats.ts';
import type { IntegrationType } from '../../src/intake/integration.ts';
import { GOLDENS } from '../intake/goldens.ts';
import { mutations, ODD_COUNT, oddValue, twisted } from '../intake/odd-values.ts';
import { type TestApp, testApp } from '../support/app.ts';

/** Where alerts come in, with the format that is posted there. `KEY` stands for the key. */
const ADDRESSES: [url: string, type: string][] = [
  ...Object.keys(FORMATS).map((type): [string, string] => [`/integrations/${type}/KEY`, type]),
  ...[['/v1/alerts', 'generic'] as [string, string], ['/integrations/nagios', 'nagios'] as [string, string]],
  ...['/v2/enqueue', '/integrations/pagerduty/KEY', '/v2/change/enqueue', '/generic/2010-04-15/create_event.json'].map(
    (url): [string, string] => [url, 'pagerduty'],
  ),
  ...['/v2/alerts', '/v2/alerts/1/close', '/v2/alerts/1/notes', '/v2/alerts/1/snooze', '/v2/alerts/1/responders'].map(
    (url): [string, string] => [url, 'opsgenie'],
  ),
  ...['/v2/alerts/1/details', '/v2/alerts/1/tags', '/v2/alerts/x%00/acknowledge?identifierType=alias'].map(
    (url): [string, string] => [url, 'opsgenie'],
  ),
  ['/api/v2/generic/incoming?token=KEY', 'goalert'],
  ['/integrations/v1/formatted_webhook/KEY/', 'grafana-oncall'],
  ['/integrations/v1/alertmanager/KEY/', 'alertmanager'],
  ['/integrations/generic/20131114/alert/KEY/team', 'splunk'],
  ...['/v2/heartbeats/a%20b/ping', '/v2/alerts/9999999999999999/close'].map((url): [string, string] => [
    url,
    'opsgenie',
  ]),
  ['/ping/KEY', 'generic'],
  ['/integrations/generic/KEY?mapped', 'datadog'],
];

const event = { summary: 'Down', source: 'web1', severity: 'error', custom_details: { a: 1 } };
const pagerDuty = (key: string) => ({
  ...{ routing_key: key, service_key: key, event_action: 'trigger', event_type: 'trigger', dedup_key: 'k' },
  ...{ description: 'Down', payload: event, note: 'a', tags: ['a'], details: {}, endTime: '2030-01-01T00:00:00Z' },
});

const bodiesOf = (type: string, key: string): unknown[] => {
  const golden = GOLDENS.filter((one) => one.type === type).map(({ body }) => body);
  return golden.length > 0 && type !== 'opsgenie' ? golden : [...golden, pagerDuty(key)];
};

const KINDS = ['json', 'text', 'none', 'form', 'multipart'] as const;

test('whatever comes to any address, in whatever kind of body, none answers 5xx and each answers JSON', {
  timeout: 120_000,
}, async (t) => {
  const app = await testApp(t, { fetchFromAws: async () => ({ status: 404, text: '' }) });
  const key = await make(app, 'generic');
  const mapping = { summary: '{{$.a}} {{$..b}}', dedupKey: '$.summary', labels: { all: '$', x: '$.*' } };
  const mapped = await make(app, 'generic', { mapping });
  const sentry = { 'sentry-hook-resource': 'event_alert' };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ADDRESSES),
      fc.nat(100),
      fc.oneof(mutations, fc.nat(ODD_COUNT - 1)),
      fc.constantFrom(...KINDS),
      async ([address, type], nth, change, kind) => {
        const own = address.includes('mapped') ? mapped : key;
        const bodies = bodiesOf(type, own);
        const body = typeof change === 'number' ? oddValue(change) : twisted(bodies[nth % bodies.length], change);
        const { headers, payload } = asKind(kind, body);
        const answer = await app.app.inject({
          ...{ method: 'POST', url: address.replace('KEY', own), payload },
          headers: { authorization: `Bearer ${own}`, ...sentry, ...headers },
        });
        assert.ok(answer.statusCode < 500, `${address}: ${answer.body}`);
        if (answer.statusCode === 204 || address.startsWith('/ping')) return;
        assert.match(String(answer.headers['content-type']), /json/, address);
        JSON.parse(answer.body);
      },
    ),
    { numRuns: 600 },
  );
});

test('a time that nobody can mean is read as none, and stops no alert', async (t) => {
  const app = await testApp(t);
  const key = await make(app, 'alertmanager');
  const times = [
    '-271821-04-20T00:00:00Z',
    '+200000-01-01T00:00:00Z',
    '253402300800000',
    '99999-01-01',
    'soon',
    '\0',
    7,
  ];
  for (const [nth, time] of times.entries()) {
    const alert = { labels: { alertname: 'E' }, fingerprint: `f${nth}`, startsAt: time, endsAt: time };
    const post = (url: string, payload: object) =>
      app.app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${key}` } });
    for (const status of ['firing', 'resolved', 'firing'])
      assert.equal((await post('/integrations/alertmanager', { alerts: [{ ...alert, status }] })).statusCode, 202);
    const change = { routing_key: key, payload: { summary: 'Deployed', timestamp: time, source: 'a\0' } };
    assert.equal((await post('/v2/change/enqueue', change)).statusCode, 202, String(time));
    assert.equal((await post('/v2/alerts/1/snooze', { endTime: time })).statusCode, 422, String(time));
    const state = { AlarmName: 'a', AlarmArn: `a${nth}`, NewStateValue: 'ALARM', StateChangeTime: time };
    assert.equal(
      (await post('/integrations/generic', { ...state, summary: 'a', occurredAt: String(time) })).statusCode,
      time === '\0' ? 400 : 202,
    );
  }
  const { items } = (await app.admin('GET', '/v1/changes?since=6h')).json();
  assert.equal(items.length, times.length);
});

test('the same payload twice is as many incidents as once, in every format', { timeout: 120_000 }, async (t) => {
  const app = await testApp(t);
  const numbers = async () =>
    (await app.admin('GET', '/v1/incidents?limit=500')).json().items.map(({ number }: { number: number }) => number);
  const tried = new Set<string>();
  for (const { type, name, body, headers = {}, settings, alerts } of GOLDENS) {
    if (settings || !alerts.some(({ action, severity }) => action === 'trigger' && severity !== 'info')) continue;
    const isSns = type === 'sns';
    const key = await make(app, type, isSns ? { sns: { rawDelivery: true } } : {});
    const send = () =>
      app.app.inject({
        ...{ method: 'POST', url: `/integrations/${type}/${key}` },
        headers: isSns ? { 'x-amz-sns-rawdelivery': 'true' } : headers,
        payload: JSON.stringify(isSns ? messageIn(body) : body),
      });
    const before = await numbers();
    assert.equal((await send()).statusCode, 202, `${type}: ${name}`);
    const once = await numbers();
    assert.ok(once.length > before.length, `${type}: ${name}`);
    assert.equal((await send()).statusCode, 202);
    assert.deepEqual(await numbers(), once, `${type}: ${name}`);
    tried.add(type);
  }
  assert.deepEqual([...tried].sort(), Object.keys(FORMATS).sort());
});

/** What raw delivery leaves of a notification. */
const messageIn = (body: unknown): unknown => {
  const { Message } = Object(body) as { Message?: string };
  try {
    return JSON.parse(Message ?? JSON.stringify(body));
  } catch {
    return { AlarmName: Message, AlarmArn: 'arn' };
  }
};

async function make(app: TestApp, type: IntegrationType, settings = {}): Promise<string> {
  const made = await app.admin('POST', '/v1/integrations', { name: type, type, settings });
  assert.equal(made.statusCode, 201, made.body);
  return made.json().key;
}

function asKind(kind: (typeof KINDS)[number], body: unknown): { headers: Record<string, string>; payload: string } {
  const text = textOf(body);
  const types = {
    json: 'application/json',
    text: 'text/plain; charset=UTF-8',
    form: 'application/x-www-form-urlencoded',
  };
  const fields = Object.entries(Object(body)).map(([name, value]) => [name, textOf(value)] as const);
  if (kind === 'none') return { headers: {}, payload: text };
  if (kind === 'form')
    return {
      headers: { 'content-type': types.form },
      payload: new URLSearchParams(fields.map(([...pair]) => pair)).toString(),
    };
  if (kind !== 'multipart') return { headers: { 'content-type': types[kind] }, payload: text };
  const parts = fields.map(
    ([name, value]) =>
      `--x\r\nContent-Disposition: form-data; name="${encodeURIComponent(name.toWellFormed())}"\r\n\r\n${value}\r\n`,
  );
  return { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: `${parts.join('')}--x--\r\n` };
}

/** As a sender would write it; what is too deep for that, as far as it can be written. Not every number is JSON's. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === Number.POSITIVE_INFINITY) return '1e400';
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  }
}
