import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releasesAffecting } from '../../src/releases/queries.ts';
import type { ReleaseOutput } from '../../src/releases/schemas.ts';
import { type Story, story } from '../support/story.ts';

const HOOK = { hook: 'https://deploy.example.com/rollback', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

const at = (s: Story, hours: number): string => new Date(s.clock.now().getTime() + hours * 3_600_000).toISOString();

async function withDependency(t: Parameters<typeof story>[0]): Promise<Story> {
  const s = await story(t);
  await s.api('PUT', '/v1/components/search', {}, 201);
  await s.api('PUT', '/v1/components/shop', { dependsOn: ['checkout'] }, 201);
  const checkout = { owners: [{ person: 'bo' }], policy: 'default', dependsOn: ['search'] };
  await s.api('PUT', '/v1/components/checkout', checkout, 200);
  return s;
}

test('a deploy tool says that it starts, and later that it has finished: it is one release', async (t) => {
  const s = await withDependency(t);
  const tell = async (body: object, status: number) => {
    const answer = await s.post('/v1/releases', { component: 'checkout', version: '4.2', ...body });
    assert.equal(answer.statusCode, status, answer.body);
    return answer.json() as ReleaseOutput;
  };
  const rollback = { ...HOOK, reversible: true, until: '2h', procedure: 'deploy checkout 4.1' };
  const started = await tell({ startedAt: at(s, -1), commits: [{ id: 'abc', message: 'faster' }], rollback }, 201);
  assert.equal(started.by, 'nagios');
  s.clock.advance(3_600_000);
  const finished = await tell({ finishedAt: at(s, 0) }, 200);
  assert.equal(finished.id, started.id);
  assert.deepEqual(finished.commits, [{ id: 'abc', message: 'faster' }]);
  assert.equal(finished.startedAt, started.startedAt);
  // Both are counted from its end.
  assert.equal(finished.rollback?.until, at(s, 2));
  assert.equal(finished.riskUntil, at(s, 24));
  assert.deepEqual([finished.canRollBack, finished.rollback?.hasHook, finished.warnings], ['yes', true, []]);
  assert.ok(!JSON.stringify(finished).includes('whsec_'));
  s.clock.advance(2 * 3_600_000);
  const read = await s.api<ReleaseOutput>('GET', `/v1/releases/${finished.id}`, undefined, 200);
  assert.equal(read.canRollBack, 'no');

  const two = await Promise.all([1, 2, 3].map(() => s.post('/v1/releases', { component: 'search', version: '9' })));
  assert.deepEqual(two.map(({ statusCode }) => statusCode).sort(), [200, 200, 201]);
  const { items } = await s.api<{ items: ReleaseOutput[] }>('GET', '/v1/releases?component=search', undefined, 200);
  assert.equal(items.length, 1);
});

test('nothing said about going back, and not knowing, are told as what they are', async (t) => {
  const s = await withDependency(t);
  const tell = (body: object) => s.api<ReleaseOutput>('POST', '/v1/releases', { component: 'checkout', ...body }, 201);
  const silent = await tell({ version: '1' });
  assert.deepEqual([silent.canRollBack, silent.warnings], ['unknown', ['Nothing is said about how it can be undone.']]);
  const unsure = await tell({ version: '2', rollback: { reversible: 'unknown' } });
  assert.deepEqual([unsure.canRollBack, unsure.warnings], ['unknown', ['Nobody knows whether it can be undone.']]);
  assert.deepEqual((await tell({ kind: 'restart' })).warnings, []);
});

test('what cannot be is refused by the name of its field', async (t) => {
  const s = await withDependency(t);
  const refusedFor = async (body: object, status = 422) => {
    const answer = await s.post('/v1/releases', body);
    assert.equal(answer.statusCode, status, answer.body);
    return (answer.json().errors ?? []).map(({ path }: { path: string }) => path);
  };
  const on = { component: 'checkout' };
  assert.deepEqual(await refusedFor({ version: '1' }), ['component']);
  assert.deepEqual(await refusedFor({ components: ['checkout', 'nothing'] }), ['components.1']);
  assert.deepEqual(await refusedFor({ ...on, startedAt: at(s, 0), finishedAt: at(s, -1) }), ['finishedAt']);
  const rollback = { reversible: true, hook: HOOK.hook };
  assert.deepEqual(await refusedFor({ ...on, rollback }), ['rollback.secret']);
  for (const host of ['10.0.0.1', '[::1]', '169.254.169.254'])
    assert.deepEqual(await refusedFor({ ...on, rollback: { ...rollback, ...HOOK, hook: `http://${host}/` } }), [
      'rollback.hook',
    ]);
  assert.deepEqual(await refusedFor({ ...on, rollback: { reversible: 'perhaps' } }, 400), ['rollback.reversible']);
  assert.deepEqual(await refusedFor({ ...on, riskWindow: '366d' }, 400), ['riskWindow']);
  assert.deepEqual(await refusedFor({ ...on, stages: [{ share: 200, at: at(s, 0) }] }, 400), ['stages.0.share']);
  const bound = await s.api<{ key: string }>(
    'POST',
    '/v1/integrations',
    { name: 'search-ci', type: 'generic', component: 'search' },
    201,
  );
  const send = (body: object) =>
    s.app.inject({
      method: 'POST',
      url: '/v1/releases',
      headers: { authorization: `Bearer ${bound.key}` },
      payload: body,
    });
  assert.equal((await send({ component: 'checkout', version: '1' })).statusCode, 403);
  assert.deepEqual((await send({ version: '1' })).json().components, ['search']);
  assert.equal((await s.app.inject({ method: 'POST', url: '/v1/releases', payload: on })).statusCode, 401);
});

test('the changes of a component come with those of what it depends on, the nearest first', async (t) => {
  const s = await withDependency(t);
  const tell = (body: object) => s.api('POST', '/v1/releases', body, 201);
  await tell({ component: 'checkout', version: '4.2', finishedAt: at(s, -5) });
  await tell({ component: 'search', kind: 'flag', summary: 'new ranking on', startedAt: at(s, -2) });
  await tell({ component: 'shop', version: '7', finishedAt: at(s, -1) });
  await tell({ component: 'checkout', version: '4.1', finishedAt: at(s, -30) });
  const event = {
    routing_key: s.integrationKey,
    payload: { summary: 'config pushed', source: 'ci', timestamp: at(s, -1), custom_details: { component: 'search' } },
  };
  assert.equal((await s.post('/v2/change/enqueue', event)).statusCode, 202);
  type Listed = { items: { summary: string }[]; nextCursor: string | null };
  const list = (query: string) => s.api<Listed>('GET', `/v1/changes?${query}`, undefined, 200);
  const summaries = async (query: string) => (await list(query)).items.map(({ summary }) => summary);
  assert.deepEqual(await summaries('since=6h&component=checkout'), ['config pushed', 'new ranking on', '4.2']);
  assert.deepEqual(await summaries('since=6h&component=search'), ['config pushed', 'new ranking on']);
  assert.deepEqual((await summaries('since=40h')).length, 5);
  const first = await list('since=40h&limit=2');
  const second = await list(`since=40h&limit=2&cursor=${first.nextCursor}`);
  const third = await list(`since=40h&limit=2&cursor=${second.nextCursor}`);
  assert.equal(third.nextCursor, null);
  const paged = [first, second, third].flatMap(({ items }) => items.map(({ summary }) => summary));
  assert.deepEqual(paged, await summaries('since=40h'));
  await s.api('GET', '/v1/changes?component=nothing', undefined, 404);
  await s.api('GET', '/v1/changes?since=yesterday', undefined, 400);
  await s.api('GET', '/v1/changes?since=400d', undefined, 400);
  type Refused = { errors: { path: string }[] };
  const { errors } = await s.api<Refused>('GET', `/v1/changes?since=1h&until=${at(s, -2)}`, undefined, 422);
  assert.deepEqual(
    errors.map(({ path }) => path),
    ['until'],
  );
});

test('a release affects a span that meets its window of risk', async (t) => {
  const s = await withDependency(t);
  const now = s.clock.now();
  const hour = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  await s.api(
    'POST',
    '/v1/releases',
    { component: 'checkout', version: '1', finishedAt: at(s, 0), riskWindow: '6h' },
    201,
  );
  const found = async (from: number, to: number, on = ['checkout']) =>
    (await releasesAffecting(s.db, on, hour(from), hour(to))).length;
  assert.deepEqual(await Promise.all([found(-2, -1), found(-2, 1), found(5, 9), found(6, 9)]), [0, 1, 1, 0]);
  assert.equal(await found(0, 1, ['search']), 0);
});
