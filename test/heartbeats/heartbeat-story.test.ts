import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { contextOf, system } from '../../src/deps.ts';
import { findLate } from '../../src/heartbeats/find-late.ts';
import { testApp } from '../support/app.ts';

async function watching(t: TestContext, definition: object = { every: '10m', grace: '5m', component: 'backup' }) {
  const app = await testApp(t);
  await app.admin('PUT', '/v1/components/backup', {});
  const made = await app.admin('PUT', '/v1/heartbeats/nightly', definition);
  assert.equal(made.statusCode, 201, made.body);
  const { key, urls } = made.json();
  const ping = (said = '', method: 'GET' | 'POST' | 'HEAD' = 'POST', payload?: string | object) =>
    app.app.inject({ method, url: `/ping/${key}${said}`, payload });
  const look = () => findLate(contextOf(app.deps, system));
  const heartbeat = async () => (await app.admin('GET', '/v1/heartbeats/nightly')).json();
  const incident = async (number: number) => (await app.admin('GET', `/v1/incidents/${number}`)).json();
  return { ...app, key, urls, ping, look, heartbeat, incident };
}

const MINUTE = 60_000;

test('a job that falls silent opens one incident on its component, and its next ping resolves it', async (t) => {
  const { ping, look, clock, heartbeat, incident, urls, key, admin } = await watching(t);
  assert.equal(urls.ping, `https://firstline.test/ping/${key}`);
  clock.advance(60 * MINUTE);
  await look();
  assert.equal((await heartbeat()).status, 'new');
  const neverCame = async () =>
    (await admin('GET', '/v1/readiness')).body.includes('The heartbeat nightly has never come, so it cannot be missed');
  assert.equal(await neverCame(), true);

  const answered = await ping();
  assert.deepEqual([answered.statusCode, answered.body], [200, 'OK']);
  assert.deepEqual(
    [answered.headers['ping-body-limit'], answered.headers['access-control-allow-origin']],
    ['10000', '*'],
  );
  assert.equal(await neverCame(), false);
  clock.advance(15 * MINUTE);
  await look();
  await look();
  const opened = await incident(1);
  assert.deepEqual([opened.status, opened.components, opened.severity], ['triggered', ['backup'], 'critical']);
  assert.match(opened.summary, /^Heartbeat nightly has not reported since /);
  clock.advance(15 * MINUTE);
  await look();
  assert.equal((await heartbeat()).incident, 1);

  await ping('', 'HEAD');
  assert.equal((await incident(1)).status, 'resolved');
  assert.match((await incident(1)).timeline.at(-1).text, /heartbeat nightly/);
});

test('one that a person resolved, and that stays silent, is heard of again', async (t) => {
  const { ping, look, clock, admin, incident } = await watching(t);
  await ping();
  clock.advance(15 * MINUTE);
  await look();
  await admin('POST', '/v1/incidents/1/resolve', {});
  clock.advance(15 * MINUTE);
  await look();
  assert.equal((await incident(2)).status, 'triggered');
});

test('exit statuses, start and fail by GET; a wrong one is refused, an unknown key is not found', async (t) => {
  const { ping, app, incident, heartbeat } = await watching(t);
  await ping('/start', 'GET');
  assert.equal((await heartbeat()).lastPing, 'start');
  assert.equal((await ping('/7', 'POST', 'disk full')).statusCode, 200);
  assert.match((await incident(1)).summary, /says that it failed: disk full$/);
  await ping('/0', 'GET');
  assert.equal((await incident(1)).status, 'resolved');
  assert.equal((await ping('/256')).statusCode, 400);
  const unknown = await app.inject({ method: 'GET', url: `/ping/${'0'.repeat(32)}` });
  assert.deepEqual([unknown.statusCode, unknown.body], [404, 'not found']);
});

test('a key may be written as a UUID', async (t) => {
  const { app, key, heartbeat } = await watching(t);
  const uuid = key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  assert.equal((await app.inject({ method: 'GET', url: `/ping/${uuid.toUpperCase()}/start` })).body, 'OK');
  assert.equal((await heartbeat()).lastPing, 'start');
});

test('where only POST counts, a scanner that follows the link is no ping', async (t) => {
  const { ping, heartbeat } = await watching(t, { every: '10m', methods: 'post' });
  assert.equal((await ping('', 'GET')).statusCode, 200);
  assert.equal((await heartbeat()).status, 'new');
  await ping('', 'POST');
  assert.equal((await heartbeat()).status, 'up');
});

test('a job may say as much as it likes, in any content type; the beginning is kept and shown', async (t) => {
  const { ping, heartbeat, app, key, incident } = await watching(t);
  assert.equal((await ping('', 'POST', 'x'.repeat(6_000_000))).statusCode, 200);
  assert.equal((await heartbeat()).lastBody.length, 10_000);
  const odd = { method: 'POST', url: `/ping/${key}/fail`, headers: { 'content-type': 'no/such+type' } } as const;
  assert.equal((await app.inject({ ...odd, payload: 'a\0b' })).statusCode, 200);
  assert.equal((await heartbeat()).lastBody, 'a\uFFFDb');
  assert.match((await incident(1)).summary, /failed: a/);
  const empty = { ...odd, headers: { 'content-type': 'application/json' } };
  assert.equal((await app.inject({ ...empty, payload: '' })).statusCode, 200);
});

test('a run is known by its rid, from its start to its end', async (t) => {
  const { ping, heartbeat, look, clock, incident } = await watching(t, { every: '1h', maxRunTime: '10m' });
  await ping('/start?rid=11111111-1111-4111-8111-111111111111');
  clock.advance(5 * MINUTE);
  await ping('/start?rid=22222222-2222-4222-8222-222222222222');
  await ping('?rid=11111111-1111-4111-8111-111111111111');
  assert.equal((await heartbeat()).startedAt, '2026-11-23T12:05:00.000Z');
  clock.advance(10 * MINUTE);
  await look();
  assert.match((await incident(1)).summary, /started Mon 23 Nov 12:05 \(UTC\) and has not finished/);
  await ping('?rid=22222222-2222-4222-8222-222222222222');
  assert.equal((await incident(1)).status, 'resolved');
});

test('one key for many jobs: an integration’s key and the heartbeat’s id, as Healthchecks.io has its slugs', async (t) => {
  const { app, admin, heartbeat } = await watching(t);
  const { key } = (await admin('POST', '/v1/integrations', { name: 'jobs', type: 'generic' })).json();
  const call = async (path: string) => {
    const { statusCode, body } = await app.inject({ method: 'GET', url: `/ping/${path}` });
    return [statusCode, body];
  };
  assert.deepEqual(await call(`${key}/nightly/start`), [200, 'OK']);
  assert.equal((await heartbeat()).lastPing, 'start');
  assert.deepEqual(await call(`${key}/nightly`), [200, 'OK']);
  assert.deepEqual(await call(`${key}/nightly/3`), [200, 'OK']);
  assert.equal((await heartbeat()).status, 'late');
  assert.deepEqual(await call(`${key}/nightly/256`), [400, 'invalid url format']);
  assert.deepEqual(await call(`${key}/Nightly`), [400, 'invalid url format']);
  assert.deepEqual(await call(`${key}/another`), [404, 'not found']);
  assert.deepEqual(await call(`${'0'.repeat(32)}/nightly`), [404, 'not found']);
  assert.deepEqual(await call(key), [404, 'not found']);
});

test('Alertmanager’s Watchdog is a ping while it fires, and none when it is resolved', async (t) => {
  const { ping, heartbeat } = await watching(t);
  const watchdog = (status: string) => ({
    version: '4',
    status,
    alerts: [{ status, labels: { alertname: 'Watchdog' } }],
  });
  await ping('', 'POST', watchdog('resolved'));
  assert.equal((await heartbeat()).status, 'new');
  await ping('', 'POST', watchdog('firing'));
  assert.equal((await heartbeat()).status, 'up');
});

test('Opsgenie’s, GoAlert’s and Uptime Kuma’s addresses are pings, too', async (t) => {
  const { app, admin, key, heartbeat } = await watching(t);
  const og = (await admin('POST', '/v1/integrations', { name: 'og', type: 'opsgenie' })).json().key;
  const headers = { authorization: `GenieKey ${og}` };
  const pong = await app.inject({ method: 'GET', url: '/v2/heartbeats/nightly/ping', headers });
  assert.deepEqual([pong.statusCode, pong.json().result], [202, 'PONG - Heartbeat received']);
  assert.equal((await app.inject({ method: 'GET', url: '/v2/heartbeats/none/ping', headers })).statusCode, 404);
  const push = async (rest: string) => {
    const { statusCode, body } = await app.inject({ method: 'GET', url: `/api/push/${rest}` });
    return [statusCode, body];
  };
  assert.deepEqual(await push(`${key}?status=down&msg=oops&ping=`), [200, '{"ok":true}']);
  assert.deepEqual(await push('nobody'), [404, '{"ok":false,"msg":"There is no such heartbeat."}']);
  assert.equal((await heartbeat()).status, 'late');
  assert.deepEqual(await push(`${key}?status=&msg=`), [200, '{"ok":true}']);
  assert.equal((await heartbeat()).status, 'up');
  assert.equal((await app.inject({ method: 'POST', url: `/api/v2/heartbeat/${key}` })).statusCode, 200);
  assert.equal((await heartbeat()).status, 'up');
});

test('it is paused, edited, given a new address and removed; what points to nothing is refused', async (t) => {
  const { admin, as, token, app, ping, heartbeat, key } = await watching(t);
  await ping();
  const responder = await token('responder');
  assert.equal((await as(responder, 'POST', '/v1/heartbeats/nightly/pause')).json().status, 'paused');
  assert.equal((await as(responder, 'POST', '/v1/heartbeats/nightly/resume')).json().status, 'up');
  const longer = await admin('PUT', '/v1/heartbeats/nightly', { ...(await heartbeat()), every: '1h' });
  assert.deepEqual([longer.statusCode, longer.json().dueAt], [200, '2026-11-23T13:05:00.000Z']);
  const { key: newer } = (await admin('POST', '/v1/heartbeats/nightly/key')).json();
  assert.equal((await app.inject({ method: 'GET', url: `/ping/${key}` })).statusCode, 404);
  assert.equal((await app.inject({ method: 'GET', url: `/ping/${newer}` })).statusCode, 200);

  assert.deepEqual((await admin('DELETE', '/v1/components/backup')).json().usedBy, ['heartbeat nightly']);
  const wrong = [
    [{}, 'every'],
    [{ every: '10m', cron: '* * * * *' }, 'every'],
    [{ cron: '61 * * * *' }, 'cron'],
    [{ cron: '0 0 30 2 *' }, 'cron'],
    [{ every: '1s' }, 'every'],
    [{ every: '10m', severity: 'info' }, 'severity'],
  ] as const;
  for (const [body, path] of wrong) {
    const refused = await admin('PUT', '/v1/heartbeats/other', body);
    assert.deepEqual([refused.statusCode, refused.json().errors[0].path], [400, path], refused.body);
  }
  const stranger = await admin('PUT', '/v1/heartbeats/other', { every: '10m', component: 'nothing' });
  assert.deepEqual([stranger.statusCode, stranger.json().errors[0].path], [422, 'component']);
  assert.equal((await admin('DELETE', '/v1/heartbeats/nightly')).statusCode, 204);
  assert.equal((await admin('DELETE', '/v1/components/backup')).statusCode, 204);
});

test('a heartbeat whose times are damaged is late all the same, and keeps no other one quiet', async (t) => {
  const { ping, look, clock, admin, db } = await watching(t, { cron: '*/10 * * * *', grace: '5m' });
  const other = await admin('PUT', '/v1/heartbeats/weekly', { every: '10m', grace: '5m', component: 'backup' });
  await ping();
  assert.equal((await admin('POST', `/ping/${other.json().key}`)).statusCode, 200);
  const damaged = JSON.stringify({
    cron: 'whenever',
    timeZone: 'UTC',
    grace: '5m',
    severity: 'critical',
    component: null,
  });
  await sql`UPDATE heartbeats SET definition = ${damaged} WHERE id = 'nightly'`.execute(db);
  clock.advance(20 * MINUTE);
  await look();
  await look();
  const { items } = (await admin('GET', '/v1/incidents')).json();
  const summaries = items.map(({ summary }: { summary: string }) => summary).sort();
  assert.equal(summaries.length, 2);
  assert.equal(summaries[0], 'Heartbeat nightly is due and has not reported, and its times cannot be read');
  assert.match(summaries[1], /^Heartbeat weekly has not reported since /);
});
