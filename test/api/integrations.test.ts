import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';

test('an integration shows its key once and its addresses with it', async (t) => {
  const { admin, as } = await testApp(t);
  await admin('PUT', '/v1/components/kiln', {});
  const made = await admin('POST', '/v1/integrations', { name: 'am', type: 'alertmanager', component: 'kiln' });
  const { key, urls, ...rest } = made.json();
  assert.equal(made.statusCode, 201);
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.deepEqual(urls, {
    events: 'https://firstline.test/v1/alerts',
    alertmanager: `https://firstline.test/integrations/alertmanager/${key}`,
  });
  assert.deepEqual(rest, {
    ...{ id: rest.id, name: 'am', type: 'alertmanager', component: 'kiln', settings: {} },
    createdAt: '2026-11-23T12:00:00.000Z',
  });
  assert.deepEqual((await admin('GET', `/v1/integrations/${rest.id}`)).json(), rest);
  assert.deepEqual((await admin('GET', '/v1/integrations')).json(), { items: [rest], nextCursor: null });
  assert.equal((await as(key, 'POST', '/v1/alerts', { summary: 'a' })).statusCode, 202);

  const used = await admin('DELETE', '/v1/components/kiln');
  assert.deepEqual([used.statusCode, used.json().usedBy], [409, [`integration ${rest.id}`]]);
  assert.equal((await admin('DELETE', `/v1/integrations/${rest.id}`)).statusCode, 204);
  assert.deepEqual((await admin('GET', '/v1/integrations')).json().items, []);
  assert.equal((await admin('GET', `/v1/integrations/${rest.id}`)).statusCode, 404);
  assert.equal((await admin('DELETE', '/v1/components/kiln')).statusCode, 204);
});

test('every known type can be made', async (t) => {
  const { admin } = await testApp(t);
  const types = ['generic', 'pagerduty', 'grafana', 'nagios', 'opsgenie', 'icinga2', 'zabbix', 'monit'];
  for (const type of [...types, 'uptime-kuma', 'datadog', 'sentry', 'sns', 'healthchecks', 'email'])
    assert.equal((await admin('POST', '/v1/integrations', { name: type, type })).statusCode, 201, type);
});
