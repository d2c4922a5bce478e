import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';
import { pathsOf } from '../support/rotation.ts';

const good = { components: ['kiln'], timeZone: 'America/New_York', start: '2026-12-05T22:00:00', duration: '4h' };
const URL = '/v1/maintenance-windows/db-upgrade';
const every = { every: 1, unit: 'day' };

const refused: [why: string, paths: string[], change: object][] = [
  ['no scope at all', ['components'], { components: [] }],
  ['everything and something', ['everything'], { everything: true }],
  ['zero length', ['duration'], { duration: '0s' }],
  ['less than a minute', ['duration'], { duration: '59s' }],
  ['more than a week', ['duration'], { duration: '7d1s' }],
  ['a day every day', ['duration'], { duration: '1d', every }],
  ['longer than the shortest day', ['duration'], { duration: '23h', every }],
  ['a week every week', ['duration'], { duration: '7d', every: { every: 1, unit: 'week' } }],
  ['every nought days', ['every.every'], { every: { every: 0, unit: 'day' } }],
  ['every hour', ['every.unit'], { every: { every: 1, unit: 'hour' } }],
  ['a zone that is none', ['timeZone'], { timeZone: 'Mars/Base' }],
  ['an offset for a zone', ['timeZone'], { timeZone: '+02:00' }],
  ['a day that never comes', ['start'], { start: '2027-02-29T22:00:00' }],
  ['an instant for a wall clock', ['start'], { start: '2026-12-05T22:00:00Z' }],
  ['an end before the beginning', ['until'], { every, until: '2026-12-06T03:00:00Z' }],
  ['an end of what does not come again', ['until'], { until: '2027-01-01T00:00:00Z' }],
  ['a field we do not know', ['componets'], { componets: ['kiln'] }],
];

test('what cannot be a window is refused by the name of its field, and nothing is written', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/components/kiln', {});
  for (const [why, paths, change] of refused) {
    const answer = await it.admin('PUT', URL, { ...good, ...change });
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, paths], `${why}: ${answer.body}`);
  }
  const unknown = await it.admin('PUT', URL, { ...good, components: ['kiln', 'x'], integrations: ['nagios-1'] });
  assert.deepEqual([unknown.statusCode, pathsOf(unknown)], [422, ['components.1', 'integrations.0']]);
  assert.equal((await it.admin('GET', URL)).statusCode, 404);
  assert.equal((await it.admin('POST', `${URL}/end`)).statusCode, 404);
  assert.equal((await it.admin('DELETE', URL)).statusCode, 404);
});

test('a window is read with its next occurrences, put back as it was read, and changed by one of two editors', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/components/kiln', {});
  assert.equal((await it.admin('PUT', URL, { ...good, every })).statusCode, 201);
  const read = await it.admin('GET', URL);
  const { occurrences, ...definition } = read.json();
  const defaults = { integrations: [], everything: false, until: null };
  assert.deepEqual(definition, { id: 'db-upgrade', ...good, ...defaults, every });
  assert.equal(occurrences.length, 5);
  assert.deepEqual(occurrences[0], { from: '2026-12-06T03:00:00.000Z', to: '2026-12-06T07:00:00.000Z' });
  it.clock.advance(20 * 86_400_000);
  const put = (etag: unknown, body: object) =>
    it.app.inject({
      method: 'PUT',
      url: URL,
      headers: { authorization: 'Bearer the-admin-token-of-the-tests', 'if-match': String(etag) },
      body,
    });
  assert.equal((await put(read.headers.etag, { ...read.json(), description: 'v18' })).statusCode, 200);
  assert.equal((await put(read.headers.etag, read.json())).statusCode, 412);
  const list = (await it.admin('GET', '/v1/maintenance-windows')).json();
  assert.deepEqual(
    list.items.map(({ id, description }: { id: string; description: string }) => [id, description]),
    [['db-upgrade', 'v18']],
  );
});

test('a component that a window names stays, and roles are kept', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/components/kiln', {});
  await it.admin('PUT', URL, good);
  const removed = await it.admin('DELETE', '/v1/components/kiln');
  assert.deepEqual([removed.statusCode, removed.json().usedBy], [409, ['maintenance window db-upgrade']]);
  const [viewer, responder] = [await it.token('viewer'), await it.token('responder')];
  assert.equal((await it.as(viewer, 'GET', URL)).statusCode, 200);
  assert.equal((await it.as(viewer, 'POST', `${URL}/end`)).statusCode, 403);
  assert.equal((await it.as(responder, 'PUT', URL, good)).statusCode, 403);
  assert.equal((await it.as(responder, 'POST', `${URL}/end`)).statusCode, 409);
  assert.equal((await it.admin('DELETE', URL)).statusCode, 204);
  assert.equal((await it.admin('DELETE', '/v1/components/kiln')).statusCode, 204);
});

test('the document of the configuration holds the windows', async (t) => {
  const it = await testApp(t);
  const document = { components: { kiln: {} }, maintenanceWindows: { night: { ...good, every } } };
  const plan = (await it.admin('PUT', '/v1/config', document)).json();
  assert.deepEqual(plan.create, ['component kiln', 'maintenance window night']);
  const read = (await it.admin('GET', '/v1/config')).json();
  assert.equal(read.maintenanceWindows.night.duration, '4h');
  assert.deepEqual((await it.admin('PUT', '/v1/config', read)).json().update, []);
  const dangling = { maintenanceWindows: { night: { ...good, integrations: ['nagios-1'] } }, components: {} };
  const refused = await it.admin('PUT', '/v1/config', dangling);
  assert.deepEqual([refused.statusCode, pathsOf(refused)], [422, ['maintenanceWindows.night.components.0']]);
  const unknown = await it.admin('PUT', '/v1/config', { ...dangling, components: { kiln: {} } });
  assert.deepEqual([unknown.statusCode, pathsOf(unknown)], [422, ['maintenanceWindows.night.integrations.0']]);
  assert.deepEqual((await it.admin('PUT', '/v1/config', { components: {} })).json().delete, [
    'component kiln',
    'maintenance window night',
  ]);
});
