import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { webRoutes } from '../../src/web/pages.ts';
import { places } from '../../src/web/places.ts';
import { POST_ROLES, roleFor } from '../../src/web/roles.ts';
import { testApp } from '../support/app.ts';
import { openSandbox, signIn, type Team, testTeam } from '../support/team.ts';

const RANK = { viewer: 0, responder: 1, admin: 2 } as const;
type Role = keyof typeof RANK;
const closedSandbox = { ...openSandbox, config: { ...openSandbox.config, openPages: false } };

/** Every route of the pages, as Fastify registers them. */
async function webRoutesOf(t: Parameters<typeof testApp>[0]): Promise<{ method: string; url: string }[]> {
  const { deps } = await testApp(t);
  const found: { method: string; url: string }[] = [];
  const app = fastify().withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(() => () => true);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) found.push({ method: one, url });
  });
  await app.register((room) => webRoutes(room.withTypeProvider<ZodTypeProvider>(), deps));
  await app.ready();
  await app.close();
  return found;
}

test('every form of the pages is in the table of roles, and the table holds nothing else', async (t) => {
  const routes = await webRoutesOf(t);
  const forms = routes.filter(({ method }) => !['GET', 'HEAD'].includes(method));
  assert.deepEqual([...new Set(forms.map(({ method }) => method))], ['POST']);
  assert.deepEqual(forms.map(({ url }) => url).sort(), Object.keys(POST_ROLES).sort());
  for (const { href } of places)
    assert.ok(
      routes.some((it) => it.method === 'GET' && it.url === href),
      href,
    );
});

test('what no table may say: that a viewer may do something, or that others than admins let people in', () => {
  const open = Object.keys(POST_ROLES).filter((route) => POST_ROLES[route] === 'anybody');
  assert.deepEqual(open, ['/ack/:token', '/ready/:token', '/news/:token', '/prove/:token', '/sign-in', '/sign-out']);
  assert.ok(!Object.values(POST_ROLES).includes('viewer'));
  const admins = ['/acting-as', '/people/:id/tokens', '/people/:id/tokens/:token/revoke', '/sandbox/replies'];
  for (const route of admins) assert.equal(roleFor('POST', route), 'admin', route);
  assert.equal(roleFor('GET', '/sandbox'), 'admin');
  assert.equal(roleFor('HEAD', '/sandbox'), 'admin');
});

test('a form that nobody has entered in the table is for admins', () => {
  assert.equal(roleFor('POST', '/something/new'), 'admin');
});

const sessionOf = async (team: Team, role: Role, person?: string) => signIn(team, await team.token(role, person));

test('each role sees every page that it may see, and on none of them a form that it may not send', async (t) => {
  const team = await testTeam(t, closedSandbox);
  const paths = await populate(team);
  const sessions: [Role, string | null, { cookie: string }][] = [
    ['viewer', 'ann', await sessionOf(team, 'viewer', 'ann')],
    ['responder', 'ann', await sessionOf(team, 'responder', 'ann')],
    ['responder', null, await sessionOf(team, 'responder')],
    ['admin', 'cy', await sessionOf(team, 'admin', 'cy')],
  ];
  const seen = new Map<Role, Set<string>>(sessions.map(([role]) => [role, new Set()]));
  for (const [role, person, session] of sessions)
    for (const path of paths) {
      const { statusCode, body } = await team.get(path, session);
      const least = places.find(({ href }) => href === path)?.role ?? 'viewer';
      const allowed = RANK[role] >= RANK[least];
      assert.equal(statusCode, allowed ? 200 : 403, `${role} at ${path}`);
      if (!allowed) assert.match(body, /<h1>Not allowed.*This is for \w+s\. You are signed in as/s);
      for (const route of formsIn(body)) {
        const needed = POST_ROLES[routeOf(route)];
        assert.ok(needed, `${route} on ${path} is in no table`);
        seen.get(role)?.add(routeOf(route));
        assert.ok(needed === 'anybody' || RANK[needed] <= RANK[role], `${role} is shown ${route} on ${path}`);
        const owner = /^\/people\/([^/]+)\//.exec(route)?.[1];
        assert.ok(role === 'admin' || !owner || owner === person, `${person} is shown ${route} on ${path}`);
      }
    }
  assert.deepEqual([...(seen.get('viewer') ?? [])], ['/sign-out']);
  const responders = ['/incidents/:number/notes', '/rotations/:id/overrides', '/maintenance/:id/end'];
  for (const route of [...responders, '/people/:id/absences', '/rotations/:id/overrides/:overrideId/remove'])
    assert.ok(seen.get('responder')?.has(route), route);
  for (const route of ['/maintenance', '/people/:id/tokens', '/sandbox/replies', '/acting-as'])
    assert.ok(seen.get('admin')?.has(route), route);
});

/** Something of everything that pages show, and the pages. */
async function populate(team: Team): Promise<string[]> {
  const number = await team.alert();
  await team.admin('PUT', '/v1/maintenance-windows/now', {
    ...{ everything: true, timeZone: 'UTC', start: '2026-11-23T00:00:00', duration: '2d' },
  });
  for (const person of ['ann', 'bo'])
    await team.admin('POST', '/v1/rotations/ops/overrides', {
      ...{ person, from: '2026-11-24T10:00:00Z', to: '2026-11-24T12:00:00Z', kind: 'add' },
    });
  await team.admin('POST', '/v1/people/ann/absences', { from: '2026-11-25T10:00:00Z', to: '2026-11-25T12:00:00Z' });
  await team.token('responder', 'bo');
  const wish = 'start=2026-11-26T10:00:00.000Z&end=2026-11-26T12:00:00.000Z';
  return [
    ...places.map(({ href }) => href),
    ...[`/incidents/${number}`, '/resolved', '/people/ann', '/people/bo', `/people/ann?rotation=ops&${wish}`],
    ...['/rotations/ops', `/rotations/ops?${wish}`, '/rotations/ops/fairness', '/rotations/ops/fairness.csv'],
  ];
}

/** What a form asks by its address changes nothing, and is a page. */
const formsIn = (html: string): string[] =>
  [...html.replace(/<form method="get"[^>]*>/g, '').matchAll(/(?:action|formaction)="([^"]+)"/g)].flatMap(
    ([, address]) => address ?? [],
  );

/** `/people/ann/absences` is `/people/:id/absences`. */
function routeOf(address: string): string {
  const parts = address.split('?')[0]?.split('/') ?? [];
  const fits = (route: string) => {
    const names = route.split('/');
    return names.length === parts.length && names.every((name, index) => name.startsWith(':') || name === parts[index]);
  };
  return Object.keys(POST_ROLES).find(fits) ?? address;
}

test('what a page does not show is refused all the same, in words, and changes nothing', async (t) => {
  const team = await testTeam(t, closedSandbox);
  await populate(team);
  const viewer = await sessionOf(team, 'viewer', 'ann');
  const responder = await sessionOf(team, 'responder', 'ann');
  const address = (route: string) =>
    route
      .replace(/^\/incidents\/:number/, '/incidents/1')
      .replace('/rotations/:id', '/rotations/ops')
      .replace('/people/:id', '/people/bo')
      .replace(':sid', `CA${'0'.repeat(32)}`)
      .replace('components/:id', 'components/kiln')
      .replace(/:\w+/g, '1');
  for (const [route, needed] of Object.entries(POST_ROLES)) {
    if (needed === 'anybody') continue;
    for (const [role, session] of [
      ['viewer', viewer],
      ['responder', responder],
    ] as const) {
      if (RANK[role] >= RANK[needed]) continue;
      const answer = await team.post(address(route), {}, session);
      assert.equal(answer.statusCode, 403, `${role}: ${route}`);
      assert.match(answer.body, new RegExp(`This is for ${needed}s\\. You are signed in as Ann, a ${role}\\.`));
    }
  }
  const { status } = (await team.admin('GET', '/v1/incidents/1')).json();
  assert.equal(status, 'triggered');
});

test('a responder acts for nobody else', async (t) => {
  const team = await testTeam(t, closedSandbox);
  await populate(team);
  const session = await sessionOf(team, 'responder', 'ann');
  const stretch = { from: '2026-11-27T10:00', to: '2026-11-27T12:00', zone: 'UTC' };
  const takeOver = (person: string) => team.post('/rotations/ops/overrides', { person, ...stretch }, session);
  for (const person of ['bo', '-']) assert.equal((await takeOver(person)).statusCode, 403, person);
  assert.equal((await takeOver('ann')).statusCode, 303);
  const { items } = (await team.admin('GET', '/v1/rotations/ops/overrides')).json();
  for (const { id, person } of items) {
    const answer = await team.post(`/rotations/ops/overrides/${id}/remove`, {}, session);
    assert.equal(answer.statusCode, person === 'ann' ? 303 : 403, person);
  }
  assert.equal((await team.post('/people/bo/absences', stretch, session)).statusCode, 403);
  assert.equal((await team.post('/people/ann/absences', stretch, session)).statusCode, 303);
});

test('where pages are open everybody is an admin, whatever they have shown', async (t) => {
  const team = await testTeam(t);
  for (const headers of [undefined, await sessionOf(team, 'viewer', 'ann')]) {
    const { body } = await team.get('/', headers);
    assert.match(body, /Acting as/);
    assert.equal((await team.post('/acting-as', { person: 'bo' }, headers)).statusCode, 303);
  }
});
