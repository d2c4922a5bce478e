import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openTally } from '../../src/ledger/tally.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

async function sender(t: TestContext, type = 'alertmanager', settings = {}) {
  const app = await testApp(t, { tally: openTally() });
  const { key, id } = (await app.admin('POST', '/v1/integrations', { name: 'tool', type, settings })).json();
  const post = (url: string, headers: Record<string, string>, payload: object | string = ALERT) =>
    app.app.inject({ method: 'POST', url, headers, payload });
  return { ...app, key: key as string, id, post };
}

/** It is counted beside the answer, not before it. */
async function counted({ tally }: TestApp['deps'], wanted: Record<string, number>): Promise<void> {
  const counts: Record<string, number> = {};
  await until(async () => {
    for (const { cause, count } of tally?.take() ?? []) counts[cause] = (counts[cause] ?? 0) + count;
    return Object.entries(wanted).every(([cause, count]) => counts[cause] === count);
  }, 10);
}

const ALERT = {
  ...{ summary: 'Down', severity: 'info', dedupKey: 'a', message: 'Down', priority: 'P5' },
  alerts: [{ labels: { alertname: 'Down', severity: 'info' }, fingerprint: 'a' }],
};
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('a key may be a Bearer token, a GenieKey, the password or the user of Basic, or in the query', async (t) => {
  const { post, key } = await sender(t);
  const ways: [query: string, headers: Record<string, string>][] = [
    ...['Bearer', 'bearer', 'GenieKey', 'Token'].map((scheme): [string, Record<string, string>] => [
      '',
      { authorization: `${scheme} ${key}` },
    ]),
    ['', { authorization: basic(`firstline:${key}`) }],
    ['', { authorization: basic(`${key}:`) }],
    ...['token', 'key', 'integrationKey', 'integration_key'].map((name): [string, Record<string, string>] => [
      `?${name}=${key}`,
      {},
    ]),
  ];
  for (const url of ['/integrations/alertmanager', '/v1/alerts', '/v2/alerts', '/integrations/opsgenie'])
    for (const [query, headers] of ways) {
      const { statusCode, body } = await post(`${url}${query}`, headers);
      assert.equal(statusCode, 202, `${url}${query} ${JSON.stringify(headers)}: ${body}`);
    }
  for (const headers of [
    {},
    { authorization: 'Bearer nobody' },
    { authorization: basic('a:b') },
    { authorization: key },
  ])
    for (const url of ['/integrations/alertmanager', '/v1/alerts']) {
      const refused = await post(url, headers as Record<string, string>);
      assert.deepEqual([refused.statusCode, refused.json().type], [401, '/problems/unauthenticated']);
    }
});

test('slashes too many lead to the same place, and a wrong method is told the right one', async (t) => {
  const { post, key, app, admin } = await sender(t);
  for (const url of [`/integrations/alertmanager/${key}/`, `//integrations/alertmanager//${key}`, '/v1/alerts/'])
    assert.equal((await post(url, { authorization: `Bearer ${key}` })).statusCode, 202, url);
  assert.equal((await admin('GET', '/v1/components/')).statusCode, 200);
  for (const method of ['GET', 'OPTIONS', 'HEAD'] as const) {
    const { statusCode, headers } = await app.inject({ method, url: `/integrations/alertmanager/${key}/` });
    assert.deepEqual([statusCode, headers.allow], [405, 'POST, PUT'], method);
  }
});

test('a secret is asked for also where the key is in a header', async (t) => {
  const { post, key } = await sender(t, 'grafana', { secret: 'the secret' });
  for (const url of ['/integrations/grafana', '/integrations/alertmanager', '/v1/alerts', '/v2/alerts'])
    assert.equal((await post(url, { authorization: `Bearer ${key}` })).statusCode, 403, url);
});

test('at its own address our format is taken as JSON under any name, as a form and as a multipart form', async (t) => {
  const { app, key } = await sender(t, 'generic');
  const form = 'summary=Down&severity=info';
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  for (const [type, payload] of [
    ['text/plain; charset=UTF-8', JSON.stringify(ALERT)],
    ['application/vnd.example+json', JSON.stringify(ALERT)],
    ['application/x-www-form-urlencoded', form],
    ['multipart/form-data; boundary=x', `${part('summary', 'Down')}${part('severity', 'info')}--x--\r\n`],
    ['application/json', '{"summary": "Down", "severity": "info", "details": {"__proto__": 1, "constructor": {}}}'],
  ] as const) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type };
    const answer = await app.inject({ method: 'POST', url: '/integrations/generic', headers, payload });
    assert.equal(answer.statusCode, 202, `${type}: ${answer.body}`);
  }
});

test('5 MiB are taken of a webhook; of more, its sender reads why not, and whose it was is counted', async (t) => {
  const { app, key, deps } = await sender(t);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const send = async (path: string, bytes: number) => {
    const sent = request({ port, method: 'POST', path, headers: { 'content-type': 'application/json' } });
    sent.end(JSON.stringify({ ...ALERT, filler: 'x'.repeat(bytes) }));
    const [answer] = await once(sent, 'response');
    let text = '';
    for await (const chunk of answer) text += chunk;
    return [answer.statusCode, JSON.parse(text)] as const;
  };
  const MIB = 1_024 * 1_024;
  assert.equal((await send(`/integrations/alertmanager/${key}`, 5 * MIB))[0], 202);
  assert.equal((await send(`/integrations/alertmanager/${key}`, 20 * MIB))[0], 413);
  const [status, pagerduty] = await send('/v2/enqueue', 20 * MIB);
  assert.deepEqual([status, Object.keys(pagerduty).sort()], [413, ['errors', 'message', 'status']]);
  const [genie, opsgenie] = await send(`/v2/alerts?token=${key}`, 20 * MIB);
  assert.deepEqual([genie, Object.keys(opsgenie).sort()], [413, ['message', 'requestId', 'took']]);
  await counted(deps, { 'refused-alert': 3 });
});

test('what a former address refuses is counted, too', async (t) => {
  const { post, key, deps } = await sender(t, 'goalert');
  for (const url of [
    `/api/v2/generic/incoming?token=${key}`,
    `/integrations/v1/alertmanager/${key}/`,
    '/v2/change/enqueue',
  ])
    assert.equal((await post(url, {}, { nothing: 'here' })).statusCode, 400, url);
  assert.equal((await post('/api/v2/generic/incoming?token=nobody', {}, ALERT)).statusCode, 401);
  await counted(deps, { 'refused-alert': 3, 'refused-key': 1 });
});
