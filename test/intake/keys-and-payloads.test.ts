import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { openTally } from '../../src/ledger/tally.ts';
import { hashKey } from '../../src/lib/ids.ts';
import type { Logger } from '../../src/lib/log.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;

async function make(app: TestApp, integration: object): Promise<{ id: string; key: string }> {
  const made = await app.admin('POST', '/v1/integrations', { name: 'tool', type: 'generic', ...integration });
  assert.equal(made.statusCode, 201, made.body);
  return made.json();
}

/** A key is remembered for a second of the process: that second is over. */
const forgetKeys = (): void => {
  const { now } = performance;
  performance.now = () => now.call(performance) + 1_000;
};

test('a new key works beside the old ones for as long as they overlap, and a removed one no longer', async (t) => {
  const app = await testApp(t);
  const { admin, as, clock } = app;
  const { id, key: old } = await make(app, {});
  const send = async (key: string) => {
    forgetKeys();
    return (await as(key, 'POST', '/v1/alerts', { summary: 'a', severity: 'info' })).statusCode;
  };
  const made = await admin('POST', `/v1/integrations/${id}/keys`, { overlap: '1d' });
  assert.equal(made.statusCode, 201);
  const { key, urls, ...kept } = made.json();
  assert.equal(urls.generic, `https://firstline.test/integrations/generic/${key}`);
  assert.deepEqual([await send(old), await send(key)], [202, 202]);

  const list = (await admin('GET', `/v1/integrations/${id}/keys`)).json().items;
  assert.ok(!JSON.stringify(list).includes(key));
  assert.deepEqual(
    list.map(({ createdAt, expiresAt }: Record<string, string>) => [createdAt, expiresAt]),
    [
      ['2026-11-23T12:00:00.000Z', null],
      ['2026-11-23T12:00:00.000Z', '2026-11-24T12:00:00.000Z'],
    ],
  );
  assert.equal(list[0].id, kept.id);

  clock.advance(DAY_MS - 1_000);
  assert.deepEqual([await send(old), await send(key)], [202, 202]);
  // Noted beside the alert: nobody waits for it.
  await until(async () => {
    const used = (await admin('GET', `/v1/integrations/${id}/keys`)).json().items;
    return used[0].lastUsedAt === '2026-11-24T11:59:59.000Z';
  }, 10);
  clock.advance(1_000);
  assert.deepEqual([await send(old), await send(key)], [401, 202]);
  assert.equal((await admin('GET', `/v1/integrations/${id}/keys`)).json().items.length, 1);

  assert.equal((await admin('DELETE', `/v1/integrations/${id}/keys/${kept.id}`)).statusCode, 204);
  assert.equal((await admin('DELETE', `/v1/integrations/${id}/keys/${kept.id}`)).statusCode, 404);
  assert.equal(await send(key), 401);
  const next = (await admin('POST', `/v1/integrations/${id}/keys`, {})).json();
  assert.equal(await send(next.key), 202);
  const atOnce = (await admin('POST', `/v1/integrations/${id}/keys`, { overlap: '0s' })).json();
  assert.deepEqual([await send(next.key), await send(atOnce.key)], [401, 202]);
  const first = app.db.selectFrom('integrations').select('id').where('key_hash', '=', hashKey(old));
  assert.equal(await first.executeTakeFirst(), undefined, 'nor does the release before take it');
});

test('keys of the release before: its integrations work here, and a key removed here is nobody’s there', async (t) => {
  const app = await testApp(t);
  const key = 'f'.repeat(32);
  const row = { id: 'old-1', name: 'old', type: 'generic', key_hash: hashKey(key), created_at: app.clock.now() };
  await app.db.insertInto('integrations').values(row).execute();
  assert.equal((await app.as(key, 'POST', '/v1/alerts', { summary: 'a' })).statusCode, 202);
  const [{ id }] = (await app.admin('GET', '/v1/integrations/old-1/keys')).json().items;
  await app.admin('DELETE', `/v1/integrations/old-1/keys/${id}`);
  const found = app.db.selectFrom('integrations').select('id').where('key_hash', '=', hashKey(key));
  assert.equal(await found.executeTakeFirst(), undefined);
});

test('what is set can be replaced; the secret is never answered, and stays when it is put back', async (t) => {
  const app = await testApp(t);
  const { admin } = app;
  await admin('PUT', '/v1/components/kiln', {});
  const { id } = await make(app, { type: 'grafana', settings: { secret: 'hush', per: 'group' } });
  const path = `/v1/integrations/${id}`;
  const read = (await admin('GET', path)).json();
  assert.deepEqual(read.settings, { secret: true, per: 'group' });
  const put = await admin('PUT', path, { ...read, name: 'new', component: 'kiln' });
  assert.equal(put.statusCode, 200, put.body);
  assert.deepEqual(put.json(), { ...read, name: 'new', component: 'kiln' });
  const stored = async () => (await app.db.selectFrom('integrations').select('settings').executeTakeFirst())?.settings;
  assert.deepEqual(await stored(), { secret: 'hush', per: 'group' });
  await admin('PUT', path, { name: 'new', settings: { secret: 'other' } });
  assert.deepEqual(await stored(), { secret: 'other' });
  await admin('PUT', path, { name: 'new', settings: {} });
  assert.deepEqual(await stored(), {});
  assert.equal((await admin('DELETE', '/v1/components/kiln')).statusCode, 204);

  const refused: [object, number, string][] = [
    [{ ...read, type: 'nagios' }, 422, 'type'],
    [{ name: 'x', component: 'nowhere' }, 422, 'component'],
    [{ name: 'x', settings: { rateLimit: { perMinute: 0 } } }, 400, 'settings.rateLimit.perMinute'],
    [{ name: 'x', settings: { mapping: { summary: '$.a[' } } }, 400, 'settings.mapping.summary'],
    [{ name: 'x', nmae: 'y' }, 400, 'nmae'],
  ];
  for (const [body, status, field] of refused) {
    const answer = await admin('PUT', path, body);
    assert.deepEqual([answer.statusCode, answer.json().errors[0].path], [status, field], answer.body);
  }
  assert.equal((await admin('PUT', '/v1/integrations/nobody', { name: 'x' })).statusCode, 404);
});

test('a key that is too fast is told to wait, in the words of each format, and it is counted', async (t) => {
  const tally = openTally();
  const app = await testApp(t, { tally });
  const { as, clock } = app;
  const settings = { rateLimit: { perMinute: 2 } };
  const { key } = await make(app, { settings });
  const alert = () => as(key, 'POST', '/v1/alerts', { summary: 'a', dedupKey: 'a' });
  assert.deepEqual([(await alert()).statusCode, (await alert()).statusCode], [202, 202]);
  const refused = await alert();
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '30']);
  assert.equal(refused.json().type, '/problems/too-many');
  const path = await app.app.inject({ method: 'POST', url: `/integrations/generic/${key}`, body: { summary: 'a' } });
  assert.equal(path.statusCode, 429);
  clock.advance(30_000);
  assert.equal((await alert()).statusCode, 202);

  const pd = await make(app, { type: 'pagerduty', settings: { rateLimit: { perMinute: 1 } } });
  const event = { routing_key: pd.key, event_action: 'trigger', payload: { summary: 'a', severity: 'info' } };
  const enqueue = () => as(null, 'POST', '/v2/enqueue', event);
  assert.equal((await enqueue()).statusCode, 202);
  const throttled = await enqueue();
  assert.deepEqual([throttled.statusCode, throttled.headers['retry-after']], [429, '60']);
  assert.match(throttled.headers['content-type'] ?? '', /^application\/json/);
  assert.equal(throttled.json().status, 'throttle exceeded');
  const v1 = { service_key: pd.key, event_type: 'trigger', description: 'a' };
  assert.equal((await as(null, 'POST', '/generic/2010-04-15/create_event.json', v1)).statusCode, 403);

  const og = await make(app, { type: 'opsgenie', settings: { rateLimit: { perMinute: 1 } } });
  const create = () =>
    app.app.inject({
      ...{ method: 'POST', url: '/v2/alerts', body: { message: 'a' } },
      headers: { authorization: `GenieKey ${og.key}` },
    });
  assert.equal((await create()).statusCode, 202);
  const genie = await create();
  assert.deepEqual([genie.statusCode, genie.headers['x-ratelimit-state']], [429, 'THROTTLED']);
  assert.ok(genie.json().requestId);
  const counted = tally.take().filter(({ cause }) => cause === 'rate-limited');
  assert.deepEqual([counted.length, counted[0]?.count], [1, 5]);
});

test('the last payloads are kept with their answers and without their secrets, for a day', async (t) => {
  const app = await testApp(t);
  const { admin, as, clock } = app;
  const { id, key } = await make(app, {});
  const payloads = async () => (await admin('GET', `/v1/integrations/${id}/payloads`)).json().items;
  await as(key, 'POST', '/v1/alerts', { summary: 'a', details: { password: 'hunter2' } });
  await as(key, 'POST', '/v1/alerts', { severity: 'error' });
  await app.app.inject({ method: 'POST', url: `/integrations/generic/${key}?token=abc`, body: `not json, ${key}` });
  const kept = await payloads();
  assert.ok(!JSON.stringify(kept).includes(key));
  assert.deepEqual(
    kept.map(({ status, reason, body, query }: Record<string, unknown>) => [status, reason, body, query]),
    [
      [400, 'body Invalid input: expected object, received string', 'not json, [redacted]', { token: '[redacted]' }],
      [400, 'summary is required.', { severity: 'error' }, {}],
      [202, null, { summary: 'a', details: { password: '[redacted]' } }, {}],
    ],
  );
  for (let nth = 0; nth < 30; nth += 1) await as(key, 'POST', '/v1/alerts', { summary: `nr ${nth}`, severity: 'info' });
  const bodies = (await payloads()).map(({ body }: { body: { summary: string } }) => body.summary);
  assert.deepEqual([bodies.length, bodies[0], bodies[19]], [20, 'nr 29', 'nr 10']);
  clock.advance(DAY_MS);
  assert.deepEqual(await payloads(), []);
  assert.equal((await as(await app.token('responder'), 'GET', `/v1/integrations/${id}/payloads`)).statusCode, 403);
  assert.equal((await admin('GET', '/v1/integrations/nobody/payloads')).statusCode, 404);
});

test('a mapping is tried on what came, and then reads what comes', async (t) => {
  const app = await testApp(t);
  const { admin } = app;
  await admin('PUT', '/v1/components/kiln', {});
  const { id, key } = await make(app, {});
  const post = (body: object) => app.app.inject({ method: 'POST', url: `/integrations/generic/${key}`, body });
  assert.equal((await post({ state: 'bad', title: 'Disk full', on: 'kiln' })).statusCode, 400);
  const mapping = {
    ...{ summary: '{{$.title}} ({{$.state}})', dedupKey: '$.title', component: '$.on' },
    action: [{ when: { path: '$.state', is: 'ok' }, do: 'resolve' }],
  };
  const tried = await admin('POST', `/v1/integrations/${id}/mapping/try`, { mapping });
  assert.equal(tried.statusCode, 200, tried.body);
  const [{ payload, ...item }] = tried.json().items;
  assert.equal(typeof payload, 'number');
  const alert = { action: 'trigger', summary: 'Disk full (bad)', severity: 'critical', dedupKey: 'Disk full' };
  assert.deepEqual(item, { alerts: [{ ...alert, components: ['kiln'], labels: {} }], refused: [] });
  const other = await admin('POST', `/v1/integrations/${id}/mapping/try`, { mapping, payload: { state: 'ok' } });
  assert.deepEqual(other.json().items[0].refused[0].path, 'dedupKey');
  assert.deepEqual((await admin('GET', `/v1/integrations/${id}`)).json().settings, {});
  const wrong = await admin('POST', `/v1/integrations/${id}/mapping/try`, { mapping: { summary: '$[' } });
  assert.deepEqual([wrong.statusCode, wrong.json().errors[0].path], [400, 'mapping.summary']);

  await admin('PUT', `/v1/integrations/${id}`, { name: 'tool', settings: { mapping } });
  forgetKeys();
  const taken = await post({ state: 'bad', title: 'Disk full', on: 'kiln' });
  assert.deepEqual([taken.statusCode, taken.json().alerts[0].components], [202, ['kiln']], taken.body);
  const resolved = await post({ state: 'ok', title: 'Disk full' });
  assert.equal(resolved.json().alerts[0].status, 'resolved', resolved.body);
});

test('no key is in anything that is logged, nor in an answer that refuses', async (t) => {
  const said: string[] = [];
  const say = (fields: object, message: string): void => void said.push(inspect({ fields, message }, { depth: 10 }));
  const log: Logger = { debug: say, info: say, warn: say, error: say };
  const app = await testApp(t, { log });
  const broken = await testApp(t, {
    ...{ log, intake: () => Promise.reject(new Error('the database is gone')) },
  });
  const answers: string[] = [];
  const keys: string[] = ['0123456789abcdef0123456789abcdef'];
  for (const there of [app, broken]) {
    const { key } = await make(there, {});
    const heartbeat = (await there.admin('PUT', '/v1/heartbeats/nightly', { every: '1d' })).json();
    keys.push(key, heartbeat.key);
    for (const each of keys) {
      const urls = [
        `/integrations/generic/${each}?key=${each}`,
        ...[
          `/integrations/nonsense/${each}`,
          `/integrations/generic/${each}/more`,
          `/integrations/v1/alertmanager/${each}`,
        ],
        ...[`/ping/${each}`, `/ping/${each}/nonsense`, `/api/push/${each}`, `/integrations/grafana/${each}%ZZ`],
        ...[
          `/integrations/generic/20131114/alert/${each}/team`,
          `/api/v2/generic/incoming?token=${each}`,
          '/v2/enqueue',
        ],
        ...[`/v1/alerts?key=${each}`, `/v2/alerts?token=${each}`],
        ...[`/v2/alerts/${each}/close`, `/integrations/sns/${each}`, `//integrations//sentry/${each}/`],
        ...[`/integrations/uptime-kuma/${each}?msg=a`, `/integrations/v1/webhook/${each}/`],
      ];
      const body = JSON.stringify({ summary: 'a', severity: 'info', routing_key: each, event_action: 'trigger' });
      for (const url of urls)
        for (const method of ['POST', 'GET', 'DELETE'] as const) {
          const answer = await there.app.inject({ method, url, ...(method === 'POST' ? { body } : {}) });
          answers.push(`${method} ${url}: ${answer.body} ${JSON.stringify(answer.headers)}`.replace(url, ''));
        }
      await there.as(each, 'POST', '/v1/alerts', '{"summary": ');
      const basic = `Basic ${Buffer.from(`x:${each}`).toString('base64')}`;
      for (const authorization of [`Bearer ${each}`, `GenieKey ${each}`, basic, each])
        for (const url of [
          '/v1/alerts',
          '/v2/alerts',
          '/v2/alerts/1/close',
          '/integrations/monit',
          `/integrations/nagios?token=${each}`,
          '/integrations/sns',
        ]) {
          const answer = await there.app.inject({ method: 'POST', url, headers: { authorization }, body });
          answers.push(`POST: ${answer.body}`);
        }
    }
  }
  assert.ok(said.length > 50 && answers.length > 100);
  for (const text of [...said, ...answers])
    for (const each of keys) assert.ok(!text.includes(each), text.replaceAll(each, '<THE KEY>'));
});
