import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ADMIN_TOKEN, testApp } from '../support/app.ts';
import { anyConfiguration, putConfig, small, smallNames, yamlConfig } from '../support/configuration.ts';
import { onCallIn, pathsOf, put } from '../support/rotation.ts';

const nothing = { create: [], update: [], delete: [], unchanged: [] };

/** What was changed; what is said of it has tests of its own. */
const planOf = ({ warnings: _, ...plan }: { warnings?: string[] }) => plan;

test('a document makes the whole configuration in one go, also where its components depend on each other', async (t) => {
  const it = await testApp(t);
  const made = await it.admin('PUT', '/v1/config', small);
  const created = smallNames.filter((name) => name !== 'settings');
  assert.deepEqual(
    [made.statusCode, planOf(made.json())],
    [200, { ...nothing, create: created, update: ['settings'] }],
  );
  const { people, rotations, ...rest } = (await it.admin('GET', '/v1/config')).json();
  const [sms, mail] = small.people.tim.contactMethods;
  const methods = [sms, { ...mail, verified: false }];
  const tim = { ...small.people.tim, role: 'responder', contactMethods: methods, shiftNotices: [] };
  const ann = { ...small.people.ann, timeZone: 'UTC', contactMethods: [], notificationRules: {}, shiftNotices: [] };
  assert.deepEqual(people, { ann, tim });
  const layer = { from: null, until: null, restrictions: [], countTurns: 'shifts', adds: false };
  assert.deepEqual(rotations, {
    ops: { ...small.rotations.ops, layers: [{ ...small.rotations.ops.layers[0], ...layer }] },
  });
  assert.deepEqual(rest, {
    policies: { default: { ...small.policies.default, repeatEvery: '15m' } },
    components: { kiln: small.components.kiln, fogbugz: { ...small.components.fogbugz, match: [] } },
    maintenanceWindows: {},
    settings: small.settings,
  });
  assert.deepEqual((await onCallIn(it)).people, ['ann']);
});

test('lists of definitions with ids are taken as well', async (t) => {
  const it = await testApp(t);
  const list = (section: object) => Object.entries(section).map(([id, definition]) => ({ id, ...definition }));
  const { people, rotations, policies, components, settings } = small;
  const lists = { people: list(people), rotations: list(rotations), policies: list(policies), settings };
  const made = await it.admin('PUT', '/v1/config', { ...lists, components: list(components) });
  assert.equal(made.statusCode, 200, made.body);
  assert.deepEqual(planOf((await it.admin('PUT', '/v1/config', small)).json()), { ...nothing, unchanged: smallNames });
  const twice = await it.admin('PUT', '/v1/config', {
    people: [{ id: 'a', name: 'A' }, { id: 'a', name: 'B' }, { name: 'C' }],
  });
  assert.deepEqual([twice.statusCode, pathsOf(twice)], [400, ['people.1.id', 'people.2.id']]);
});

test('what the document does not hold is deleted, and what it changes is updated', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const plan = await put(it, '/v1/config', { people: { ann: { name: 'Anna', role: 'admin' } } });
  assert.deepEqual(planOf(plan), {
    create: [],
    update: ['person ann', 'settings'],
    delete: ['person tim', 'rotation ops', 'policy default', 'component fogbugz', 'component kiln'],
    unchanged: [],
  });
  const document = (await it.admin('GET', '/v1/config')).json();
  assert.deepEqual(Object.keys(document.people), ['ann']);
  assert.deepEqual([document.rotations, document.policies, document.components], [{}, {}, {}]);
  assert.deepEqual(document.settings, { catchAll: null });
});

test('a dry run answers the same plan, runs the same checks and changes nothing', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const before = (await it.admin('GET', '/v1/config')).json();
  const wanted = { ...small, components: {}, people: { ...small.people, bo: { name: 'Bo' } } };
  const dry = await it.admin('PUT', '/v1/config?dryRun=true', wanted);
  assert.equal(dry.statusCode, 200);
  assert.deepEqual(dry.json().delete, ['component fogbugz', 'component kiln']);
  assert.deepEqual((await it.admin('GET', '/v1/config')).json(), before);
  await it.admin('POST', '/v1/integrations', { name: 'nagios', type: 'nagios', component: 'kiln' });
  assert.equal((await it.admin('PUT', '/v1/config?dryRun=true', wanted)).statusCode, 409);
  assert.equal((await it.admin('PUT', '/v1/config?dryRun=maybe', wanted)).statusCode, 400);
  assert.deepEqual((await it.admin('GET', '/v1/config')).json(), before);
});

test('every error names its path, and nothing is changed', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const before = (await it.admin('GET', '/v1/config')).json();
  const ops = small.rotations.ops;
  const layer = ops.layers[0];
  const refusals: [number, string[], unknown][] = [
    [400, ['body'], {}],
    [400, ['body'], []],
    [400, ['peopel'], { ...small, peopel: {} }],
    [400, ['people'], { ...small, people: 'all' }],
    [400, ['people.Tim'], { ...small, people: { ...small.people, Tim: { name: 'Tim' } } }],
    [400, ['people.bo.nmae'], { ...small, people: { ...small.people, bo: { name: 'Bo', nmae: 'Bo' } } }],
    [400, ['rotations.ops.timeZone'], { ...small, rotations: { ops: { ...ops, timeZone: 'Mars' } } }],
    [
      400,
      ['policies.default.lines.0.escalateAfter'],
      { ...small, policies: { default: { lines: [{ targets: [{ person: 'ann' }], escalateAfter: '0s' }] } } },
    ],
    [400, ['settings.catchAll'], { ...small, settings: { catchAll: 'ann' } }],
    [
      422,
      ['rotations.ops.layers.0.participants.1'],
      { ...small, rotations: { ops: { ...ops, layers: [{ ...layer, participants: ['tim', 'zoe'] }] } } },
    ],
    [422, ['rotations.ops.layers.0.participants.0'], { ...small, people: { ann: small.people.ann } }],
    [
      422,
      ['policies.default.lines.0.targets.0.rotation', 'components.fogbugz.owners.0.rotation'],
      { ...small, rotations: {} },
    ],
    [422, ['components.kiln.policy', 'settings.catchAll.policy'], { ...small, policies: {} }],
    [422, ['components.kiln.dependsOn.0'], { ...small, components: { kiln: small.components.kiln } }],
    [422, ['components.kiln.dependsOn.0'], { ...small, components: { kiln: { dependsOn: ['kiln'] } } }],
    [
      422,
      ['people.bo.notificationRules.low.0.method'],
      {
        ...small,
        people: { ...small.people, bo: { name: 'Bo', notificationRules: { low: [{ after: '0s', method: 'mail' }] } } },
      },
    ],
    [422, ['settings.catchAll.person'], { ...small, settings: { catchAll: { person: 'constructor' } } }],
  ];
  for (const [status, paths, document] of refusals) {
    const answer = await it.admin('PUT', '/v1/config', document);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, paths], answer.body);
  }
  assert.deepEqual((await it.admin('GET', '/v1/config')).json(), before);
});

test('what an integration or an override to come needs stays, and the answer names it', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', { ...small, people: { ...small.people, bo: { name: 'Bo' } } });
  const { id } = (
    await it.admin('POST', '/v1/integrations', { name: 'nagios', type: 'nagios', component: 'kiln' })
  ).json();
  const override = { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z', person: 'bo' };
  await it.admin('POST', '/v1/rotations/ops/overrides', override);
  const before = (await it.admin('GET', '/v1/config')).json();
  const withoutKiln = await it.admin('PUT', '/v1/config', { ...before, components: {} });
  assert.deepEqual([withoutKiln.statusCode, withoutKiln.json().usedBy], [409, [`integration ${id}`]]);
  const withoutBo = await it.admin('PUT', '/v1/config', small);
  assert.deepEqual([withoutBo.statusCode, withoutBo.json().usedBy], [409, ['rotation ops']]);
  assert.deepEqual((await it.admin('GET', '/v1/config')).json(), before);
  it.clock.set(new Date('2026-11-25T00:00:00Z'));
  assert.deepEqual((await put(it, '/v1/config', small)).delete, ['person bo']);
});

test('a rotation that the document does not change keeps its history and its definition to come', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const later = { ...small.rotations.ops, layers: [{ ...small.rotations.ops.layers[0], participants: ['ann'] }] };
  await put(it, '/v1/rotations/ops?effective=2026-12-01T00:00:00Z', later);
  const history = async () => (await it.db.selectFrom('rotations').select('history').executeTakeFirst())?.history;
  const before = await history();
  const plan = await put(it, '/v1/config', { ...small, rotations: { ops: later }, settings: { catchAll: null } });
  assert.deepEqual(plan.update, ['settings']);
  assert.deepEqual(await history(), before);
  assert.equal((await it.admin('GET', '/v1/rotations/ops')).json().pendingFrom, '2026-12-01T00:00:00.000Z');
});

test('a method that the document does not call verified stays what it is', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const tim = { name: 'Tim', contactMethods: [{ id: 'sms', type: 'sms', address: '+12125550101' }] };
  await put(it, '/v1/config', { people: { tim } });
  assert.equal((await it.admin('GET', '/v1/people/tim')).json().contactMethods[0].verified, true);
  const moved = { ...tim, contactMethods: [{ id: 'sms', type: 'sms', address: '+12125550102' }] };
  await put(it, '/v1/config', { people: { tim: moved } });
  assert.equal((await it.admin('GET', '/v1/people/tim')).json().contactMethods[0].verified, false);
});

test('a document in YAML is taken under each of its names, and given back with Accept', async (t) => {
  const it = await testApp(t);
  const yaml = `
people:
  tim: {name: Tim, timeZone: Europe/Berlin}   # dates and times need no quotes
rotations:
  ops:
    timeZone: Europe/Berlin
    layers:
      - participants: [tim, ~]
        start: 2026-11-02T09:00:00
        from: 2026-11-02T09:00:00+01:00
        handoff: {every: 1, unit: week}
        restrictions: [{from: 09:00, to: 17:00}]
settings: {catchAll: {person: tim}}
`;
  for (const contentType of ['application/yaml', 'application/x-yaml; charset=utf-8', 'text/yaml']) {
    const answer = await putConfig(it, yaml, contentType);
    assert.equal(answer.statusCode, 200, answer.body);
  }
  const [layer] = (await it.admin('GET', '/v1/config')).json().rotations.ops.layers;
  assert.deepEqual([layer.participants, layer.restrictions], [['tim', null], [{ from: '09:00', to: '17:00' }]]);
  const given = await yamlConfig(it);
  assert.deepEqual([given.statusCode, given.headers['content-type']], [200, 'application/yaml']);
  assert.match(given.body, /^people:\n {2}tim:\n {4}name: Tim\n/);
  const same = { ...nothing, unchanged: ['person tim', 'rotation ops', 'settings'] };
  assert.deepEqual(planOf((await putConfig(it, given.body, 'application/yaml')).json()), same);
});

test('YAML that cannot be read is 400, and one that grows without end is, too', async (t) => {
  const it = await testApp(t);
  const bomb = Array.from(
    { length: 12 },
    (_, n) =>
      `l${n}: &l${n} [${Array(9)
        .fill(n === 0 ? 'lol' : `*l${n - 1}`)
        .join()}]`,
  );
  const documents = [
    ...['', '# nothing', 'people: [', 'people: {}\npeople: {}', '---\na: 1\n---\nb: 2', '&a [*a]', '? [a]\n: b'],
    ...['people: *nobody', '__proto__: {}', 'people: {__proto__: {}}', '[people]', '7', bomb.join('\n')],
    ...['['.repeat(20_000), `people: ${'{a: '.repeat(5_000)}`, '!!js/function x', '\u0000', 'people: !!binary aGk='],
  ];
  for (const document of documents) {
    const answer = await putConfig(it, document, 'application/yaml');
    assert.equal(answer.statusCode, 400, `${document.slice(0, 40)}: ${answer.body.slice(0, 300)}`);
    assert.ok(pathsOf(answer).length > 0, answer.body);
  }
  const elsewhere = await it.app.inject({
    method: 'PUT',
    url: '/v1/people/tim',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/yaml' },
    body: 'name: Tim',
  });
  assert.equal(elsewhere.statusCode, 415);
});

test('only admins put the configuration', async (t) => {
  const it = await testApp(t);
  assert.equal((await it.as(await it.token('responder'), 'PUT', '/v1/config', small)).statusCode, 403);
  assert.equal((await it.as(await it.token('viewer'), 'GET', '/v1/config')).statusCode, 200);
  assert.equal((await it.as(null, 'GET', '/v1/config')).statusCode, 401);
});

test('of two documents put at once one comes after the other', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/config', small);
  const { tim, ann } = small.people;
  const [first, second] = await Promise.all([
    it.admin('PUT', '/v1/config', { people: { tim } }),
    it.admin('PUT', '/v1/config', { people: { ann } }),
  ]);
  assert.deepEqual([first.statusCode, second.statusCode], [200, 200]);
  const left = Object.keys((await it.admin('GET', '/v1/config')).json().people).join();
  assert.ok(['tim', 'ann'].includes(left), left);
});

test('whatever GET answers, in JSON or YAML, PUT of it changes nothing', async (t) => {
  const it = await testApp(t);
  await fc.assert(
    fc.asyncProperty(anyConfiguration, async (document) => {
      const made = await it.admin('PUT', '/v1/config', document);
      assert.equal(made.statusCode, 200, made.body);
      const given = await it.admin('GET', '/v1/config');
      const { create, update, delete: gone } = await put(it, '/v1/config', given.body);
      assert.deepEqual([create, update, gone], [[], [], []]);
      const yaml = await putConfig(it, (await yamlConfig(it)).body, 'application/yaml');
      assert.equal(yaml.statusCode, 200, yaml.body);
      assert.deepEqual({ ...planOf(yaml.json()), unchanged: [] }, nothing);
      assert.equal((await it.admin('GET', '/v1/config')).body, given.body);
    }),
    { numRuns: 25 },
  );
});

test('whatever JSON is put as the configuration, the answer is no 5xx', async (t) => {
  const it = await testApp(t);
  const wild = fc.jsonValue({ maxDepth: 4 });
  const section = fc.oneof(wild, fc.dictionary(fc.string({ maxLength: 4 }), wild, { maxKeys: 2 }));
  const document = fc.oneof(
    wild,
    fc.record(
      { people: section, rotations: section, policies: section, components: section, settings: wild },
      { requiredKeys: [] },
    ),
    anyConfiguration.map((whole) => ({ ...whole, people: {} })),
  );
  await fc.assert(
    fc.asyncProperty(document, async (body) => {
      const answer = await it.admin('PUT', '/v1/config', JSON.stringify(body));
      assert.ok(answer.statusCode < 500, answer.body);
    }),
    { numRuns: 150 },
  );
});
