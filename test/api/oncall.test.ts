import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, pathsOf, put, turnsOf, weekly } from '../support/rotation.ts';

/** ops on the first line of kiln, kiln-dev owns it, and fogbugz has nothing to do with either. */
async function team(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const it = await testApp(t);
  await hire(it, 'ann', 'bo', 'cy', 'zed');
  await put(it, '/v1/people/tim', {
    name: 'Tim',
    contactMethods: [
      { id: 'mail', type: 'email', address: 'tim@example.com' },
      { id: 'work', type: 'sms', address: '+12125550101', verified: true },
      { id: 'home', type: 'sms', address: '+12125550102' },
    ],
  });
  await put(it, '/v1/rotations/ops', weekly);
  await put(it, '/v1/rotations/kiln-dev', turnsOf(['bo', 'cy']));
  await put(it, '/v1/rotations/nobody', turnsOf(null));
  const lines = [
    { targets: [{ rotation: 'ops' }], escalateAfter: '300s' },
    { targets: [{ owners: true }], escalateAfter: '1h30m' },
    { targets: [{ rotation: 'nobody' }], escalateAfter: '10m' },
  ];
  await put(it, '/v1/policies/default', { lines, repeatEvery: '15m' });
  await put(it, '/v1/components/fogbugz', { owners: [{ person: 'ann' }] });
  const owners = [{ rotation: 'kiln-dev' }, { person: 'ann' }];
  await put(it, '/v1/components/kiln', { owners, policy: 'default' });
  return it;
}

test('it is said of every rotation who is on call, since when, until when, and what put them there', async (t) => {
  const it = await team(t);
  assert.deepEqual((await it.admin('GET', '/v1/oncall')).json(), {
    items: [
      { rotation: 'kiln-dev', people: ['bo', 'cy'], from: '2026-11-02T08:00:00.000Z', until: null, source: 'layer 1' },
      { rotation: 'nobody', people: [], from: null, until: null, source: null },
      {
        ...{ rotation: 'ops', people: ['tim'], source: 'layer 1' },
        ...{ from: '2026-11-23T08:00:00.000Z', until: '2026-11-30T08:00:00.000Z' },
      },
    ],
    nextCursor: null,
  });
});

test('a shift begins where the override before it ended', async (t) => {
  const it = await team(t);
  const override = { from: '2026-11-23T09:00:00Z', to: '2026-11-23T10:00:00Z', person: 'zed' };
  it.clock.set(new Date('2026-11-23T08:30:00Z'));
  await it.admin('POST', '/v1/rotations/ops/overrides', override);
  const ops = async (at: string) => (await it.admin('GET', `/v1/oncall?rotation=ops&at=${at}`)).json().items;
  assert.deepEqual(await ops('2026-11-23T09:30:00Z'), [
    {
      ...{ rotation: 'ops', people: ['zed'], source: 'override 1' },
      ...{ from: '2026-11-23T09:00:00.000Z', until: '2026-11-23T10:00:00.000Z' },
    },
  ]);
  assert.equal((await ops('2026-11-23T12:00:00Z'))[0].from, '2026-11-23T10:00:00.000Z');
});

test('rotations are asked for by themselves, by a component, by a person, or by several of these', async (t) => {
  const it = await team(t);
  const ask = async (query: string) => {
    const { items } = (await it.admin('GET', `/v1/oncall?${query}`)).json();
    return items.map((item: { rotation: string }) => item.rotation).join(' ');
  };
  assert.equal(await ask('rotation=ops'), 'ops');
  assert.equal(await ask('component=kiln'), 'kiln-dev nobody ops');
  assert.equal(await ask('component=fogbugz'), '');
  assert.equal(await ask('person=tim'), 'ops');
  assert.equal(await ask('person=cy'), 'kiln-dev');
  assert.equal(await ask('person=ann'), '');
  assert.equal(await ask('person=ann&at=2026-12-01T00:00:00Z'), 'ops');
  assert.equal(await ask('component=kiln&person=tim'), 'ops');
  assert.equal(await ask('component=fogbugz&rotation=ops'), '');
});

test('the rotations come page by page', async (t) => {
  const it = await team(t);
  const first = (await it.admin('GET', '/v1/oncall?limit=2')).json();
  const second = (await it.admin('GET', `/v1/oncall?limit=2&cursor=${first.nextCursor}`)).json();
  const rotations = [...first.items, ...second.items].map((item: { rotation: string }) => item.rotation);
  assert.deepEqual([rotations, second.nextCursor], [['kiln-dev', 'nobody', 'ops'], null]);
});

test('a filter that names what does not exist is refused by name', async (t) => {
  const it = await team(t);
  for (const [status, path, query] of [
    [422, 'rotation', 'rotation=none'],
    [422, 'component', 'component=none'],
    [422, 'person', 'person=none'],
    [400, 'rotation', 'rotation=Not%20An%20Id'],
    [400, 'at', 'at=tomorrow'],
    [400, 'who', 'who=tim'],
  ] as const) {
    const answer = await it.admin('GET', `/v1/oncall?${query}`);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, [path]], query);
  }
});

test('the contacts of a component are its lines with the people on them', async (t) => {
  const it = await team(t);
  const bare = { phone: null, email: null, problems: [], reachable: false };
  assert.deepEqual((await it.admin('GET', '/v1/components/kiln/contacts')).json(), {
    component: 'kiln',
    at: '2026-11-23T12:00:00.000Z',
    lines: [
      {
        line: 1,
        escalateAfter: '5m',
        people: [
          {
            ...{ person: 'tim', name: 'Tim', via: 'rotation ops' },
            ...{ phone: '+12125550101', email: 'tim@example.com', problems: [], reachable: true },
          },
        ],
        empty: false,
      },
      {
        line: 2,
        escalateAfter: '1h30m',
        people: [
          { person: 'bo', name: 'bo', via: 'rotation kiln-dev', ...bare },
          { person: 'cy', name: 'cy', via: 'rotation kiln-dev', ...bare },
          { person: 'ann', name: 'ann', via: 'owner of kiln', ...bare },
        ],
        empty: false,
      },
      { line: 3, escalateAfter: null, people: [], empty: true },
    ],
  });
});

test('contacts of another instant are those of that instant, past or to come', async (t) => {
  const it = await team(t);
  const override = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', person: 'zed' };
  it.clock.set(new Date('2026-11-19T00:00:00Z'));
  await it.admin('POST', '/v1/rotations/ops/overrides', override);
  it.clock.set(new Date('2026-11-23T12:00:00Z'));
  const first = async (at: string) => {
    const contacts = (await it.admin('GET', `/v1/components/kiln/contacts?at=${at}`)).json();
    return contacts.lines[0].people.map((entry: { person: string }) => entry.person);
  };
  assert.deepEqual(await first('2026-11-20T12:00:00Z'), ['zed']);
  assert.deepEqual(await first('2026-11-21T12:00:00Z'), ['bo']);
  assert.deepEqual(await first('2026-12-01T12:00:00Z'), ['ann']);
  assert.deepEqual(await first('2026-01-01T12:00:00Z'), []);
});

test('a component without a policy has its owners for its only line', async (t) => {
  const it = await team(t);
  const { lines } = (await it.admin('GET', '/v1/components/fogbugz/contacts')).json();
  assert.deepEqual(
    lines.map((line: { people: { person: string; via: string }[] }) =>
      line.people.map(({ person, via }) => [person, via]),
    ),
    [[['ann', 'owner of fogbugz']]],
  );
});

test('contacts of a component that there is not are 404, and of no instant 400', async (t) => {
  const it = await team(t);
  assert.equal((await it.admin('GET', '/v1/components/none/contacts')).statusCode, 404);
  const answer = await it.admin('GET', '/v1/components/kiln/contacts?at=noon');
  assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, ['at']]);
  assert.equal((await it.as(null, 'GET', '/v1/components/kiln/contacts')).statusCode, 401);
});
