import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '../support/story.ts';

test('alerts of one message take effect in its order: fired, then resolved, is resolved', async (t) => {
  const { api, post, incident } = await story(t);
  const { urls } = await api<{ urls: { alertmanager: string } }>(
    'POST',
    '/v1/integrations',
    { name: 'prometheus', type: 'alertmanager' },
    201,
  );
  const { pathname } = new URL(urls.alertmanager);
  for (let number = 1; number <= 10; number += 1) {
    const alert = { fingerprint: `f${number}`, labels: { alertname: 'Flaps' } };
    const alerts = ['firing', 'resolved'].map((status) => ({ ...alert, status }));
    const response = await post(pathname, { alerts });
    assert.equal(response.statusCode, 202, response.body);
    assert.equal((await incident(number)).status, 'resolved');
  }
});
