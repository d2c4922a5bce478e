import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN_TOKEN, type TestApp, testApp } from '../support/app.ts';
import { hire, onCallIn, put, turnsOf, weekly } from '../support/rotation.ts';

const edit = (it: TestApp, path: string, body: object, ifMatch?: string) =>
  it.app.inject({
    method: 'PUT',
    url: path,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
    payload: body,
  });

const etagAt = async (it: TestApp, path: string) => String((await it.admin('GET', path)).headers.etag);

test('of two admins who edit at once one wins and one gets 412', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  const etag = await etagAt(it, '/v1/rotations/ops');
  const answers = await Promise.all(['tim', 'ann', 'bo'].map((id) => edit(it, '/v1/rotations/ops', turnsOf(id), etag)));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 412, 412]);
  const winner = answers.find(({ statusCode }) => statusCode === 200);
  assert.deepEqual((await it.admin('GET', '/v1/rotations/ops')).json(), winner?.json());
  const loser = answers.find(({ statusCode }) => statusCode === 412);
  assert.match(String(loser?.headers['content-type']), /^application\/problem\+json/);
  assert.deepEqual([loser?.json().type, loser?.json().status], ['/problems/precondition-failed', 412]);
  const again = await edit(it, '/v1/rotations/ops', turnsOf('bo'), String(winner?.headers.etag));
  assert.equal(again.statusCode, 200, 'the answer to a PUT says what to send with the next one');
});

test('without If-Match the last edit wins, as ever', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann');
  for (const id of ['tim', 'ann']) assert.ok((await edit(it, '/v1/rotations/ops', turnsOf(id))).statusCode < 300);
  assert.deepEqual((await onCallIn(it)).people, ['ann']);
});

test('an ETag stands for the definition: an edit changes it, an override does not', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const made = await edit(it, '/v1/rotations/ops', weekly);
  const etag = await etagAt(it, '/v1/rotations/ops');
  assert.match(etag, /^"[^"]+"$/);
  assert.equal(made.headers.etag, etag);
  await it.admin('POST', '/v1/rotations/ops/overrides', {
    from: '2026-11-24T00:00:00Z',
    to: '2026-11-25T00:00:00Z',
    person: 'bo',
  });
  await put(it, '/v1/rotations/ops', weekly);
  assert.equal(await etagAt(it, '/v1/rotations/ops'), etag);
  await put(it, '/v1/rotations/ops', turnsOf('tim'));
  assert.notEqual(await etagAt(it, '/v1/rotations/ops'), etag);
});

test('people, policies and components are guarded in the same way', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim');
  const mail = { id: 'mail', type: 'email', address: 'tim@example.com', verified: true };
  for (const [path, first, second] of [
    ['/v1/people/tim', { name: 'Tim', contactMethods: [mail] }, { name: 'Timothy' }],
    [
      '/v1/policies/default',
      { lines: [{ targets: [{ person: 'tim' }] }] },
      { lines: [{ targets: [{ person: 'tim' }] }], repeatEvery: '30m' },
    ],
    ['/v1/components/kiln', { match: [{ service: 'kiln*' }] }, { description: 'Source control' }],
  ] as const) {
    const made = await edit(it, path, first);
    const etag = await etagAt(it, path);
    assert.equal(made.headers.etag, etag, path);
    assert.equal((await edit(it, path, second, etag)).statusCode, 200, path);
    assert.equal((await edit(it, path, first, etag)).statusCode, 412, path);
    assert.equal((await edit(it, path, first, '*')).statusCode, 200, path);
    assert.equal((await edit(it, `${path}-2`, first, '*')).statusCode, 412, 'nothing is there yet');
    assert.equal((await it.admin('GET', `${path}-2`)).statusCode, 404);
  }
});
