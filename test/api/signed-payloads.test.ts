import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { START, testApp } from '../support/app.ts';

const SECRET = 'a secret that two know';
const GROUP = JSON.stringify({
  ...{ receiver: 'firstline', status: 'firing', version: '1', title: '[FIRING:1] HighLatency', state: 'alerting' },
  alerts: [{ status: 'firing', labels: { alertname: 'HighLatency' }, annotations: {}, fingerprint: 'a1b2' }],
});
const ISSUE = JSON.stringify({ action: 'triggered', data: { event: { title: 'TypeError', issue_id: '901' } } });
const hmac = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex');
const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));

test('Grafana’s signature is checked over the very bytes, with its timestamp where it sends one', async (t) => {
  const post = await sender(t, 'grafana', GROUP);
  const signature = 'x-grafana-alerting-signature';
  const stamp = 'x-grafana-alerting-timestamp';
  const now = seconds(START);
  const old = seconds(new Date(START.getTime() - 301_000));

  assert.equal(await post({ [signature]: hmac(GROUP) }), 202);
  assert.equal(await post({ [signature]: hmac(`${now}:${GROUP}`), [stamp]: now }), 202);
  for (const [how, headers] of Object.entries<Record<string, string>>({
    'no signature': {},
    'another secret': { [signature]: hmac(GROUP, 'another') },
    'another body': { [signature]: hmac(`${GROUP} `) },
    'not hexadecimal': { [signature]: '€' },
    'half of it': { [signature]: hmac(GROUP).slice(0, 32) },
    'a timestamp that was not signed': { [signature]: hmac(GROUP), [stamp]: now },
    'the timestamp of another': { [signature]: hmac(`${old}:${GROUP}`), [stamp]: now },
    'an old one, sent again': { [signature]: hmac(`${old}:${GROUP}`), [stamp]: old },
    'a timestamp that is none': { [signature]: hmac(`x:${GROUP}`), [stamp]: 'x' },
  }))
    assert.equal(await post(headers), 403, how);
});

test('Sentry’s signature is checked; without a secret in the settings nothing is', async (t) => {
  const resource = { 'sentry-hook-resource': 'event_alert' };
  const post = await sender(t, 'sentry', ISSUE);
  assert.equal(await post({ ...resource, 'sentry-hook-signature': hmac(ISSUE) }), 202);
  assert.equal(await post({ ...resource, 'sentry-hook-signature': hmac(ISSUE, 'another') }), 403);
  assert.equal(await post({ ...resource, 'sentry-hook-signature': '' }), 403);
  assert.equal(await post(resource), 403);
  const open = await sender(t, 'sentry', ISSUE, {});
  assert.equal(await open(resource), 202);
});

test('the key of a sender that signs opens no other address, where nobody would look at a signature', async (t) => {
  const { app, admin } = await testApp(t);
  const integration = async (type: string, settings: object): Promise<string> =>
    (await admin('POST', '/v1/integrations', { name: type, type, settings })).json().key;
  const keys = [
    await integration('grafana', { secret: SECRET }),
    await integration('sentry', { secret: SECRET }),
    await integration('sns', {}),
  ];
  const alert = { summary: 'Forged', message: 'Forged', host: 'web1' };
  for (const key of keys) {
    const event = {
      routing_key: key,
      event_action: 'trigger',
      payload: { summary: 'x', source: 'x', severity: 'info' },
    };
    const elsewhere = [
      { url: '/v1/alerts', headers: { authorization: `Bearer ${key}` }, payload: alert },
      { url: '/v2/alerts', headers: { authorization: `GenieKey ${key}` }, payload: alert },
      { url: '/v2/enqueue', headers: {}, payload: event },
      { url: `/integrations/generic/${key}`, headers: {}, payload: alert },
      { url: `/integrations/nagios/${key}`, headers: {}, payload: alert },
      { url: `/api/v2/generic/incoming?token=${key}`, headers: {}, payload: alert },
    ];
    for (const request of elsewhere) {
      const { statusCode, body } = await app.inject({ method: 'POST', ...request });
      assert.equal(statusCode, 403, `${request.url}: ${body}`);
    }
  }
  assert.deepEqual((await admin('GET', '/v1/incidents')).json().items, []);
  const open = await integration('grafana', {});
  const { statusCode } = await app.inject({ method: 'POST', url: `/integrations/generic/${open}`, payload: alert });
  assert.equal(statusCode, 202, 'without a secret the key is what vouches, everywhere');
});

/** Posts `body` with these headers to an integration of its own, and answers the status. */
async function sender(t: TestContext, type: string, body: string, settings: object = { secret: SECRET }) {
  const { app, admin } = await testApp(t);
  const { urls } = (await admin('POST', '/v1/integrations', { name: type, type, settings })).json();
  return async (headers: Record<string, string>): Promise<number> => {
    const answer = await app.inject({
      method: 'POST',
      url: new URL(urls[type]).pathname,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return answer.statusCode;
  };
}
