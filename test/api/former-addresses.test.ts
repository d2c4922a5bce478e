import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testApp } from '../support/app.ts';

async function sender(t: TestContext, type: string) {
  const app = await testApp(t);
  const { key } = (await app.admin('POST', '/v1/integrations', { name: type, type })).json();
  const incident = async (number: number) => (await app.admin('GET', `/v1/incidents/${number}`)).json();
  return { ...app, key, incident };
}

test('GoAlert’s address takes its key in the query, in a form, as a Bearer token or as a password', async (t) => {
  const { app, key, incident } = await sender(t, 'goalert');
  const basic = Buffer.from(`anybody:${key}`).toString('base64');
  const url = '/api/v2/generic/incoming';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ways = [
    { url: `${url}?token=${key}&summary=Disk&dedup=1` },
    { url: `${url}?integrationKey=${key}`, headers: form, payload: 'summary=Disk&dedup=2' },
    { url, headers: form, payload: `integration_key=${key}&summary=Disk&dedup=3&meta=a%3D1&meta=b%3D2` },
    { url: '/v1/api/alerts', headers: { authorization: `Bearer ${key}` }, payload: { summary: 'Disk', dedup: '4' } },
    { url, headers: { authorization: `Basic ${basic}` }, payload: { summary: 'Disk', dedup: '5' } },
  ];
  for (const [index, way] of ways.entries()) {
    const answered = await app.inject({ method: 'POST', ...way });
    assert.deepEqual([answered.statusCode, answered.body], [204, ''], JSON.stringify(way));
    assert.equal((await incident(index + 1)).dedupKey, String(index + 1));
  }
  const closed = await app.inject({
    ...{ method: 'POST', url: `${url}?token=${key}`, headers: { accept: 'application/json' } },
    payload: { summary: 'Disk', dedup: '1', action: 'close' },
  });
  assert.deepEqual([closed.statusCode, closed.json().AlertID, closed.json().IsNew], [200, 1, false]);
  assert.equal((await incident(1)).status, 'resolved');
  for (const wrong of [url, `${url}?token=${'0'.repeat(32)}`])
    assert.equal((await app.inject({ method: 'POST', url: wrong, payload: { summary: 'x' } })).statusCode, 401);
});

test('a multipart form, as Uptime Kuma’s GoAlert provider sends it, is read', async (t) => {
  const { app, key, incident } = await sender(t, 'goalert');
  const body = new FormData();
  body.set('summary', 'Shop is down');
  body.set('details', 'timeout');
  const request = new Request('http://localhost/', { method: 'POST', body });
  const answered = await app.inject({
    method: 'POST',
    url: `/api/v2/generic/incoming?token=${key}`,
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  assert.equal(answered.statusCode, 204);
  assert.equal((await incident(1)).summary, 'Shop is down');
});

test('Grafana OnCall’s and Splunk On-Call’s addresses answer what their senders look at', async (t) => {
  const { app, key, incident } = await sender(t, 'grafana-oncall');
  const hook = { alert_uid: 'u1', title: 'Slow', state: 'alerting' };
  for (const url of [`/integrations/v1/formatted_webhook/${key}/`, `/integrations/v1/formatted_webhook/${key}`]) {
    const answered = await app.inject({ method: 'POST', url, payload: hook });
    assert.deepEqual([answered.statusCode, answered.body], [200, '"Ok."']);
  }
  assert.equal((await incident(1)).alertCount, 2);
  const splunk = await app.inject({
    ...{ method: 'POST', url: `/integrations/generic/20131114/alert/${key}/ops` },
    payload: { message_type: 'CRITICAL', entity_id: 'disk', state_message: '97% full' },
  });
  assert.deepEqual([splunk.statusCode, splunk.json()], [200, { result: 'success', entity_id: 'disk' }]);
  const broken = await app.inject({ method: 'POST', url: `/integrations/v1/formatted_webhook/${key}/`, payload: '{' });
  assert.equal(broken.statusCode, 400);
});

test('what other addresses and methods of theirs bring is read, too', async (t) => {
  const { app, key, incident, admin } = await sender(t, 'generic');
  const send = async (method: 'POST' | 'PUT' | 'GET', url: string, payload?: object) => {
    const answer = await app.inject({ method, url, ...(payload && { payload }) });
    assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`);
    return answer;
  };
  // GoAlert: the key in JSON, a close that gives its key alone, Grafana's PUT.
  await send('POST', '/api/v2/generic/incoming', { integrationKey: key, summary: 'Slow', dedup: 'slow' });
  await send('POST', `/api/v2/generic/incoming?token=${key}`, { dedup: 'slow', action: 'close' });
  assert.equal((await incident(1)).status, 'resolved');
  await send('PUT', `/api/v2/grafana/incoming?token=${key}`, { alerts: [{ labels: { alertname: 'E' } }] });
  // Grafana OnCall's webhook for anything.
  await send('POST', `/integrations/v1/webhook/${key}/`, { alert_uid: 'u', title: 'Any', state: 'alerting' });
  await send('POST', `/integrations/v1/webhook/${key}/`, { alert_uid: 'u', state: 'OK' });
  assert.deepEqual([(await incident(3)).summary, (await incident(3)).status], ['Any', 'resolved']);
  // Splunk On-Call: with a routing key, which rules may match, and without.
  await admin('PUT', '/v1/components/shop', { match: [{ routing_key: 'shop-team' }] });
  await send('POST', `/integrations/generic/20131114/alert/${key}/shop-team`, {
    message_type: 'CRITICAL',
    entity_id: 's',
  });
  assert.deepEqual((await incident(4)).components, ['shop']);
  await send('POST', `/integrations/generic/20131114/alert/${key}`, { message_type: 'RECOVERY', entity_id: 's' });
  assert.equal((await incident(4)).status, 'resolved');
  // Uptime Kuma by GET.
  const down = new URLSearchParams({
    heartbeat: JSON.stringify({ monitorID: 7, status: 0, msg: 'timeout' }),
    ...{ monitor: JSON.stringify({ id: 7, name: 'shop' }), msg: '[shop] [DOWN] timeout' },
  });
  await send('GET', `/integrations/uptime-kuma/${key}?${down}`);
  assert.equal((await incident(5)).summary, 'shop is down: timeout');
});
