import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actingAs } from '../../src/access/acting-as.ts';
import type { Actor } from '../../src/deps.ts';
import { AppError } from '../../src/lib/errors.ts';
import { type TestApp, testApp } from '../support/app.ts';

test('a token is shown once, and works until it is revoked', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const made = await it.admin('POST', '/v1/tokens', { name: 'deploy', role: 'viewer', person: 'ann' });
  const { token, ...rest } = made.json();
  assert.equal(made.statusCode, 201);
  assert.deepEqual(rest, {
    ...{ id: rest.id, name: 'deploy', role: 'viewer', person: 'ann' },
    ...{ expiresAt: null, createdAt: '2026-11-23T12:00:00.000Z' },
  });
  const list = await it.admin('GET', '/v1/tokens');
  assert.deepEqual(list.json(), { items: [rest], nextCursor: null });
  const stored = await it.db.selectFrom('tokens').selectAll().execute();
  assert.ok(!JSON.stringify(stored).includes(token));

  assert.equal((await it.as(token, 'GET', '/v1/people/ann')).statusCode, 200);
  assert.equal((await it.admin('DELETE', `/v1/tokens/${rest.id}`)).statusCode, 204);
  assert.equal((await it.as(token, 'GET', '/v1/people/ann')).statusCode, 401);
  assert.equal((await it.admin('DELETE', `/v1/tokens/${rest.id}`)).statusCode, 404);
});

test('a token ends when it says', async (t) => {
  const it = await testApp(t);
  const at = { name: 'short', role: 'viewer', expiresAt: '2026-11-23T14:00:00+01:00' };
  const { token, expiresAt } = (await it.admin('POST', '/v1/tokens', at)).json();
  assert.equal(expiresAt, '2026-11-23T13:00:00.000Z');
  assert.equal((await it.as(token, 'GET', '/v1/people')).statusCode, 200);
  it.clock.set(new Date(expiresAt));
  assert.equal((await it.as(token, 'GET', '/v1/people')).statusCode, 401);
  const late = await it.admin('POST', '/v1/tokens', at);
  assert.deepEqual([late.statusCode, late.json().errors[0].path], [422, 'expiresAt']);
});

test('a token for an unknown person is refused, and deleting a person revokes theirs', async (t) => {
  const it = await testApp(t);
  const refused = await it.admin('POST', '/v1/tokens', { name: 'x', role: 'viewer', person: 'zoe' });
  assert.deepEqual([refused.statusCode, refused.json().errors[0].path], [422, 'person']);
  await it.admin('PUT', '/v1/people/bo', { name: 'Bo' });
  const token = await it.token('responder', 'bo');
  await it.admin('DELETE', '/v1/people/bo');
  assert.equal((await it.as(token, 'GET', '/v1/people')).statusCode, 401);
});

test('without a valid token the answer is 401, whatever else is wrong with the request', async (t) => {
  const it = await testApp(t);
  const headers = [undefined, 'Bearer ', 'Bearer wrong', 'Basic dGltOnRpbQ==', 'the-admin-token-of-the-tests'];
  for (const authorization of headers) {
    const answer = await it.app.inject({
      method: 'PUT',
      url: '/v1/people/UPPER',
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      body: '{',
    });
    assert.equal(answer.statusCode, 401, String(authorization));
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
    assert.equal(answer.json().type, '/problems/unauthenticated');
  }
});

test('viewers and responders read definitions, and only admins write them or see tokens', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const writes: [Parameters<TestApp['admin']>[0], string][] = [
    ['PUT', '/v1/people/x'],
    ['DELETE', '/v1/people/ann'],
    ['PUT', '/v1/policies/x'],
    ['DELETE', '/v1/policies/x'],
    ['PUT', '/v1/components/x'],
    ['DELETE', '/v1/components/x'],
    ['PUT', '/v1/settings'],
    ['POST', '/v1/integrations'],
    ['DELETE', '/v1/integrations/x'],
    ['POST', '/v1/tokens'],
    ['GET', '/v1/tokens'],
    ['DELETE', '/v1/tokens/x'],
  ];
  const reads = ['people', 'people/ann', 'policies', 'components', 'settings', 'integrations'];
  for (const role of ['viewer', 'responder'] as const) {
    const token = await it.token(role);
    for (const [method, path] of writes)
      assert.equal((await it.as(token, method, path, '{')).statusCode, 403, `${role} ${method} ${path}`);
    for (const path of reads) assert.equal((await it.as(token, 'GET', `/v1/${path}`)).statusCode, 200, path);
  }
});

test('an integration key opens nothing but the intake', async (t) => {
  const it = await testApp(t);
  const { key } = (await it.admin('POST', '/v1/integrations', { name: 'n', type: 'nagios' })).json();
  assert.equal((await it.as(key, 'GET', '/v1/people')).statusCode, 401);
});

test('without an admin token in the environment none is one', async (t) => {
  const other = await testApp(t, { config: { adminToken: null } });
  for (const token of ['', 'null', 'undefined'])
    assert.equal((await other.as(token, 'GET', '/v1/people')).statusCode, 401);
});

test('an admin acts for a person by name, others do not', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const actor = (role: Actor['role']): Actor => ({ person: null, role, name: 'deploy' });
  assert.deepEqual(await actingAs(it.db, actor('responder'), undefined), actor('responder'));
  assert.deepEqual(await actingAs(it.db, actor('admin'), 'ann'), {
    ...{ person: { id: 'ann', name: 'Ann' }, role: 'admin', name: 'Ann' },
  });
  const status = (code: number) => (error: unknown) => error instanceof AppError && error.status === code;
  await assert.rejects(actingAs(it.db, actor('responder'), 'ann'), status(403));
  await assert.rejects(actingAs(it.db, actor('admin'), 'zoe'), status(422));
});
