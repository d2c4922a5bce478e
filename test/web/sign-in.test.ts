import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { sign } from '@fastify/cookie';
import { ADMIN_TOKEN } from '../support/app.ts';
import { cookieOf, signIn, testTeam } from '../support/team.ts';

const closed = {};

test('without a session every page is the form to sign in, and every button is refused', async (t) => {
  const team = await testTeam(t, closed);
  const number = await team.alert();
  for (const path of ['/', '/oncall', '/resolved', `/incidents/${number}`, '/sandbox']) {
    const answer = await team.get(path);
    assert.equal(answer.statusCode, 401, path);
    assert.match(answer.body, /<input id="token"/);
    assert.doesNotMatch(answer.body, /FogBugz|Ann/);
  }
  for (const action of ['acknowledge', 'resolve', 'escalate', 'snooze', 'notes', 'responders'])
    assert.equal((await team.post(`/incidents/${number}/${action}`)).statusCode, 401, action);
  assert.equal((await team.post('/acting-as', { person: 'ann' })).statusCode, 401);
});

test('the admin token opens the pages once and for a month, by a cookie that scripts cannot read', async (t) => {
  const team = await testTeam(t, closed);
  const answer = await team.post('/sign-in', { token: ADMIN_TOKEN, back: '/incidents/7' });
  assert.equal(answer.statusCode, 303);
  assert.equal(answer.headers.location, '/incidents/7');
  const [set] = [answer.headers['set-cookie']].flat();
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=2592000'])
    assert.ok(set?.includes(part), `${part} in ${set}`);

  const cookie = cookieOf(answer);
  assert.equal((await team.get('/', cookie)).statusCode, 200);
  team.clock.advance(30 * 86_400_000 + 1);
  assert.equal((await team.get('/', cookie)).statusCode, 401);
});

test('a token that is wrong, revoked or expired gets the form again', async (t) => {
  const team = await testTeam(t, closed);
  const revoked = await team.admin('POST', '/v1/tokens', { name: 'a', role: 'admin' });
  await team.admin('DELETE', `/v1/tokens/${revoked.json().id}`);
  const expiresAt = new Date(team.clock.now().getTime() + 1_000).toISOString();
  const expired = await team.admin('POST', '/v1/tokens', { name: 'b', role: 'admin', expiresAt });
  team.clock.advance(1_000);
  for (const token of ['wrong', '', 'admin', revoked.json().id, revoked.json().token, expired.json().token]) {
    const answer = await team.post('/sign-in', { token });
    assert.equal(answer.statusCode, 401);
    assert.match(answer.body, /This token is not valid/);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('a changed cookie is no session', async (t) => {
  const team = await testTeam(t, closed);
  const { cookie } = await signIn(team, await team.token('viewer', 'ann'));
  const own = decodeURIComponent(cookie);
  const forgeries = [
    own.replace(/"token":"[^"]+"/, '"token":"admin"'),
    own.replace('"as":null', '"as":"bo"'),
    own.replace(/"until":\d+/, '"until":99999999999999'),
    own.replace(/\}\..*$/, '}'),
  ];
  for (const forged of forgeries) {
    assert.notEqual(forged, own);
    const header = `firstline=${encodeURIComponent(forged.slice('firstline='.length))}`;
    assert.equal((await team.get('/', { cookie: header })).statusCode, 401, forged);
  }
  assert.equal((await team.get('/', { cookie: 'firstline=%' })).statusCode, 401);
});

test('signing out forgets the session', async (t) => {
  const team = await testTeam(t, closed);
  const answer = await team.post('/sign-out', {}, await signIn(team));
  assert.equal(answer.statusCode, 303);
  assert.match(String(answer.headers['set-cookie']), /^firstline=;.*(Expires=Thu, 01 Jan 1970|Max-Age=0)/);
});

test('the way back never leads to another site', async (t) => {
  const team = await testTeam(t, closed);
  for (const back of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]) {
    const answer = await team.post('/sign-in', { token: ADMIN_TOKEN, back });
    assert.equal(answer.headers.location, '/', back);
  }
});

test('the cookie needs no secure connection where we are not on one', async (t) => {
  const team = await testTeam(t);
  const answer = await team.post('/acting-as', { person: 'ann' });
  assert.doesNotMatch(String(answer.headers['set-cookie']), /Secure/);
});

test('a session lasts no longer than its token, and holds no secret', async (t) => {
  const team = await testTeam(t, closed);
  const expiresAt = new Date(team.clock.now().getTime() + 60_000).toISOString();
  const made = await team.admin('POST', '/v1/tokens', { name: 'ann', role: 'responder', person: 'ann', expiresAt });
  const { id, token } = made.json();
  const short = await signIn(team, token);
  assert.doesNotMatch(decodeURIComponent(short.cookie), new RegExp(token));
  assert.match((await team.get('/', short)).body, /My shifts/);
  team.clock.advance(60_000);
  assert.equal((await team.get('/', short)).statusCode, 401);

  const long = await signIn(team, await team.token('responder', 'bo'));
  const { items } = (await team.admin('GET', '/v1/tokens')).json();
  const { id: bos } = items.find((it: { id: string }) => it.id !== id);
  assert.equal((await team.get('/', long)).statusCode, 200);
  await team.admin('DELETE', `/v1/tokens/${bos}`);
  assert.equal((await team.get('/', long)).statusCode, 401);
  assert.equal((await team.post('/incidents/1/resolve', {}, long)).statusCode, 401);
});

test('a session of before tokens signed people in signs nobody in', async (t) => {
  const team = await testTeam(t, closed);
  const { cookie } = await signIn(team);
  const [, value] = decodeURIComponent(cookie).split('=', 2);
  assert.match(value ?? '', /"token":"admin"/);
  const old = JSON.stringify({ admin: true, as: null, until: team.clock.now().getTime() + 1_000 });
  const key = createHmac('sha256', 'the-secret-of-the-tests').update(`web-session:${ADMIN_TOKEN}`).digest('base64');
  const signed = (text: string) => `firstline=${encodeURIComponent(sign(text, key))}`;
  // That the signature is ours is shown by a session of today.
  const today = JSON.stringify({ token: 'admin', as: null, until: team.clock.now().getTime() + 1_000 });
  assert.equal((await team.get('/', { cookie: signed(today) })).statusCode, 200);
  assert.equal((await team.get('/', { cookie: signed(old) })).statusCode, 401);
});

test('who signs in with a token of their own acts as themselves; an admin may choose', async (t) => {
  const team = await testTeam(t, closed);
  const number = await team.alert();
  const ann = await signIn(team, await team.token('responder', 'ann'));
  await team.post(`/incidents/${number}/acknowledge`, {}, ann);
  assert.match((await team.get(`/incidents/${number}`, ann)).body, /<strong>Ann<\/strong> has it/);
  assert.equal((await team.post('/acting-as', { person: 'bo' }, ann)).statusCode, 403);

  const cy = await signIn(team, await team.token('admin', 'cy'));
  await team.post(`/incidents/${number}/notes`, { text: 'first' }, cy);
  const asBo = cookieOf(await team.post('/acting-as', { person: 'bo' }, cy));
  await team.post(`/incidents/${number}/notes`, { text: 'second' }, asBo);
  const { timeline } = (await team.admin('GET', `/v1/incidents/${number}`)).json();
  const said = timeline.filter((it: { text: string }) => /first|second/.test(it.text));
  assert.deepEqual(
    said.map((it: { text: string }) => it.text),
    ['Cy: first', 'Bo: second'],
  );
});

test('an admin makes a token for somebody, sees it once, and revokes it', async (t) => {
  const team = await testTeam(t, closed);
  const admin = await signIn(team);
  const made = await team.post('/people/ann/tokens', { name: 'Her laptop' }, admin);
  assert.equal(made.statusCode, 201);
  assert.equal(made.headers['cache-control'], 'no-store');
  const secret = /<code id="secret">([^<]+)</.exec(made.body)?.[1] ?? '';
  const ann = await signIn(team, secret);
  assert.match((await team.get('/people/ann', ann)).body, /<h1>My shifts/);

  const page = await team.get('/people/ann', admin);
  assert.match(page.body, /Her laptop, responder/);
  assert.ok(!page.body.includes(secret));
  const revoke = /action="(\/people\/ann\/tokens\/[^"]+\/revoke)"/.exec(page.body)?.[1] ?? '';
  assert.doesNotMatch((await team.get('/people/ann', ann)).body, /Her laptop|Revoke/);
  assert.equal((await team.post(revoke, {}, ann)).statusCode, 403);
  assert.equal((await team.post(revoke.replace('ann', 'bo'), {}, admin)).statusCode, 404);
  assert.equal((await team.get('/', ann)).statusCode, 200);
  assert.equal((await team.post(revoke, {}, admin)).statusCode, 303);
  assert.equal((await team.get('/', ann)).statusCode, 401);
});
