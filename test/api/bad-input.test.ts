import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Database } from '../../src/db/tables.ts';
import { ADMIN_TOKEN, type TestApp, testApp } from '../support/app.ts';

type Case = [what: string, status: number, path: string, method: 'PUT' | 'POST', url: string, body: unknown];

const long = 'x'.repeat(600_000);
const method = { id: 'sms', type: 'sms', address: '+12125550101' };
const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, 'x']));
const person = (extra: object) => ({ name: 'Ann', ...extra });
const policy = (targets: unknown, extra: object = {}) => ({ lines: [{ targets }], ...extra });

const cases: Case[] = [
  ...['people/x', 'policies/x', 'components/x', 'settings'].flatMap((thing): Case[] => [
    ['malformed JSON', 400, 'body', 'PUT', `/v1/${thing}`, '{"name":'],
    ['no body', 400, 'body', 'PUT', `/v1/${thing}`, ''],
    ['null', 400, 'body', 'PUT', `/v1/${thing}`, 'null'],
    ['a list', 400, 'body', 'PUT', `/v1/${thing}`, '[]'],
    ['an unknown field', 400, 'nmae', 'PUT', `/v1/${thing}`, { nmae: 1 }],
    ['a prototype key', 400, '__proto__', 'PUT', `/v1/${thing}`, '{"__proto__":{"role":"admin"}}'],
    ['an escaped prototype key', 400, '__proto__', 'PUT', `/v1/${thing}`, '{"a":{"\\u005f_proto__":{}}}'],
    ['a constructor key', 400, 'constructor', 'PUT', `/v1/${thing}`, '{"constructor":{"prototype":{"a":1}}}'],
  ]),
  ['an id in capitals', 400, 'id', 'PUT', '/v1/people/Ann', person({})],
  ['an id of 64', 400, 'id', 'PUT', `/v1/people/${'a'.repeat(64)}`, person({})],
  ['an id with NUL', 400, 'id', 'PUT', '/v1/people/a%00b', person({})],
  ['no name', 400, 'name', 'PUT', '/v1/people/ann', {}],
  ['an empty name', 400, 'name', 'PUT', '/v1/people/ann', { name: '  ' }],
  ['a name of 121', 400, 'name', 'PUT', '/v1/people/ann', { name: 'x'.repeat(121) }],
  ['NUL in a name', 400, 'name', 'PUT', '/v1/people/ann', { name: 'a\0b' }],
  ['half a pair in a name', 400, 'name', 'PUT', '/v1/people/ann', '{"name":"a\\ud800b"}'],
  ['a number for a name', 400, 'name', 'PUT', '/v1/people/ann', { name: 5 }],
  ['an unknown role', 400, 'role', 'PUT', '/v1/people/ann', person({ role: 'owner' })],
  ['an unknown zone', 400, 'timeZone', 'PUT', '/v1/people/ann', person({ timeZone: 'Mars/Base' })],
  [
    'a kind of method',
    400,
    'contactMethods.0.type',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [{ ...method, type: 'fax' }] }),
  ],
  [
    'a local number',
    400,
    'contactMethods.0.address',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [{ ...method, address: '555-0101' }] }),
  ],
  [
    'no mail address',
    400,
    'contactMethods.0.address',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [{ ...method, type: 'email' }] }),
  ],
  [
    'a typo in a method',
    400,
    'contactMethods.0.verifed',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [{ ...method, verifed: true }] }),
  ],
  [
    'the same method twice',
    400,
    'contactMethods.1.id',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [method, method] }),
  ],
  [
    'a negative wait',
    400,
    'notificationRules.high.0.after',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [method], notificationRules: { high: [{ after: '-1m', method: 'sms' }] } }),
  ],
  [
    'an absurd wait',
    400,
    'notificationRules.high.0.after',
    'PUT',
    '/v1/people/ann',
    person({ contactMethods: [method], notificationRules: { high: [{ after: '9999d', method: 'sms' }] } }),
  ],
  [
    'an unknown method',
    422,
    'notificationRules.low.0.method',
    'PUT',
    '/v1/people/ann',
    person({ notificationRules: { low: [{ after: '0s', method: 'sms' }] } }),
  ],
  ['no lines', 400, 'lines', 'PUT', '/v1/policies/p', { lines: [] }],
  ['no targets', 400, 'lines.0.targets', 'PUT', '/v1/policies/p', policy([])],
  ['an unknown kind of target', 400, 'lines.0.targets.0', 'PUT', '/v1/policies/p', policy([{ team: 'ops' }])],
  [
    'two targets in one',
    400,
    'lines.0.targets.0',
    'PUT',
    '/v1/policies/p',
    policy([{ person: 'ann', rotation: 'ops' }]),
  ],
  ['a bad id in a target', 400, 'lines.0.targets.0.person', 'PUT', '/v1/policies/p', policy([{ person: 'Ann!' }])],
  ['owners: false', 400, 'lines.0.targets.0.owners', 'PUT', '/v1/policies/p', policy([{ owners: false }])],
  [
    'no wait on a first line',
    400,
    'lines.0.escalateAfter',
    'PUT',
    '/v1/policies/p',
    { lines: [{ targets: [{ owners: true }] }, { targets: [{ owners: true }] }] },
  ],
  ['a wait of nothing', 400, 'repeatEvery', 'PUT', '/v1/policies/p', policy([{ owners: true }], { repeatEvery: '0s' })],
  [
    'a wait that is a number',
    400,
    'repeatEvery',
    'PUT',
    '/v1/policies/p',
    policy([{ owners: true }], { repeatEvery: 300 }),
  ],
  ['an unknown target', 422, 'lines.0.targets.0.person', 'PUT', '/v1/policies/p', policy([{ person: 'zoe' }])],
  [
    'a target named like a prototype',
    422,
    'lines.0.targets.0.person',
    'PUT',
    '/v1/policies/p',
    policy([{ person: 'constructor' }]),
  ],
  ['owners as a target', 400, 'owners.0', 'PUT', '/v1/components/c', { owners: [{ owners: true }] }],
  ['a bad pattern', 400, 'match.0.service', 'PUT', '/v1/components/c', { match: [{ service: '/(/' }] }],
  ['a flag that is none', 400, 'match.0.service', 'PUT', '/v1/components/c', { match: [{ service: '/a/x' }] }],
  ['501 patterns', 400, 'match', 'PUT', '/v1/components/c', { match: Array(51).fill(labels(10)) }],
  ['a pattern of 501', 400, 'match.0.a', 'PUT', '/v1/components/c', { match: [{ a: 'a'.repeat(501) }] }],
  ['an empty match', 400, 'match.0', 'PUT', '/v1/components/c', { match: [{}] }],
  ['an empty label', 400, 'match.0.', 'PUT', '/v1/components/c', { match: [{ '': 'x' }] }],
  ['NUL in a label', 400, 'match.0.a\0', 'PUT', '/v1/components/c', { match: [{ 'a\0': 'x' }] }],
  ['half a pair in a label', 400, 'match.0.\ud800', 'PUT', '/v1/components/c', '{"match":[{"\\ud800":"x"}]}'],
  ['NUL in a pattern', 400, 'match.0.a', 'PUT', '/v1/components/c', { match: [{ a: 'x\0' }] }],
  ['a script for a runbook', 400, 'runbook', 'PUT', '/v1/components/c', { runbook: 'javascript:alert(1)' }],
  ['NUL in a runbook', 400, 'runbook', 'PUT', '/v1/components/c', { runbook: 'https://a.example/\0' }],
  ['an unknown policy', 422, 'policy', 'PUT', '/v1/components/c', { policy: 'none' }],
  ['itself upstream', 422, 'dependsOn.0', 'PUT', '/v1/components/c', { dependsOn: ['c'] }],
  ['no catch-all', 400, 'catchAll', 'PUT', '/v1/settings', {}],
  ['a catch-all of both', 400, 'catchAll', 'PUT', '/v1/settings', { catchAll: { person: 'a', policy: 'b' } }],
  ['an unknown catch-all', 422, 'catchAll.person', 'PUT', '/v1/settings', { catchAll: { person: 'zoe' } }],
  ['an unknown kind of sender', 400, 'type', 'POST', '/v1/integrations', { name: 'x', type: 'telex' }],
  ['no kind of sender', 400, 'type', 'POST', '/v1/integrations', { name: 'x' }],
  [
    'an unknown component',
    422,
    'component',
    'POST',
    '/v1/integrations',
    { name: 'x', type: 'generic', component: 'none' },
  ],
  ['NUL in the name of a sender', 400, 'name', 'POST', '/v1/integrations', { name: '\0', type: 'generic' }],
  ['a role that is none', 400, 'role', 'POST', '/v1/tokens', { name: 'x', role: 'root' }],
  [
    'an end without a zone',
    400,
    'expiresAt',
    'POST',
    '/v1/tokens',
    { name: 'x', role: 'viewer', expiresAt: '2027-01-01T00:00:00' },
  ],
  [
    'an end that is no day',
    400,
    'expiresAt',
    'POST',
    '/v1/tokens',
    { name: 'x', role: 'viewer', expiresAt: '2027-02-30T00:00:00Z' },
  ],
  [
    'an end in the past',
    422,
    'expiresAt',
    'POST',
    '/v1/tokens',
    { name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' },
  ],
];

test('bad input gets a clear no that names the field, and leaves nothing written', async (t) => {
  const it = await testApp(t);
  const before = await everythingIn(it);
  for (const [what, status, path, verb, url, body] of cases) {
    const answer = await it.admin(verb, url, body);
    const problem = answer.json();
    const seen = `${what}: ${verb} ${url} ${answer.body}`;
    assert.equal(answer.statusCode, status, seen);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, seen);
    assert.equal(problem.type, status === 400 ? '/problems/malformed' : '/problems/invalid', seen);
    assert.ok(
      problem.errors.some((error: { path: string }) => error.path === path),
      seen,
    );
  }
  assert.deepEqual(await everythingIn(it), before);
});

test('a body of 600 KB is refused with 413, whatever it would have been', async (t) => {
  const it = await testApp(t);
  for (const url of ['/v1/people/x', '/v1/policies/x', '/v1/components/x', '/v1/settings']) {
    const answer = await it.admin('PUT', url, { name: long });
    assert.deepEqual([answer.statusCode, answer.json().type], [413, '/problems/too-large']);
  }
});

test('only JSON is taken', async (t) => {
  const it = await testApp(t);
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense', '']) {
    const answer = await it.app.inject({
      method: 'PUT',
      url: '/v1/people/ann',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': type },
      body: '{"name":"Ann"}',
    });
    assert.deepEqual([answer.statusCode, answer.json().type], [415, '/problems/unsupported-media-type'], type);
  }
});

test('a bad page of a list is refused by its parameter', async (t) => {
  const it = await testApp(t);
  for (const thing of ['people', 'policies', 'components', 'integrations', 'tokens'])
    for (const [query, path] of [
      ['limit=0', 'limit'],
      ['limit=501', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=many', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['cursor=made-up', 'cursor'],
      ['cursor=', 'cursor'],
      [`cursor=${Buffer.from('after a\0').toString('base64url')}`, 'cursor'],
      ['page=2', 'page'],
      ['__proto__=1', '__proto__'],
    ]) {
      const answer = await it.admin('GET', `/v1/${thing}?${query}`);
      assert.deepEqual([answer.statusCode, answer.json().errors?.[0].path], [400, path], `${thing}?${query}`);
    }
});

test('no JSON value as the body of a PUT is our fault', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/ann', person({}));
  const key = fc.constantFrom(
    ...['name', 'role', 'timeZone', 'contactMethods', 'notificationRules', 'high', 'after', 'method', 'id', 'type'],
    ...['address', 'lines', 'targets', 'person', 'rotation', 'owners', 'escalateAfter', 'repeatEvery', 'match'],
    ...['policy', 'dependsOn', 'runbook', 'description', 'catchAll', 'verified', '__proto__', 'constructor', '', '\0'],
  );
  const leaf = fc.oneof(
    fc.constantFrom('ann', 'sms', '+12125550101', '5m', 'UTC', '/(a|b)*/', 'https://a.example', '\0', '\ud800', '-0'),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'))),
  })).node;
  const url = fc.constantFrom('/v1/people/x', '/v1/policies/x', '/v1/components/x', '/v1/settings');
  await fc.assert(
    fc.asyncProperty(url, fc.oneof(fc.dictionary(key, value), fc.json()), async (path, body) => {
      const answer = await it.admin('PUT', path, body);
      assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body}`);
    }),
    { numRuns: 400 },
  );
});

async function everythingIn({ db }: TestApp): Promise<Record<string, unknown[]>> {
  const tables: (keyof Database)[] = ['people', 'contact_methods', 'policies', 'components', 'integrations'];
  const all: Record<string, unknown[]> = {};
  for (const table of [...tables, 'tokens', 'uses', 'settings'] as const)
    all[table] = await db.selectFrom(table).selectAll().execute();
  return all;
}
