import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('a wrong token, and the token of somebody who is no admin, get the form again', async (t) => {
  const team = await testTeam(t, closed);
  for (const token of ['wrong', '', await team.token('responder')]) {
    const answer = await team.post('/sign-in', { token });
    assert.equal(answer.statusCode, 401);
    assert.match(answer.body, /not an admin’s token/);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('a changed cookie is no session', async (t) => {
  const team = await testTeam(t, closed);
  const { cookie } = await signIn(team);
  const changed = decodeURIComponent(cookie).replace('"as":null', '"as":"ann"');
  const forged = `firstline=${encodeURIComponent(changed.slice('firstline='.length))}`;
  assert.notEqual(forged, cookie);
  assert.equal((await team.get('/', { cookie: forged })).statusCode, 401);
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
