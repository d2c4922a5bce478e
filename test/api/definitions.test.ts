import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/escalation/queries.ts';
import { testApp } from '../support/app.ts';

/** What was saved; what is said of it has tests of its own. */
const withoutWarnings = ({ warnings: _, ...saved }: { warnings?: string[] }) => saved;

test('a policy is created, replaced, read, listed and deleted', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const definition = {
    lines: [{ targets: [{ person: 'ann' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }],
    repeatEvery: '10m',
  };
  const policy = { id: 'default', ...definition };
  const made = await it.admin('PUT', '/v1/policies/default', definition);
  assert.deepEqual([made.statusCode, made.json()], [201, policy]);
  const again = await it.admin('PUT', '/v1/policies/default', definition);
  assert.deepEqual([again.statusCode, again.json()], [200, policy]);
  assert.deepEqual((await it.admin('GET', '/v1/policies/default')).json(), policy);
  assert.deepEqual((await it.admin('GET', '/v1/policies')).json(), { items: [policy], nextCursor: null });
  assert.equal((await it.admin('DELETE', '/v1/policies/default')).statusCode, 204);
  assert.equal((await it.admin('GET', '/v1/policies/default')).statusCode, 404);
});

test('a policy repeats every 15 minutes unless it says otherwise', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const made = await it.admin('PUT', '/v1/policies/short', { lines: [{ targets: [{ person: 'ann' }] }] });
  assert.equal(made.json().repeatEvery, '15m');
});

test('a target that does not exist is refused by its path, and the policy stays as it was', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  await it.admin('PUT', '/v1/policies/kept', { lines: [{ targets: [{ person: 'ann' }] }] });
  const refused = await it.admin('PUT', '/v1/policies/kept', {
    lines: [
      { targets: [{ person: 'ann' }, { person: 'zoe' }], escalateAfter: '5m' },
      { targets: [{ rotation: 'ops' }] },
    ],
  });
  assert.equal(refused.statusCode, 422);
  assert.deepEqual(refused.json().errors, [
    { path: 'lines.0.targets.1.person', message: 'there is no person zoe' },
    { path: 'lines.1.targets.0.rotation', message: 'there is no rotation ops' },
  ]);
  assert.equal((await it.admin('GET', '/v1/policies/kept')).json().lines.length, 1);
});

test('a component is created, replaced, read, listed and deleted', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  await it.admin('PUT', '/v1/policies/kiln-policy', { lines: [{ targets: [{ owners: true }] }] });
  await it.admin('PUT', '/v1/components/fogbugz', {});
  const definition = {
    description: 'Source control',
    owners: [{ person: 'ann' }],
    policy: 'kiln-policy',
    match: [{ service: 'kiln*' }, { summary: '/kiln/i' }],
    dependsOn: ['fogbugz'],
    runbook: 'https://example.com/kiln',
    rollback: 'make back',
    chat: 'https://chat.example.com/kiln',
  };
  const component = { id: 'kiln', ...definition };
  const made = await it.admin('PUT', '/v1/components/kiln', definition);
  assert.deepEqual([made.statusCode, withoutWarnings(made.json())], [201, component]);
  const again = await it.admin('PUT', '/v1/components/kiln', definition);
  assert.deepEqual([again.statusCode, withoutWarnings(again.json())], [200, component]);
  assert.deepEqual((await it.admin('GET', '/v1/components/kiln')).json(), component);
  const all = (await it.admin('GET', '/v1/components')).json();
  assert.deepEqual(all, {
    items: [{ id: 'fogbugz', owners: [], match: [], dependsOn: [] }, component],
    nextCursor: null,
  });

  const used = async (path: string) => (await it.admin('DELETE', path)).json().usedBy;
  assert.deepEqual(await used('/v1/components/fogbugz'), ['component kiln']);
  assert.deepEqual(await used('/v1/policies/kiln-policy'), ['component kiln']);
  assert.equal((await it.admin('DELETE', '/v1/components/kiln')).statusCode, 204);
  assert.equal((await it.admin('DELETE', '/v1/components/fogbugz')).statusCode, 204);
});

test('every reference of a component must exist', async (t) => {
  const it = await testApp(t);
  const refused = await it.admin('PUT', '/v1/components/shop', {
    owners: [{ rotation: 'shop-dev' }, { person: 'zoe' }],
    policy: 'none',
    dependsOn: ['moon'],
  });
  assert.equal(refused.statusCode, 422);
  assert.deepEqual(
    refused.json().errors.map((error: { path: string }) => error.path),
    ['owners.0.rotation', 'owners.1.person', 'policy', 'dependsOn.0'],
  );
  assert.equal((await it.admin('GET', '/v1/components/shop')).statusCode, 404);
});

test('a component that depends on itself is refused', async (t) => {
  const it = await testApp(t);
  const refused = await it.admin('PUT', '/v1/components/shop', { dependsOn: ['shop'] });
  assert.deepEqual([refused.statusCode, refused.json().errors[0].path], [422, 'dependsOn.0']);
});

test('the catch-all is a person, a policy or nobody, and it must exist', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  assert.deepEqual((await it.admin('GET', '/v1/settings')).json(), { catchAll: null });
  const put = await it.admin('PUT', '/v1/settings', { catchAll: { person: 'ann' } });
  const warnings = ['Nobody on the catch-all can be reached, and no admin can be reached either.'];
  assert.deepEqual([put.statusCode, put.json()], [200, { catchAll: { person: 'ann' }, warnings }]);
  const refused = await it.admin('PUT', '/v1/settings', { catchAll: { policy: 'none' } });
  assert.deepEqual([refused.statusCode, refused.json().errors[0].path], [422, 'catchAll.policy']);
  assert.deepEqual((await it.admin('GET', '/v1/settings')).json(), { catchAll: { person: 'ann' } });
  assert.ok((await it.admin('DELETE', '/v1/people/ann')).json().usedBy.includes('settings'));
  await it.admin('PUT', '/v1/settings', { catchAll: null });
  assert.deepEqual((await it.admin('GET', '/v1/settings')).json(), { catchAll: null });
});

test('the revision grows with a write and not with a refusal', async (t) => {
  const it = await testApp(t);
  const { revision } = await readSettings(it.db);
  await it.admin('PUT', '/v1/people/bo', { name: 'Bo' });
  await it.admin('PUT', '/v1/people/bo', { name: 7 });
  await it.admin('PUT', '/v1/policies/p', { lines: [{ targets: [{ person: 'zoe' }] }] });
  assert.equal((await readSettings(it.db)).revision, revision + 1);
});

test('of a delete and a reference made at the same moment one is refused', async (t) => {
  const it = await testApp(t);
  for (let round = 0; round < 10; round += 1) {
    await it.admin('PUT', '/v1/people/cy', { name: 'Cy' });
    const [gone, made] = await Promise.all([
      it.admin('DELETE', '/v1/people/cy'),
      it.admin('PUT', '/v1/policies/cy-only', { lines: [{ targets: [{ person: 'cy' }] }] }),
    ]);
    const outcome = [gone.statusCode, made.statusCode].join();
    assert.ok(['204,422', '409,201', '409,200'].includes(outcome), outcome);
    await it.admin('DELETE', '/v1/policies/cy-only');
  }
});
