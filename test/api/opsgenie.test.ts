import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testApp } from '../support/app.ts';

async function opsgenie(t: TestContext) {
  const app = await testApp(t);
  await app.admin('PUT', '/v1/components/kiln', {});
  const made = await app.admin('POST', '/v1/integrations', { name: 'og', type: 'opsgenie' });
  const { key, urls } = made.json();
  const genie = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, withKey = key) => {
    const answer = await app.app.inject({ method, url, headers: { authorization: `GenieKey ${withKey}` }, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const done = async (method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const { status, body } = await genie(method, url, payload);
    assert.deepEqual([status, body.result], [202, 'Request will be processed']);
    return (await genie('GET', `/v2/alerts/requests/${body.requestId}`)).body.data;
  };
  const incident = async (number: number) => (await app.admin('GET', `/v1/incidents/${number}`)).json();
  return { ...app, key, urls, genie, done, incident };
}

const ALERT = {
  ...{
    message: 'Kiln is down',
    alias: 'kiln down',
    description: 'long',
    priority: 'P2',
    source: 'web1',
    entity: 'kiln',
  },
  ...{ responders: [{ type: 'team', name: 'ops' }], tags: ['prod'], details: { component: 'kiln' } },
};

test('an alert is created, counted, acknowledged, noted, snoozed and closed, by alias, id or tiny id', async (t) => {
  const app = await opsgenie(t);
  const created = await app.done('POST', '/v2/alerts', ALERT);
  assert.deepEqual(
    [created.success, created.action, created.status, created.alertId, created.alias],
    [true, 'Create', 'Created alert', '1', 'kiln down'],
  );
  assert.equal((await app.done('POST', '/integrations/opsgenie/v2/alerts', ALERT)).status, 'Alert count is increased');
  const opened = await app.incident(1);
  assert.deepEqual(
    [opened.summary, opened.severity, opened.components, opened.alertCount],
    ['Kiln is down', 'error', ['kiln'], 2],
  );

  const alias = encodeURIComponent('kiln down');
  await app.done('POST', `/v2/alerts/${alias}/acknowledge?identifierType=alias`, { user: 'tim', note: 'looking' });
  assert.equal((await app.incident(1)).status, 'acknowledged');
  await app.done('POST', '/v2/alerts/1/notes', { note: 'it is the disk' });
  const endTime = new Date(app.clock.now().getTime() + 3_600_000).toISOString();
  await app.done('POST', '/v2/alerts/1/snooze?identifierType=tiny', { endTime });
  const snoozed = await app.incident(1);
  assert.equal(snoozed.nextEscalationAt, endTime);
  const said = snoozed.timeline.map(({ text }: { text: string }) => text);
  for (const text of ['og: looking', 'og: it is the disk'])
    assert.ok(
      said.some((line: string) => line.includes(text.slice(4))),
      text,
    );

  assert.equal((await app.genie('GET', '/v2/alerts/1')).body.data.acknowledged, true);
  await app.done('POST', `/v2/alerts/${alias}/close?identifierType=alias`, { source: 'am' });
  assert.equal((await app.incident(1)).status, 'resolved');
  assert.equal((await app.done('POST', '/v2/alerts', ALERT)).alertId, '2');
  await app.done('DELETE', '/v2/alerts/2');
  assert.equal((await app.incident(2)).status, 'resolved');
});

test('an un-acknowledge pages again, and a changed message is in the timeline', async (t) => {
  const app = await opsgenie(t);
  await app.done('POST', '/v2/alerts', { message: 'Down', alias: 'a' });
  await app.done('POST', '/v2/alerts/1/acknowledge', {});
  await app.done('PUT', '/v2/alerts/a/message?identifierType=alias', { message: 'Down for good' });
  await app.done('POST', '/v2/alerts/1/unacknowledge', {});
  const { status, timeline } = await app.incident(1);
  assert.equal(status, 'triggered');
  assert.ok(timeline.some(({ text }: { text: string }) => text.endsWith('Down for good')));
});

test('what is not there is told by the request, and a key opens nothing of another integration', async (t) => {
  const app = await opsgenie(t);
  await app.done('POST', '/v2/alerts', { message: 'Down', alias: 'a' });
  const other = (await app.admin('POST', '/v1/integrations', { name: 'other', type: 'opsgenie' })).json().key;
  const close = await app.genie('POST', '/v2/alerts/1/close', {}, other);
  assert.equal(close.status, 202);
  assert.equal((await app.incident(1)).status, 'triggered');
  assert.equal((await app.genie('GET', `/v2/alerts/requests/${close.body.requestId}`)).status, 404);
  const told = await app.genie('GET', `/v2/alerts/requests/${close.body.requestId}`, undefined, other);
  assert.deepEqual([told.body.data.success, told.body.data.status], [false, 'Alert does not exist']);
  for (const path of ['/v2/alerts/nothing', '/v2/alerts/99', '/v2/alerts/requests/nothing'])
    assert.equal((await app.genie('GET', path)).status, 404, path);
});

test('refusals have Opsgenie’s shape', async (t) => {
  const app = await opsgenie(t);
  const refused = async (status: number, answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
    const { status: got, body } = await answer;
    assert.equal(got, status, JSON.stringify(body));
    assert.ok(typeof body.message === 'string' && typeof body.requestId === 'string' && 'took' in body);
    return body.errors;
  };
  assert.deepEqual(await refused(422, app.genie('POST', '/v2/alerts', {})), { message: 'Message can not be empty.' });
  await refused(401, app.genie('POST', '/v2/alerts', ALERT, '0'.repeat(32)));
  await app.done('POST', '/v2/alerts', ALERT);
  assert.ok(await refused(422, app.genie('POST', '/v2/alerts/1/snooze', { endTime: 'soon' })));
  assert.ok(await refused(422, app.genie('POST', '/v2/alerts/1/snooze', { endTime: '2020-01-01T00:00:00Z' })));
});

test('an alias of any length and any letters names its alert', async (t) => {
  const app = await opsgenie(t);
  for (const alias of ['L'.repeat(512), 'ü🚨'.repeat(170), 'a/b c?d=e&f#g', '{}:{alertname="E"}']) {
    const made = await app.done('POST', '/v2/alerts', { message: 'Down', alias });
    const closed = await app.done('POST', `/v2/alerts/${encodeURIComponent(alias)}/close?identifierType=alias`, {});
    assert.deepEqual([closed.success, closed.alertId], [true, made.alertId], alias);
  }
});

test('details and tags go to the timeline, responders are paged; whom nobody knows is told by the request', async (t) => {
  const app = await opsgenie(t);
  const method = { id: 'sms', type: 'sms', address: '+12125550101', verified: true };
  await app.admin('PUT', '/v1/people/ada-l', { name: 'Ada', contactMethods: [method] });
  await app.done('POST', '/v2/alerts', { message: 'Down', alias: 'a' });
  assert.equal((await app.done('POST', '/v2/alerts/1/details', { details: { build: 7 } })).success, true);
  assert.equal((await app.done('POST', '/v2/alerts/1/tags', { tags: ['db', 'prod'] })).success, true);
  const ada = { responder: { type: 'user', username: 'Ada L' } };
  assert.deepEqual((await app.done('POST', '/v2/alerts/1/responders', ada)).status, 'Added responder');
  const { timeline, pages } = await app.incident(1);
  const said = timeline.map(({ text }: { text: string }) => text).join('\n');
  for (const words of ['build: 7', 'db, prod', 'asked for Ada: paged now']) assert.ok(said.includes(words), said);
  assert.deepEqual(
    pages.map(({ person }: { person: string }) => person),
    ['ada-l'],
  );
  const nobody = await app.done('POST', '/v2/alerts/1/responders', { responder: { type: 'team', name: 'Nobody' } });
  assert.deepEqual([nobody.success, nobody.status], [false, 'There is no rotation nobody.']);
  for (const [path, body] of [
    ['details', {}],
    ['tags', { tags: 'x' }],
    ['responders', {}],
  ] as const)
    assert.equal((await app.genie('POST', `/v2/alerts/1/${path}`, body)).status, 422, path);
});

test('the alerts of the key’s integration are listed, by status and alias', async (t) => {
  const app = await opsgenie(t);
  const other = (await app.admin('POST', '/v1/integrations', { name: 'other', type: 'opsgenie' })).json().key;
  await app.genie('POST', '/v2/alerts', { message: 'Not ours', alias: 'x' }, other);
  for (const alias of ['a', 'b', 'c']) await app.done('POST', '/v2/alerts', { ...ALERT, alias });
  await app.done('POST', '/v2/alerts/b/close?identifierType=alias', {});
  const aliases = async (query: string) => {
    const { status, body } = await app.genie('GET', `/v2/alerts?${query}`);
    return status === 200 ? body.data.map(({ alias }: { alias: string }) => alias) : [status, Object.keys(body.errors)];
  };
  const found: [string, unknown][] = [
    ['', ['c', 'b', 'a']],
    ['query=status%3Aopen', ['c', 'a']],
    ['query=status%3Dclosed', ['b']],
    ['query=alias%3A%22a%22', ['a']],
    ['query=status:closed%20AND%20alias:a', []],
    ['limit=1&offset=1', ['b']],
    ['limit=x&offset=-1', ['c', 'b', 'a']],
    ['query=createdAt%3E5', [422, ['query']]],
  ];
  for (const [query, wanted] of found) assert.deepEqual(await aliases(query), wanted, query);
  const { data } = (await app.genie('GET', '/v2/alerts/a?identifierType=alias')).body;
  assert.deepEqual(
    [data.status, data.tags, data.details, data.entity, data.description, data.priority],
    ['open', ['prod'], { component: 'kiln' }, 'kiln', 'long', 'P2'],
  );
});

test('a heartbeat pings by its id, or by a name that would be it, with any method', async (t) => {
  const app = await opsgenie(t);
  await app.admin('PUT', '/v1/heartbeats/nightly-backup', { every: '1d' });
  for (const method of ['GET', 'POST', 'PUT'] as const)
    for (const name of ['nightly-backup', 'Nightly%20Backup']) {
      const { status, body } = await app.genie(method, `/v2/heartbeats/${name}/ping`);
      assert.deepEqual([status, body.result], [202, 'PONG - Heartbeat received'], `${method} ${name}`);
    }
  assert.ok((await app.admin('GET', '/v1/heartbeats/nightly-backup')).json().lastPingAt);
  assert.equal((await app.genie('POST', '/v2/heartbeats/nobody/ping')).status, 404);
});
