import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Team, testTeam } from '../support/team.ts';

const utc = { cookie: 'zone=UTC' };

const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function kiln(team: Team, changes: object): Promise<void> {
  const answer = await team.admin('PUT', '/v1/components/kiln', {
    owners: [{ person: 'bo' }],
    policy: 'default',
    ...changes,
  });
  assert.equal(answer.statusCode, 200, answer.body);
}

test('the page of a tolerated incident says that a budget holds it, and what comes next', async (t) => {
  const team = await testTeam(t);
  await kiln(team, { tolerate: { severities: ['critical'], moreThan: 5, within: '1h' } });
  const number = await team.alert();
  for (const path of ['/', `/incidents/${number}`]) {
    const page = textOf((await team.get(path, utc)).body);
    assert.match(page, /tolerated once/);
    assert.match(page, /Held by the budget of kiln: nobody was paged\./);
    assert.match(page, /Next: it resolves by itself, unless it comes again in 59 min, 13:00 UTC/);
  }
});

test('the page of a group lists what it is about, and a button splits one off', async (t) => {
  const team = await testTeam(t);
  await kiln(team, { groupWithin: '10m' });
  const number = await team.alert('The disk is full');
  assert.ok(!(await team.get(`/incidents/${number}`)).body.includes('What it is about'));
  assert.equal(await team.alert('Packets are lost'), number);
  const { body } = await team.get(`/incidents/${number}`);
  assert.match(textOf(body), /What it is about The disk is full since .* Packets are lost since .* Split off/);
  // What opened the incident stays.
  const [[, dedupKey] = [], ...more] = [...body.matchAll(/name="dedupKey" value="([^"]+)"/g)];
  assert.ok(dedupKey && more.length === 0);
  assert.equal((await team.post(`/incidents/${number}/split`, { dedupKey })).statusCode, 303);
  assert.match(textOf((await team.get('/', utc)).body), /#2 .*Packets are lost/);
});
