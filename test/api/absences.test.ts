import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, pathsOf, put, weekly } from '../support/rotation.ts';

const absences = '/v1/people/tim/absences';
const dentist = { from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T11:00:00.000Z' };
const conflict = { person: 'tim', ...dentist, absence: 1 };

/** It is 2026-11-23T12:00Z; tim is on call until 2026-11-30T08:00Z, then ann, then bo, and again. */
async function ops(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  return it;
}

test('an absence is entered, listed and taken back, and says which shifts fall on it', async (t) => {
  const it = await ops(t);
  const made = await it.admin('POST', absences, { ...dentist, note: 'dentist' });
  const absence = { id: 1, person: 'tim', ...dentist, note: 'dentist', source: 'entered' };
  assert.deepEqual(
    [made.statusCode, made.json()],
    [201, { ...absence, conflicts: [{ rotation: 'ops', ...conflict }], coverRequests: [] }],
  );
  assert.deepEqual((await it.admin('GET', absences)).json(), { items: [absence], nextCursor: null });
  assert.equal((await it.admin('DELETE', `${absences}/1`)).statusCode, 204);
  assert.equal((await it.admin('DELETE', `${absences}/1`)).statusCode, 404);
  assert.deepEqual((await it.admin('GET', absences)).json().items, []);
});

test('a conflict is shown in the timeline and in the preview', async (t) => {
  const it = await ops(t);
  await it.admin('POST', absences, dentist);
  const period = 'from=2026-11-24T10:00:00Z&to=2026-12-08T00:00:00Z';
  const during = [{ ...conflict, from: '2026-11-24T10:00:00.000Z' }];
  assert.deepEqual((await it.admin('GET', `/v1/rotations/ops/timeline?${period}`)).json().conflicts, during);
  assert.deepEqual((await it.admin('POST', `/v1/rotations/preview?${period}`, weekly)).json().conflicts, during);
  const without = { ...weekly, layers: [{ ...weekly.layers[0], participants: ['ann'] }] };
  assert.deepEqual((await it.admin('POST', `/v1/rotations/preview?${period}`, without)).json().conflicts, []);
});

test('with cover, each shift that falls on it is asked for, and none of them twice', async (t) => {
  const it = await ops(t);
  const long = { from: '2026-11-24T00:00:00Z', to: '2026-12-20T00:00:00Z', cover: true };
  const first = (await it.admin('POST', absences, long)).json();
  assert.deepEqual(first.coverRequests, [1, 2]);
  const asked = (await it.admin('GET', '/v1/cover-requests')).json().items;
  assert.deepEqual(
    asked.map((request: { from: string; to: string }) => `${request.from} ${request.to}`),
    ['2026-12-14T08:00:00.000Z 2026-12-20T00:00:00.000Z', '2026-11-24T00:00:00.000Z 2026-11-30T08:00:00.000Z'],
  );
  const second = (await it.admin('POST', absences, long)).json();
  assert.deepEqual([second.conflicts.length, second.coverRequests], [2, []]);
});

test('what makes no sense is refused by the path of what is wrong, and nothing is written', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/rotations/ops', {
    ...weekly,
    layers: [{ ...weekly.layers[0], handoff: { every: 1, unit: 'day' } }],
  });
  const refusals: [number, string, object][] = [
    [400, 'to', { from: dentist.to, to: dentist.from }],
    [400, 'to', { from: dentist.from, to: dentist.from }],
    [400, 'from', { ...dentist, from: '2026-11-24' }],
    [400, 'to', { from: dentist.from }],
    [400, 'reason', { ...dentist, reason: 'dentist' }],
    [400, 'note', { ...dentist, note: 'x'.repeat(501) }],
    [400, 'note', { ...dentist, note: 'a\0b' }],
    [422, 'to', { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' }],
    [422, 'to', { from: dentist.from, to: '2036-11-24T00:00:00Z' }],
    [422, 'cover', { from: dentist.from, to: '2027-11-24T00:00:00Z', cover: true }],
  ];
  for (const [status, path, body] of refusals) {
    const answer = await it.admin('POST', absences, body);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, [path]], answer.body);
  }
  assert.deepEqual((await it.admin('GET', absences)).json().items, []);
  assert.deepEqual((await it.admin('GET', '/v1/cover-requests')).json().items, []);
  assert.equal((await it.admin('POST', '/v1/people/zoe/absences', dentist)).statusCode, 404);
  assert.equal((await it.admin('GET', '/v1/people/zoe/absences')).statusCode, 404);
  assert.equal((await it.admin('DELETE', `${absences}/one`)).statusCode, 400);
});

test('absences are a person’s own, and the admins’', async (t) => {
  const it = await ops(t);
  const [own, other] = [await it.token('responder', 'tim'), await it.token('responder', 'ann')];
  assert.equal((await it.as(own, 'POST', absences, dentist)).statusCode, 201);
  assert.equal((await it.as(own, 'GET', absences)).json().items.length, 1);
  for (const token of [other, await it.token('responder'), await it.token('viewer', 'ann')]) {
    assert.equal((await it.as(token, 'GET', absences)).statusCode, 403);
    assert.equal((await it.as(token, 'POST', absences, dentist)).statusCode, 403);
    assert.equal((await it.as(token, 'DELETE', `${absences}/1`)).statusCode, 403);
  }
  assert.equal((await it.as(null, 'GET', absences)).statusCode, 401);
  assert.equal((await it.as(own, 'DELETE', `${absences}/1`)).statusCode, 204);
});

test('a list of absences may be of a period, and comes page by page', async (t) => {
  const it = await ops(t);
  for (const day of ['26', '24', '28'])
    await it.admin('POST', absences, { from: `2026-11-${day}T00:00:00Z`, to: `2026-11-${day}T12:00:00Z` });
  const list = async (query: string) => {
    const { items, nextCursor } = (await it.admin('GET', `${absences}?${query}`)).json();
    return { days: items.map((item: { from: string }) => item.from.slice(8, 10)).join(' '), nextCursor };
  };
  assert.equal((await list('')).days, '26 24 28');
  assert.equal((await list('from=2026-11-26T00:00:00Z&to=2026-11-28T00:00:00Z')).days, '26');
  const first = await list('limit=2');
  assert.deepEqual(await list(`limit=2&cursor=${first.nextCursor}`), { days: '28', nextCursor: null });
});
