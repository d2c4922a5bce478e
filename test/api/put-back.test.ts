import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';

test('what a definition’s GET answers can be put back as it is', async (t) => {
  const { admin } = await testApp(t);
  await admin('PUT', '/v1/people/tim', { name: 'Tim' });
  const layers = [{ participants: ['tim'], start: '2026-11-02T09:00:00', handoff: { every: 1, unit: 'week' } }];
  await admin('PUT', '/v1/rotations/ops', { timeZone: 'Europe/Berlin', layers });
  await admin('PUT', '/v1/policies/default', { lines: [{ targets: [{ rotation: 'ops' }] }] });
  await admin('PUT', '/v1/components/kiln', { owners: [{ person: 'tim' }], policy: 'default' });
  for (const url of ['/v1/people/tim', '/v1/rotations/ops', '/v1/policies/default', '/v1/components/kiln']) {
    const read = (await admin('GET', url)).json();
    const put = await admin('PUT', url, read);
    assert.equal(put.statusCode, 200, put.body);
    const { warnings: _, ...saved } = put.json();
    assert.deepEqual(saved, read);
    assert.equal((await admin('PUT', url, put.json())).statusCode, 200);
  }
});

test('another id than the path’s is refused by name', async (t) => {
  const { admin } = await testApp(t);
  const response = await admin('PUT', '/v1/people/tim', { id: 'tom', name: 'Tim' });
  assert.equal(response.statusCode, 400);
  assert.equal(response.json().errors[0].path, 'id');
});
