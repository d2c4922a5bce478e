import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type TestApp, testApp } from '../support/app.ts';
import { programOrSkip } from '../support/program.ts';

const run = promisify(execFile);

async function pagerduty(t: TestContext) {
  const app = await testApp(t);
  await app.admin('PUT', '/v1/components/kiln', {});
  const made = await app.admin('POST', '/v1/integrations', { name: 'pd', type: 'pagerduty' });
  const { id, key, urls } = made.json();
  return { ...app, id, key, urls };
}

const trigger = (key: string, more: object = {}) => ({
  routing_key: key,
  event_action: 'trigger',
  payload: { summary: 'Kiln is down', source: 'web1', severity: 'error', component: 'kiln' },
  ...more,
});

const incident = async ({ admin }: TestApp, number: number) => (await admin('GET', `/v1/incidents/${number}`)).json();

test('a trigger, an acknowledge and a resolve of Events API v2 move one incident', async (t) => {
  const app = await pagerduty(t);
  assert.deepEqual(
    [app.urls.pagerduty, app.urls.changes],
    ['https://firstline.test/v2/enqueue', 'https://firstline.test/v2/change/enqueue'],
  );
  const opened = await app.as(null, 'POST', '/v2/enqueue', trigger(app.key, { dedup_key: 'kiln' }));
  assert.equal(opened.statusCode, 202);
  assert.deepEqual(opened.json(), { status: 'success', message: 'Event processed', dedup_key: 'kiln' });
  const { summary, severity, components, status } = await incident(app, 1);
  assert.deepEqual([summary, severity, components, status], ['Kiln is down', 'error', ['kiln'], 'triggered']);

  for (const [event_action, then] of [
    ['acknowledge', 'acknowledged'],
    ['trigger', 'acknowledged'],
    ['resolve', 'resolved'],
  ] as const) {
    const event = { ...trigger(app.key), event_action, dedup_key: 'kiln' };
    const answered = await app.as(null, 'POST', '/integrations/pagerduty/v2/enqueue', event);
    assert.equal(answered.statusCode, 202);
    assert.equal((await incident(app, 1)).status, then);
  }
});

test('a trigger without a key gets one, and is an incident of its own each time', async (t) => {
  const app = await pagerduty(t);
  const [one, two] = [0, 1].map(() => app.as(null, 'POST', '/v2/enqueue', trigger(app.key)));
  const keys = [(await one)?.json().dedup_key, (await two)?.json().dedup_key];
  assert.match(keys[0], /^[0-9a-f]{32}$/);
  assert.notEqual(keys[0], keys[1]);
  assert.equal((await incident(app, 2)).alertCount, 1);
});

test('an acknowledge of nothing is taken, and dropped', async (t) => {
  const app = await pagerduty(t);
  const event = { routing_key: app.key, event_action: 'acknowledge', dedup_key: 'nothing' };
  const answered = await app.as(null, 'POST', '/v2/enqueue', event);
  assert.deepEqual(answered.json(), { status: 'success', message: 'Event processed', dedup_key: 'nothing' });
  assert.equal((await app.admin('GET', '/v1/incidents')).json().items.length, 0);
});

test('what is wrong is said in PagerDuty’s words', async (t) => {
  const app = await pagerduty(t);
  const errorsOf = async (body: unknown, url = '/v2/enqueue') => {
    const answer = await app.as(null, 'POST', url, body);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.deepEqual(Object.keys(answer.json()), ['status', 'message', 'errors']);
    return answer.json();
  };
  const invalid = (error: string) => ({
    status: 'invalid event',
    message: 'Event object is invalid',
    errors: [error],
  });
  assert.deepEqual(await errorsOf({}), invalid("'routing_key' is missing or blank"));
  assert.deepEqual(
    await errorsOf({ routing_key: 'short' }),
    invalid("Length of 'routing_key' is incorrect (should be 32 characters)"),
  );
  assert.deepEqual(
    await errorsOf({ routing_key: '-'.repeat(32) }),
    invalid("'routing_key' cannot contain non-alphanumeric characters."),
  );
  assert.deepEqual(await errorsOf(trigger('0'.repeat(32))), invalid('Invalid routing key'));
  assert.deepEqual(
    await errorsOf({ routing_key: app.key, event_action: 'trigger' }),
    invalid("'payload.summary' is missing or blank"),
  );
  assert.deepEqual(
    await errorsOf({ routing_key: app.key, event_action: 'resolve' }),
    invalid("'dedup_key' is missing or blank"),
  );
  for (const body of ['{', 'nonsense', '[1', '']) {
    const { status } = await errorsOf(body);
    assert.equal(status, body === '' ? 'invalid event' : 'Unrecognized object');
  }
  assert.deepEqual(
    await errorsOf({ service_key: '0'.repeat(32), event_type: 'trigger', description: 'x' }, V1),
    invalid('Invalid service key'),
  );
});

const V1 = '/generic/2010-04-15/create_event.json';

test('version 1 answers 200, and decides by its path what Alertmanager’s empty fields mean', async (t) => {
  const app = await pagerduty(t);
  const event = {
    ...{ service_key: app.key, event_type: 'trigger', incident_key: 'cpu', description: 'CPU is high' },
    ...{ client: 'Alertmanager', details: { num_firing: '1', component: 'kiln' }, event_action: '', payload: null },
  };
  const answered = await app.as(null, 'POST', V1, event);
  assert.deepEqual(
    [answered.statusCode, answered.json()],
    [200, { status: 'success', message: 'Event processed', incident_key: 'cpu' }],
  );
  const { summary, components, severity } = await incident(app, 1);
  assert.deepEqual([summary, components, severity], ['CPU is high', ['kiln'], 'critical']);
});

test('Alertmanager’s details are kept as text and as lists, and its labels match rules', async (t) => {
  const app = await pagerduty(t);
  await app.admin('PUT', '/v1/components/shop', { match: [{ service: 'shop*' }] });
  const firing = [{ status: 'firing', labels: { alertname: 'Slow', service: 'shop-eu' }, annotations: {} }];
  for (const custom_details of [
    { firing, num_firing: 1 },
    { firing: 'Labels:\n - alertname = Slow', num_firing: '1' },
  ]) {
    const payload = { summary: '[FIRING:1] Slow', source: 'Alertmanager', severity: 'page', custom_details };
    await app.as(null, 'POST', '/v2/enqueue', { ...trigger(app.key), payload });
  }
  assert.deepEqual((await incident(app, 1)).components, ['shop']);
  assert.deepEqual([(await incident(app, 2)).components, (await incident(app, 2)).severity], [[], 'critical']);
  const kept = await app.db.selectFrom('alerts').select('content').orderBy('id').execute();
  assert.deepEqual(
    kept.map(
      ({ content }) =>
        typeof (content as { payload: { custom_details: { firing: unknown } } }).payload.custom_details.firing,
    ),
    ['object', 'string'],
  );
});

test('a change event is kept and pages nobody', async (t) => {
  const app = await pagerduty(t);
  const change = {
    routing_key: app.key,
    payload: {
      summary: 'Deployed 4.2',
      source: 'ci',
      timestamp: '2026-11-21T22:00:00.000+0000',
      custom_details: { component: 'kiln' },
    },
    links: [{ href: 'https://ci.example/42' }],
  };
  const answered = await app.as(null, 'POST', '/v2/change/enqueue', change);
  assert.deepEqual(
    [answered.statusCode, answered.json()],
    [202, { status: 'success', message: 'Change event processed' }],
  );
  const kept = await app.db.selectFrom('changes').selectAll().execute();
  assert.deepEqual(
    kept.map(({ summary, components, at }) => [summary, components, at.toISOString()]),
    [['Deployed 4.2', ['kiln'], '2026-11-21T22:00:00.000Z']],
  );
  assert.equal((await app.admin('GET', '/v1/incidents')).json().items.length, 0);
});

test('PagerDuty’s own JavaScript client pages over TLS, and shows our refusals', { timeout: 60_000 }, async (t) => {
  const openssl = programOrSkip(t, 'openssl');
  if (!openssl) return;
  const app = await pagerduty(t);
  const { host, certificate } = await behindTls(t, openssl, app);
  const client = async (event: object) => {
    const script = `
      import pd from '@pagerduty/pdjs';
      const { status, data } = await pd.event({ server: ${JSON.stringify(host)}, data: ${JSON.stringify(event)} });
      console.log(JSON.stringify({ status, data }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
    });
    return JSON.parse(stdout);
  };
  const { status, data } = await client(trigger(app.key, { dedup_key: 'from-pdjs' }));
  assert.deepEqual([status, data.dedup_key], [202, 'from-pdjs']);
  assert.equal((await incident(app, 1)).summary, 'Kiln is down');
  const refused = await client(trigger('0'.repeat(32)));
  assert.deepEqual([refused.status, refused.data.errors], [400, ['Invalid routing key']]);
});

/** The app behind a certificate that is made for this test alone. */
async function behindTls(t: TestContext, openssl: string, { app }: TestApp) {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await run(openssl, [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ]);
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) =>
    app.server.emit('request', request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => new Promise((done) => server.close(done)));
  return { host: `localhost:${(server.address() as AddressInfo).port}`, certificate };
}
