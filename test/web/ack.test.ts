import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signAckLink } from '../../src/paging/texts/ack-link.ts';
import { type Team, testTeam } from '../support/team.ts';

const DAY = 86_400_000;

function linkFor(team: Team, incident: number, person = 'ann'): string {
  const expiresAt = new Date(team.clock.now().getTime() + 7 * DAY);
  return `/ack/${signAckLink(team.deps.secret, { incident, person, expiresAt })}`;
}

const statusOf = async (team: Team, number: number) => (await team.admin('GET', `/v1/incidents/${number}`)).json();

test('to open an ack link, by GET or by HEAD, acknowledges nothing', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  const link = linkFor(team, number);
  const page = await team.get(link);
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Kiln cannot reach FogBugz/);
  assert.match(page.body, /<button type="submit" class="primary big">/);
  assert.equal((await team.app.inject({ method: 'HEAD', url: link })).statusCode, 200);
  assert.equal((await statusOf(team, number)).status, 'triggered');
});

test('its button acknowledges for the person of the link, without a session, and twice is once', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  const link = linkFor(team, number);
  for (const site of ['same-origin', 'cross-site']) {
    const answer = await team.post(link, {}, { 'sec-fetch-site': site, origin: 'null' });
    assert.equal(answer.statusCode, 303);
    assert.equal(answer.headers.location, link);
  }
  const incident = await statusOf(team, number);
  assert.equal(incident.acknowledgedBy, 'ann');
  const acks = incident.timeline.filter((entry: { type: string }) => entry.type === 'acknowledged');
  assert.deepEqual(
    acks.map((entry: { text: string }) => entry.text),
    ['Acknowledged by Ann, by the email link'],
  );
  assert.match((await team.get(link)).body, /<strong>Ann<\/strong> has it/);
});

test('a link is told to nobody: not stored, not referred, not indexed', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  for (const url of [linkFor(team, number), '/ack/forged']) {
    const { headers } = await team.get(url);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-robots-tag'], 'noindex');
  }
});

test('an expired link and a forged one say so, and acknowledge nothing', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  const link = linkFor(team, number);
  const forged = link.replace('/ack/1.ann', '/ack/1.bo');
  for (const method of ['GET', 'POST'] as const) {
    const answer = await team.app.inject({ method, url: forged });
    assert.equal(answer.statusCode, 410);
    assert.match(answer.body, /does not work any more/);
  }
  team.clock.advance(8 * DAY);
  assert.equal((await team.post(link)).statusCode, 410);
  assert.equal((await statusOf(team, number)).acknowledgedBy, null);
});

test('a link of somebody who has left, or to what is gone, is refused in words', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  assert.equal((await team.post(linkFor(team, number, 'gone'))).statusCode, 403);
  assert.equal((await team.post(linkFor(team, 999))).statusCode, 404);
});

test('of a resolved incident the link says that it is, and offers nothing to press', async (t) => {
  const team = await testTeam(t, {});
  const number = await team.alert();
  await team.admin('POST', `/v1/incidents/${number}/resolve`);
  const link = linkFor(team, number);
  assert.equal((await team.post(link)).statusCode, 303);
  const { body } = await team.get(link);
  assert.match(body, /It is resolved: there is nothing left to do/);
  assert.doesNotMatch(body, /<button/);
});
