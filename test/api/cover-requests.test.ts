import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, pathsOf, put, weekly } from '../support/rotation.ts';

const asking = '/v1/rotations/ops/cover-requests';
const swaps = '/v1/rotations/ops/swaps';
const saturday = { from: '2026-11-28T09:00:00.000Z', to: '2026-11-28T21:00:00.000Z' };
const returned = { returnFrom: '2026-12-05T09:00:00.000Z', returnTo: '2026-12-05T21:00:00.000Z' };

/** It is 2026-11-23T12:00Z; tim is on call until 2026-11-30T08:00Z, then ann, then bo, and again. Zoe is of no rotation. */
async function ops(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo', 'zoe');
  await put(it, '/v1/rotations/ops', weekly);
  return it;
}

test('a cover request is made for the token’s person, or for whom an admin names', async (t) => {
  const it = await ops(t);
  const made = await it.as(await it.token('responder', 'tim'), 'POST', asking, saturday);
  const request = {
    ...{ number: 1, kind: 'cover', rotation: 'ops', asker: 'tim', asked: null, ...saturday },
    ...{ returnFrom: null, returnTo: null, status: 'open', takenBy: null },
    ...{ createdAt: '2026-11-23T12:00:00.000Z', settledAt: null, nextActionAt: '2026-11-25T22:30:00.000Z' },
  };
  assert.deepEqual([made.statusCode, made.json()], [201, { ...request, people: [] }]);
  assert.deepEqual((await it.admin('GET', '/v1/cover-requests/1')).json(), request);
  const week = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
  assert.equal((await it.admin('POST', asking, { ...week, person: 'ann' })).json().asker, 'ann');
  const again = { from: '2026-12-03T00:00:00Z', to: '2026-12-04T00:00:00Z' };
  assert.equal((await it.admin('POST', asking, { ...again, as: 'ann' })).json().asker, 'ann');
  assert.deepEqual(pathsOf(await it.admin('POST', asking, week)), ['as']);
  const other = await it.token('responder', 'bo');
  assert.equal((await it.as(other, 'POST', asking, { ...week, person: 'ann' })).statusCode, 403);
  assert.equal((await it.as(await it.token('viewer', 'tim'), 'POST', asking, week)).statusCode, 403);
});

test('what makes no sense is refused by the path of what is wrong, and nothing is written', async (t) => {
  const it = await ops(t);
  const tim = { ...saturday, person: 'tim' };
  const swap = { ...tim, ...returned, with: 'ann' };
  const refusals: [number, string, string, object][] = [
    [400, asking, 'to', { ...tim, to: tim.from }],
    [400, asking, 'from', { ...tim, from: 'saturday' }],
    [400, asking, 'why', { ...tim, why: 'wedding' }],
    [422, asking, 'as', { ...tim, person: 'nobody' }],
    [422, asking, 'to', { ...tim, from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' }],
    [422, asking, 'to', { ...tim, from: '2028-11-22T00:00:00Z', to: '2028-11-23T00:00:00Z' }],
    [422, asking, 'from', { ...tim, person: 'ann' }],
    [400, swaps, 'returnTo', { ...swap, returnTo: swap.returnFrom }],
    [400, swaps, 'returnFrom', { ...swap, returnFrom: swap.from, returnTo: swap.to }],
    [400, swaps, 'with', { ...tim, ...returned }],
    [422, swaps, 'with', { ...swap, with: 'nobody' }],
    [422, swaps, 'with', { ...swap, with: 'tim' }],
    [422, swaps, 'returnFrom', { ...swap, with: 'bo' }],
    [422, swaps, 'from', { ...swap, from: '2026-11-23T09:00:00Z', to: '2026-11-23T18:00:00Z' }],
  ];
  for (const [status, path, field, body] of refusals) {
    const answer = await it.admin('POST', path, body);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, [field]], answer.body);
  }
  assert.equal((await it.admin('POST', '/v1/rotations/none/cover-requests', tim)).statusCode, 404);
  assert.equal((await it.admin('GET', '/v1/cover-requests/1')).statusCode, 404);
  assert.equal((await it.admin('POST', '/v1/cover-requests/1/take', { as: 'ann' })).statusCode, 404);
  assert.equal((await it.admin('GET', '/v1/cover-requests?status=done')).statusCode, 400);
  assert.deepEqual((await it.admin('GET', '/v1/cover-requests')).json().items, []);
});

test('the first has it as an override, which admins can take back; the second is told by name', async (t) => {
  const it = await ops(t);
  await it.admin('POST', asking, { ...saturday, person: 'tim' });
  const take = async (person: string, number = 1) => {
    const answer = await it.as(await it.token('responder', person), 'POST', `/v1/cover-requests/${number}/take`);
    return [answer.statusCode, answer.json().detail ?? answer.json().takenBy];
  };
  assert.deepEqual(await take('tim'), [409, 'Request 1 is your own; it waits for somebody else.']);
  assert.deepEqual(await take('zoe'), [403, 'Request 1 was not asked of you.']);
  assert.deepEqual(await take('ann'), [200, 'ann']);
  assert.deepEqual(await take('ann'), [200, 'ann']);
  assert.deepEqual(await take('bo'), [409, 'Thank you for offering. ann was first and has taken request 1.']);
  const [override] = (await it.admin('GET', '/v1/rotations/ops/overrides')).json().items;
  assert.deepEqual(override, { id: 1, ...saturday, person: 'ann', replaces: 'tim', kind: 'replace' });
  assert.equal((await it.admin('DELETE', '/v1/rotations/ops/overrides/1')).statusCode, 204);
});

test('an admin may give it to anybody', async (t) => {
  const it = await ops(t);
  await it.admin('POST', asking, { ...saturday, person: 'tim' });
  assert.equal((await it.admin('POST', '/v1/cover-requests/1/take', { as: 'zoe' })).json().takenBy, 'zoe');
});

test('the asker and admins withdraw a request, others do not, and what is taken stays taken', async (t) => {
  const it = await ops(t);
  const body = { ...saturday, person: 'tim' };
  const [tim, ann] = [await it.token('responder', 'tim'), await it.token('responder', 'ann')];
  const withdraw = async (token: string, number: number) =>
    (await it.as(token, 'POST', `/v1/cover-requests/${number}/withdraw`)).statusCode;
  await it.admin('POST', asking, body);
  assert.equal((await it.admin('POST', asking, body)).statusCode, 409);
  assert.deepEqual([await withdraw(ann, 1), await withdraw(tim, 1), await withdraw(tim, 1)], [403, 200, 200]);
  assert.equal((await it.as(ann, 'POST', '/v1/cover-requests/1/take')).statusCode, 409);
  assert.equal((await it.admin('POST', asking, body)).json().number, 2);
  await it.as(ann, 'POST', '/v1/cover-requests/2/take');
  assert.equal(await withdraw(tim, 2), 409);
  const answer = (await it.admin('GET', '/v1/cover-requests/1')).json();
  assert.deepEqual([answer.status, answer.nextActionAt], ['withdrawn', null]);
});

test('a swap that is taken makes both overrides', async (t) => {
  const it = await ops(t);
  const made = await it.admin('POST', swaps, { ...saturday, ...returned, person: 'tim', with: 'ann' });
  const { kind, asked, returnFrom, returnTo } = made.json();
  assert.deepEqual({ kind, asked, returnFrom, returnTo }, { kind: 'swap', asked: 'ann', ...returned });
  const take = async (person: string) =>
    (await it.as(await it.token('responder', person), 'POST', '/v1/cover-requests/1/take')).statusCode;
  assert.deepEqual([await take('bo'), await take('ann')], [403, 200]);
  const { items } = (await it.admin('GET', '/v1/rotations/ops/overrides')).json();
  assert.deepEqual(items, [
    { id: 1, ...saturday, person: 'ann', replaces: 'tim', kind: 'replace' },
    { id: 2, from: returned.returnFrom, to: returned.returnTo, person: 'tim', replaces: 'ann', kind: 'replace' },
  ]);
});

test('only the one who is asked refuses a swap', async (t) => {
  const it = await ops(t);
  await it.admin('POST', swaps, { ...saturday, ...returned, person: 'tim', with: 'ann' });
  const decline = async (person: string) =>
    (await it.as(await it.token('responder', person), 'POST', '/v1/cover-requests/1/decline')).statusCode;
  assert.deepEqual([await decline('bo'), await decline('tim'), await decline('ann')], [403, 403, 200]);
  assert.equal((await it.admin('GET', '/v1/cover-requests?status=refused')).json().items.length, 1);
});

test('requests are listed newest first, by rotation and by status, page by page', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/rotations/other', weekly);
  for (const day of ['25', '26', '27'])
    await it.admin('POST', asking, { from: `2026-11-${day}T00:00:00Z`, to: `2026-11-${day}T12:00:00Z`, as: 'tim' });
  await it.admin('POST', '/v1/rotations/other/cover-requests', { ...saturday, as: 'tim' });
  await it.admin('POST', '/v1/cover-requests/2/withdraw');
  const list = async (query: string) => {
    const { items, nextCursor } = (await it.admin('GET', `/v1/cover-requests?${query}`)).json();
    return { numbers: items.map((item: { number: number }) => item.number), nextCursor };
  };
  assert.deepEqual((await list('')).numbers, [4, 3, 2, 1]);
  assert.deepEqual((await list('rotation=ops&status=open')).numbers, [3, 1]);
  const first = await list('rotation=ops&limit=2');
  assert.deepEqual(first.numbers, [3, 2]);
  assert.deepEqual(await list(`rotation=ops&limit=2&cursor=${first.nextCursor}`), { numbers: [1], nextCursor: null });
});
