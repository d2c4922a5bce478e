import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '../../src/components/component.ts';
import type { Alert } from '../../src/intake/alert.ts';
import type { Integration, IntegrationSettings } from '../../src/intake/integration.ts';
import { indexRouting, routeAlert } from '../../src/intake/routing.ts';
import { story } from '../support/story.ts';

const component = (id: string, changes: Partial<Component> = {}): Component => ({
  ...{ id, owners: [], match: [], dependsOn: [] },
  ...changes,
});
const rules = indexRouting([
  component('kiln', {
    match: [{ service: 'kiln*' }],
    edges: [{ to: 'fogbugz', match: { summary: '/fogbugz/i' } }],
  }),
  component('fogbugz'),
  component('shop'),
]);
const integration = (settings: IntegrationSettings = {}): Integration => ({
  ...{ id: 'generic-1', name: 'nagios', type: 'generic', component: 'shop' },
  ...{ settings, createdAt: new Date(0) },
});
const alert = (changes: Partial<Alert> = {}): Alert => ({
  ...{ action: 'trigger', summary: 'It is down', severity: 'critical', components: [], labels: {}, content: {} },
  ...changes,
});
const NOON = new Date('2026-11-23T12:00:00Z');
const NIGHT = new Date('2026-11-23T23:30:00Z');

test('which rule decides: a route, the name, a rule, an edge, the integration’s own', () => {
  const routes = [{ match: { env: 'prod' }, component: 'fogbugz' }];
  const decided = (changes: Partial<Alert>, settings: IntegrationSettings = {}) => {
    const { components, decidedBy } = routeAlert(alert(changes), integration(settings), rules, NOON);
    return [components.join(), decidedBy];
  };
  assert.deepEqual(decided({ labels: { env: 'prod' }, components: ['kiln'] }, { routes }), [
    'fogbugz',
    'on fogbugz, by route 1 of nagios (env=prod)',
  ]);
  assert.deepEqual(decided({ components: ['kiln'] }, { routes }), ['kiln', 'on kiln, named in the alert']);
  assert.deepEqual(decided({ labels: { service: 'kiln-2' } }), ['kiln', 'on kiln, by its rule service=kiln*']);
  assert.deepEqual(decided({ summary: 'FogBugz does not answer' }), [
    'kiln,fogbugz',
    "on kiln, by its edge summary=/fogbugz/i; and on fogbugz, by kiln's edge summary=/fogbugz/i",
  ]);
  assert.deepEqual(decided({ summary: 'No FogBugz', components: ['kiln', 'nobody'] }), [
    'kiln,fogbugz',
    "on kiln, named in the alert (there is no component nobody); and on fogbugz, by kiln's edge summary=/fogbugz/i",
  ]);
  assert.deepEqual(decided({ summary: 'No FogBugz', components: ['shop'] })[0], 'shop');
  assert.deepEqual(decided({}), ['shop', "on shop, the integration's own"]);
  // A component that a route names and that was removed: as if the route were not there.
  assert.equal(decided({}, { routes: [{ component: 'gone' }] })[0], 'shop');
});

test('a severity is read by the sender’s own word, in any case; a route may set another', () => {
  const severity = (changes: Partial<Alert>, settings: IntegrationSettings) =>
    routeAlert(alert(changes), integration(settings), rules, NOON).severity;
  const severities = { Sev2: 'warning', page: 'critical' } as const;
  assert.equal(severity({ labels: { severity: 'SEV2' } }, { severities }), 'warning');
  assert.equal(severity({ content: { severity: 'sev2' } }, { severities }), 'warning');
  assert.equal(severity({ labels: { severity: 'sev9' }, severity: 'error' }, { severities }), 'error');
  assert.equal(severity({ labels: { severity: 'sev2' } }, {}), 'critical');
  const routes = [{ match: { severity: 'warning' }, severity: 'info' as const }];
  assert.equal(severity({ labels: { severity: 'sev2' } }, { severities, routes }), 'info');
});

test('the first route that matches decides, by the hours of its zone', () => {
  const between = { from: '22:00', to: '06:00', timeZone: 'UTC' };
  const routes = [
    { match: { env: 'staging' }, between, ignore: true as const },
    { match: { env: '*' }, severity: 'warning' as const },
  ];
  const at = (now: Date, env: string) => routeAlert(alert({ labels: { env } }), integration({ routes }), rules, now);
  assert.equal(at(NIGHT, 'staging').ignoredBy, 'route 1 of nagios (env=staging, 22:00-06:00 UTC) ignores it');
  assert.deepEqual([at(NOON, 'staging').ignoredBy, at(NOON, 'staging').severity], [null, 'warning']);
  assert.equal(at(NIGHT, 'prod').ignoredBy, null);
  const resolve = alert({ action: 'resolve', labels: { env: 'staging' } });
  assert.equal(routeAlert(resolve, integration({ routes }), rules, NIGHT).ignoredBy, null);
});

test('what a route ignores is recorded and wakes nobody; at another hour it pages', async (t) => {
  const { api, alert: send, page, incident, says, clock } = await story(t);
  const { items } = await api<{ items: { id: string }[] }>('GET', '/v1/integrations', undefined, 200);
  const between = { from: '08:00', to: '20:00', timeZone: 'UTC' };
  const routes = [{ match: { env: 'staging' }, between, ignore: true }];
  await api('PUT', `/v1/integrations/${items[0]?.id}`, { name: 'nagios', settings: { routes } }, 200);
  const staging = { dedupKey: 'key', labels: { env: 'staging' } };
  const number = await send(staging);
  assert.equal(await send(staging), number);
  page.none();
  const recorded = await incident(number);
  assert.deepEqual([recorded.status, recorded.alertCount, recorded.alerts.length], ['resolved', 2, 2]);
  assert.equal(
    (await says(number)).at(-1),
    'Recorded only: route 1 of nagios (env=staging, 08:00-20:00 UTC) ignores it',
  );
  clock.set(new Date(NIGHT));
  assert.equal(await send(staging), number + 1);
  assert.match(page.to('ada'), /^#2 CRITICAL/);
});

test('a route to a component that does not exist, and one that does nothing, are refused', async (t) => {
  const { api } = await story(t);
  const refused = async (route: object, status: number) => {
    const body = { name: 'a', type: 'generic', settings: { routes: [route] } };
    const { errors } = await api<{ errors: { path: string }[] }>('POST', '/v1/integrations', body, status);
    return errors.map(({ path }) => path);
  };
  assert.deepEqual(await refused({ component: 'nowhere' }, 422), ['settings.routes.0.component']);
  assert.deepEqual(await refused({ match: { a: 'b' } }, 400), ['settings.routes.0']);
  assert.deepEqual(await refused({ match: { a: '/(/' }, ignore: true }, 400), ['settings.routes.0.match.a']);
  const between = { from: '22:00', to: '06:00', timeZone: 'Mars' };
  assert.deepEqual(await refused({ between, ignore: true }, 400), ['settings.routes.0.between.timeZone']);
});

test('the test of an integration says which rule would decide and who would be paged, and does nothing', async (t) => {
  const { api, page, db, settle } = await story(t);
  const nagios = {
    name: 'prometheus',
    type: 'alertmanager',
    settings: { routes: [{ match: { env: 'dev' }, ignore: true }] },
  };
  const { id } = await api<{ id: string }>('POST', '/v1/integrations', nagios, 201);
  const payload = {
    alerts: [
      { status: 'firing', fingerprint: 'a', labels: { alertname: 'Down', component: 'checkout' } },
      { status: 'firing', fingerprint: 'b', labels: { alertname: 'Down', component: 'checkout', env: 'dev' } },
      { status: 'firing', fingerprint: 'c', labels: { alertname: 'Odd', severity: 'page' } },
      { status: 'resolved', fingerprint: 'd', labels: { alertname: 'Down', component: 'checkout' } },
    ],
  };
  const { items } = await api<{ items: { components: string[]; why: string; pages: { person: string }[] }[] }>(
    'POST',
    `/v1/integrations/${id}/test`,
    { payload },
    200,
  );
  const inShort = items.map(({ components, why, pages }) => [
    components.join(),
    why,
    pages.map((it) => it.person).join(),
  ]);
  assert.deepEqual(inShort, [
    ['checkout', 'on checkout, named in the alert', 'ada'],
    ['checkout', 'on checkout, named in the alert', ''],
    ['', 'on no component: it names none, and no rule matches', 'cy'],
    ['checkout', 'on checkout, named in the alert', ''],
  ]);
  await settle();
  page.none();
  assert.deepEqual(await db.selectFrom('alerts').selectAll().execute(), []);
  const refused = await api<{ errors: object[] }>(
    'POST',
    `/v1/integrations/${id}/test`,
    { payload: { alerts: 1 } },
    400,
  );
  assert.deepEqual(refused.errors, [{ path: 'alerts', message: 'must be a list' }]);
});
