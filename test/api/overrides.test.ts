import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, onCallIn, pathsOf, put, weekly } from '../support/rotation.ts';

const overrides = '/v1/rotations/ops/overrides';
const night = { from: '2026-11-24T20:00:00.000Z', to: '2026-11-25T06:00:00.000Z' };

/** The weekly rotation; tim is on call from 2026-11-23T08:00Z for a week. */
async function ops(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  return it;
}

test('an override puts somebody else on call, and the timeline names it', async (t) => {
  const it = await ops(t);
  const made = await it.admin('POST', overrides, { ...night, person: 'ann' });
  const override = { id: 1, ...night, person: 'ann', replaces: null, kind: 'replace' };
  assert.deepEqual([made.statusCode, made.json()], [201, override]);
  assert.deepEqual((await it.admin('GET', overrides)).json(), { items: [override], nextCursor: null });
  const period = 'from=2026-11-24T12:00:00Z&to=2026-11-25T12:00:00Z';
  assert.deepEqual((await it.admin('GET', `/v1/rotations/ops/timeline?${period}`)).json(), {
    shifts: [
      { from: '2026-11-24T12:00:00.000Z', to: night.from, people: ['tim'], source: 'layer 1' },
      { ...night, people: ['ann'], source: 'override 1' },
      { from: night.to, to: '2026-11-25T12:00:00.000Z', people: ['tim'], source: 'layer 1' },
    ],
    gaps: [],
    conflicts: [],
  });
});

test('an override may replace one person, add one, or leave nobody', async (t) => {
  const it = await ops(t);
  const during = async (override: object) => {
    const { id } = (await it.admin('POST', overrides, { ...night, ...override })).json();
    const { people } = await onCallIn(it, '2026-11-24T22:00:00Z');
    assert.equal((await it.admin('DELETE', `${overrides}/${id}`)).statusCode, 204);
    return people;
  };
  assert.deepEqual(await during({ person: 'ann', replaces: 'tim' }), ['ann']);
  assert.deepEqual(await during({ person: 'ann', replaces: 'bo' }), ['tim']);
  assert.deepEqual(await during({ person: 'bo', kind: 'add' }), ['tim', 'bo']);
  assert.deepEqual(await during({ person: null }), []);
  assert.deepEqual((await onCallIn(it, '2026-11-24T22:00:00Z')).people, ['tim']);
});

test('an override that makes no sense is refused by the path of what is wrong', async (t) => {
  const it = await ops(t);
  const refusals: [number, string, object][] = [
    [400, 'to', { from: night.to, to: night.from, person: 'ann' }],
    [400, 'to', { from: night.from, to: night.from, person: 'ann' }],
    [400, 'from', { from: '2026-11-24T20:00:00', to: night.to, person: 'ann' }],
    [400, 'from', { to: night.to, person: 'ann' }],
    [400, 'person', night],
    [400, 'person', { ...night, person: null, kind: 'add' }],
    [400, 'replaces', { ...night, person: 'ann', replaces: 'ann' }],
    [400, 'replaces', { ...night, person: 'ann', replaces: 'tim', kind: 'add' }],
    [400, 'kind', { ...night, person: 'ann', kind: 'swap' }],
    [400, 'reason', { ...night, person: 'ann', reason: 'holidays' }],
    [400, 'from', { from: 'tonight', to: night.to, person: 'ann' }],
    [422, 'to', { from: '2026-11-22T20:00:00Z', to: '2026-11-23T06:00:00Z', person: 'ann' }],
    [422, 'to', { from: '2026-11-23T11:00:00Z', to: '2026-11-23T12:00:00Z', person: 'ann' }],
    [422, 'person', { ...night, person: 'zoe' }],
    [422, 'replaces', { ...night, person: 'ann', replaces: 'zoe' }],
  ];
  for (const [status, path, body] of refusals) {
    const answer = await it.admin('POST', overrides, body);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, [path]], answer.body);
  }
  assert.equal((await it.admin('POST', '/v1/rotations/none/overrides', { ...night, person: 'ann' })).statusCode, 404);
  assert.deepEqual((await it.admin('GET', overrides)).json().items, []);
});

test('what is past does not change: an override that has begun begins now', async (t) => {
  const it = await ops(t);
  const begun = { from: '2026-11-23T09:00:00Z', to: '2026-11-23T20:00:00.000Z', person: 'ann' };
  const made = await it.admin('POST', overrides, begun);
  assert.deepEqual([made.statusCode, made.json().from, made.json().to], [201, '2026-11-23T12:00:00.000Z', begun.to]);
  assert.deepEqual((await onCallIn(it, '2026-11-23T11:59:59Z')).people, ['tim']);
  assert.deepEqual(await onCallIn(it), { people: ['ann'], until: begun.to });
});

test('an override to come can be taken back, one that has begun ends now, one that is over stays', async (t) => {
  const it = await ops(t);
  const make = async () => (await it.admin('POST', overrides, { ...night, person: 'ann' })).json().id;
  const take = async (id: number) => (await it.admin('DELETE', `${overrides}/${id}`)).statusCode;
  assert.equal(await take(await make()), 204);
  assert.deepEqual((await it.admin('GET', overrides)).json().items, []);

  const id = await make();
  it.clock.set(new Date('2026-11-24T23:00:00Z'));
  assert.equal(await take(id), 204);
  const [ended] = (await it.admin('GET', overrides)).json().items;
  assert.deepEqual([ended.from, ended.to], [night.from, '2026-11-24T23:00:00.000Z']);
  assert.deepEqual((await onCallIn(it)).people, ['tim']);
  assert.deepEqual((await onCallIn(it, '2026-11-24T22:00:00Z')).people, ['ann']);
  assert.equal(await take(id), 409);
  assert.equal((await it.admin('GET', overrides)).json().items.length, 1);
});

test('an override that there is not is 404, and one with no number is 400', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/rotations/other', weekly);
  const { id } = (await it.admin('POST', overrides, { ...night, person: 'ann' })).json();
  for (const [path, status] of [
    [`${overrides}/${id + 1}`, 404],
    [`/v1/rotations/other/overrides/${id}`, 404],
    ['/v1/rotations/none/overrides/1', 404],
    [`${overrides}/99999999999999999999`, 400],
    [`${overrides}/one`, 400],
  ] as const)
    assert.equal((await it.admin('DELETE', path)).statusCode, status, path);
});

test('overrides are listed in the order of their making, all or those of a period, page by page', async (t) => {
  const it = await ops(t);
  for (const day of ['26', '24', '28', '27'])
    await it.admin('POST', overrides, {
      ...{ from: `2026-11-${day}T00:00:00Z`, to: `2026-11-${day}T12:00:00Z` },
      person: 'ann',
    });
  const list = async (query: string) => {
    const { items, nextCursor } = (await it.admin('GET', `${overrides}?${query}`)).json();
    return { days: items.map((item: { from: string }) => item.from.slice(8, 10)).join(' '), nextCursor };
  };
  assert.equal((await list('')).days, '26 24 28 27');
  assert.equal((await list('from=2026-11-26T12:00:00Z')).days, '28 27');
  assert.equal((await list('from=2026-11-26T00:00:00Z&to=2026-11-28T00:00:00Z')).days, '26 27');
  const first = await list('limit=3');
  assert.equal(first.days, '26 24 28');
  assert.deepEqual(await list(`limit=3&cursor=${first.nextCursor}`), { days: '27', nextCursor: null });
  const foreign = Buffer.from('after ops').toString('base64url');
  for (const query of ['cursor=x', `cursor=${foreign}`, 'limit=0', 'from=now'])
    assert.equal((await it.admin('GET', `${overrides}?${query}`)).statusCode, 400, query);
  assert.equal((await it.admin('GET', '/v1/rotations/none/overrides')).statusCode, 404);
});

test('responders trade their nights among themselves, viewers do not', async (t) => {
  const it = await ops(t);
  const [viewer, responder] = [await it.token('viewer'), await it.token('responder')];
  const body = { ...night, person: 'ann' };
  assert.equal((await it.as(viewer, 'POST', overrides, body)).statusCode, 403);
  const made = await it.as(responder, 'POST', overrides, body);
  assert.equal(made.statusCode, 201);
  assert.equal((await it.as(viewer, 'GET', overrides)).json().items.length, 1);
  assert.equal((await it.as(viewer, 'DELETE', `${overrides}/${made.json().id}`)).statusCode, 403);
  assert.equal((await it.as(responder, 'DELETE', `${overrides}/${made.json().id}`)).statusCode, 204);
});
