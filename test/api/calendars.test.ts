import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '../../src/lib/log.ts';
import { readIcal } from '../calendars/read.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, put, turnsOf, weekly } from '../support/rotation.ts';

const DAY = 86_400_000;

/** The weekly rotation: tim is on call from 2026-11-23T08:00Z for a week, then ann, then bo. */
async function ops(t: Parameters<typeof testApp>[0], overrides?: Parameters<typeof testApp>[1]): Promise<TestApp> {
  const it = await testApp(t, overrides);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  return it;
}

/** A new address of a calendar, without the host. */
async function subscribe(it: TestApp, owner = 'rotations/ops'): Promise<{ id: string; token: string; path: string }> {
  const made = await it.admin('POST', `/v1/${owner}/calendar-feeds`);
  assert.equal(made.statusCode, 201, made.body);
  const { id, token, url } = made.json();
  return { id, token, path: url.replace('https://firstline.test', '') };
}

const fetch = (it: TestApp, path: string, headers: Record<string, string> = {}) =>
  it.app.inject({ method: 'GET', url: path, headers });

async function eventsAt(it: TestApp, path: string) {
  const answer = await fetch(it, path);
  assert.equal(answer.statusCode, 200, answer.body);
  return readIcal(answer.body).events;
}

test('a rotation’s calendar is opened by its address alone, and shows each shift', async (t) => {
  const it = await ops(t);
  const { path } = await subscribe(it);
  const answer = await fetch(it, path);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.equal(answer.headers['cache-control'], 'private, no-cache');
  const { name, events } = readIcal(answer.body);
  assert.equal(name, 'On call: ops');
  assert.equal(events.length, 15);
  assert.deepEqual(events[2], {
    uid: 'ops-20261123T080000Z@firstline.test',
    sequence: 0,
    summary: 'ops: tim',
    description: 'layer 1',
    from: '2026-11-23T08:00:00Z',
    to: '2026-11-30T08:00:00Z',
    changedAt: '2026-11-23T12:00:00Z',
  });
});

test('a person’s calendar shows their shifts of all rotations, whoever shares them, past and covered ones too', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/people/ann', { name: 'Ann, of "the" night\n👩‍🚒' });
  await put(it, '/v1/rotations/dev', turnsOf(['ann', 'tim'], 'bo'));
  await put(it, '/v1/rotations/other', turnsOf('bo', 'tim'));
  const night = { from: '2026-11-24T20:00:00Z', to: '2026-11-25T06:00:00Z', person: 'ann' };
  await it.admin('POST', '/v1/rotations/other/overrides', night);
  await put(it, '/v1/rotations/ops', turnsOf('tim', 'bo'));
  const { path } = await subscribe(it, 'people/ann');
  const { name, events } = readIcal((await fetch(it, path)).body);
  assert.equal(name, 'On call: Ann, of "the" night\n👩‍🚒');
  assert.deepEqual(
    events.slice(0, 3).map(({ uid, summary, description, to }) => [uid, summary, description, to]),
    [
      ['ops-20261109T080000Z-ann@firstline.test', 'On call: ops', 'layer 1', '2026-11-16T08:00:00Z'],
      ['dev-20261116T080000Z-ann@firstline.test', 'On call: dev', 'layer 1\nwith tim', '2026-11-23T08:00:00Z'],
      ['other-20261124T200000Z-ann@firstline.test', 'On call: other', 'override 1', '2026-11-25T06:00:00Z'],
    ],
  );
  assert.deepEqual(new Set(events.map(({ summary }) => summary)).size, 3);
});

test('an event that changes keeps its UID and says how often and when; the others stay as they were', async (t) => {
  const it = await ops(t);
  const { path } = await subscribe(it);
  const before = await eventsAt(it, path);
  it.clock.advance(3_600_000);
  const week = { from: '2026-11-30T08:00:00Z', to: '2026-12-07T08:00:00Z' };
  const { id } = (await it.admin('POST', '/v1/rotations/ops/overrides', { ...week, person: 'tim' })).json();
  const changed = await eventsAt(it, path);
  assert.deepEqual(
    changed,
    before.map((event) =>
      event.from === week.from
        ? { ...event, sequence: 1, summary: 'ops: tim', description: 'override 1', changedAt: '2026-11-23T13:00:00Z' }
        : event,
    ),
  );
  it.clock.advance(3_600_000);
  await it.admin('DELETE', `/v1/rotations/ops/overrides/${id}`);
  const back = (await eventsAt(it, path)).find((event) => event.from === week.from);
  assert.deepEqual([back?.summary, back?.sequence, back?.changedAt], ['ops: ann', 2, '2026-11-23T14:00:00Z']);
  await put(it, '/v1/people/ann', { name: 'Anna' });
  const renamed = (await eventsAt(it, path)).find((event) => event.from === week.from);
  assert.deepEqual([renamed?.summary, renamed?.sequence], ['ops: Anna', 3]);
});

test('where nothing has changed, nothing is written and the answer is 304', async (t) => {
  const it = await ops(t);
  const { path } = await subscribe(it);
  const { headers, body } = await fetch(it, path);
  const rows = () =>
    it.db
      .selectFrom('calendar_events')
      .selectAll()
      .select('xmin' as never)
      .orderBy('uid')
      .execute();
  const stored = await rows();
  assert.equal(stored.length, 15);
  it.clock.advance(4 * 3_600_000);
  const again = await fetch(it, path);
  assert.deepEqual([again.headers.etag, again.body], [headers.etag, body]);
  const conditional = await fetch(it, path, { 'if-none-match': String(headers.etag) });
  assert.deepEqual([conditional.statusCode, conditional.body], [304, '']);
  assert.deepEqual(await rows(), stored);
  await put(it, '/v1/people/ann', { name: 'Anna' });
  assert.equal((await fetch(it, path, { 'if-none-match': String(headers.etag) })).statusCode, 200);
});

test('of two that ask for the first time at once, both see every event once', async (t) => {
  const it = await ops(t);
  const { path } = await subscribe(it);
  const bodies = (await Promise.all([1, 2, 3, 4].map(() => fetch(it, path)))).map(({ body }) => body);
  assert.equal(new Set(bodies).size, 1);
  assert.ok((await eventsAt(it, path)).every(({ sequence }) => sequence === 0));
});

test('what was said of events that have left every calendar is forgotten', async (t) => {
  const it = await ops(t);
  const { path } = await subscribe(it);
  await fetch(it, path);
  it.clock.advance(400 * DAY);
  const events = await eventsAt(it, path);
  const stored = await it.db.selectFrom('calendar_events').select('uid').orderBy('uid').execute();
  assert.deepEqual(
    stored.map(({ uid }) => uid),
    events.map(({ uid }) => uid).sort(),
  );
});

test('an address that is wrong, revoked, or another’s opens nothing', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/rotations/dev', weekly);
  const { id, token, path } = await subscribe(it);
  const refused: [number, string][] = [
    [401, '/v1/rotations/ops/calendar.ics'],
    [401, '/v1/rotations/ops/calendar.ics?token='],
    [404, '/v1/rotations/ops/calendar.ics?token=00000000000000000000000000000000'],
    [404, '/v1/rotations/ops/calendar.ics?token=%00'],
    [400, '/v1/rotations/ops/calendar.ics?token=a&token=b'],
    [400, `/v1/rotations/ops/calendar.ics?token=${'a'.repeat(201)}`],
    [404, `/v1/rotations/dev/calendar.ics?token=${token}`],
    [404, `/v1/rotations/none/calendar.ics?token=${token}`],
    [404, `/v1/people/tim/calendar.ics?token=${token}`],
    [400, `/v1/people/TIM/calendar.ics?token=${token}`],
  ];
  for (const [status, url] of refused) {
    const answer = await fetch(it, url);
    assert.equal(answer.statusCode, status, url);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, url);
  }
  assert.equal((await fetch(it, `${path}&utm_source=calendar`)).statusCode, 200);
  assert.equal((await it.admin('DELETE', `/v1/rotations/dev/calendar-feeds/${id}`)).statusCode, 404);
  assert.equal((await it.admin('DELETE', `/v1/rotations/ops/calendar-feeds/${id}`)).statusCode, 204);
  assert.equal((await fetch(it, path)).statusCode, 404);
  assert.equal((await it.admin('DELETE', `/v1/rotations/ops/calendar-feeds/${id}`)).statusCode, 404);
});

test('a token is shown once, stored hashed, and never logged', async (t) => {
  const written: unknown[] = [];
  const write = (fields: object, message: string): void => void written.push(fields, message);
  const log: Logger = { debug: write, info: write, warn: write, error: write };
  const it = await ops(t, { log });
  const { id, token, path } = await subscribe(it);
  const list = await it.admin('GET', '/v1/rotations/ops/calendar-feeds');
  const items = [{ id, createdAt: '2026-11-23T12:00:00.000Z' }];
  assert.deepEqual(list.json(), { items, nextCursor: null });
  await fetch(it, path);
  await fetch(it, path.replace('ops', 'none'));
  await fetch(it, `${path}&token=twice`);
  await it.db.schema.dropTable('calendar_events').execute();
  assert.equal((await fetch(it, path)).statusCode, 500);
  const stored = await it.db.selectFrom('calendar_feeds').selectAll().execute();
  assert.ok(!JSON.stringify(stored).includes(token));
  assert.ok(written.length > 8);
  assert.doesNotMatch(
    written.map((entry) => (typeof entry === 'string' ? entry : inspectable(entry))).join('\n'),
    new RegExp(token),
  );
});

test('a rotation’s addresses are responders’ business, a person’s their own and the admins’', async (t) => {
  const it = await ops(t);
  const viewer = await it.token('viewer');
  const [responder, tims] = [await it.token('responder'), await it.token('viewer', 'tim')];
  const tries: [number, string | null, string][] = [
    [401, null, 'rotations/ops'],
    [403, viewer, 'rotations/ops'],
    [201, responder, 'rotations/ops'],
    [401, null, 'people/tim'],
    [403, viewer, 'people/tim'],
    [403, responder, 'people/tim'],
    [201, tims, 'people/tim'],
    [403, tims, 'people/ann'],
    [403, tims, 'people/None'],
  ];
  for (const [status, token, owner] of tries) {
    const made = await it.as(token, 'POST', `/v1/${owner}/calendar-feeds`, {});
    assert.equal(made.statusCode, status, `${token} ${owner}`);
    const { id = 'feed-1' } = made.json();
    const [listed, revoked] = status === 201 ? [200, 204] : [status, status];
    assert.equal((await it.as(token, 'GET', `/v1/${owner}/calendar-feeds`)).statusCode, listed);
    assert.equal((await it.as(token, 'DELETE', `/v1/${owner}/calendar-feeds/${id}`)).statusCode, revoked);
  }
  for (const owner of ['rotations/none', 'people/none']) {
    assert.equal((await it.admin('POST', `/v1/${owner}/calendar-feeds`)).statusCode, 404);
    assert.equal((await it.admin('GET', `/v1/${owner}/calendar-feeds`)).statusCode, 404);
  }
  assert.equal((await it.admin('POST', '/v1/people/tim/calendar-feeds', { name: 'phone' })).statusCode, 400);
});

test('addresses go with their rotation or person, and do not keep them', async (t) => {
  const it = await ops(t);
  await hire(it, 'zoe');
  const [rotation, person] = [await subscribe(it), await subscribe(it, 'people/zoe')];
  assert.deepEqual(await eventsAt(it, person.path), []);
  assert.equal((await it.admin('DELETE', '/v1/people/zoe')).statusCode, 204);
  assert.equal((await it.admin('DELETE', '/v1/rotations/ops')).statusCode, 204);
  for (const { path } of [rotation, person]) assert.equal((await fetch(it, path)).statusCode, 404);
});

test('somebody who is gone keeps their past shifts, by their id', async (t) => {
  const it = await ops(t);
  await put(it, '/v1/rotations/ops', turnsOf('tim', 'ann'));
  await put(it, '/v1/people/bo', { name: 'Bo' });
  const { path } = await subscribe(it);
  const boIn = async () => (await eventsAt(it, path)).find(({ uid }) => uid.startsWith('ops-20261116'))?.summary;
  assert.equal(await boIn(), 'ops: Bo');
  assert.equal((await it.admin('DELETE', '/v1/people/bo')).statusCode, 204);
  assert.equal(await boIn(), 'ops: bo');
});

const inspectable = (entry: unknown): string =>
  JSON.stringify(entry, (_key, value) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  );
