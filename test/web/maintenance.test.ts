import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testTeam } from '../support/team.ts';

const newYork = { cookie: 'zone=America/New_York' };

const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const form = { id: 'db-upgrade', covers: 'component:kiln', duration: '4h', every: 'once', zone: 'America/New_York' };

test('a window is planned in the short form, in force on every page that matters, and ended by a button', async (t) => {
  const team = await testTeam(t);
  // It is 07:00 in New York.
  const made = await team.post('/maintenance', { ...form, start: '2026-11-23T06:30', back: '/maintenance' });
  assert.deepEqual([made.statusCode, made.headers.location], [303, '/maintenance']);
  const list = textOf((await team.get('/maintenance', newYork)).body);
  assert.match(list, /db-upgrade Covers alerts on kiln Now: Mon 23 Nov 06:30 – 10:30/);

  const number = await team.alert();
  const notice =
    'Maintenance window db-upgrade is in force until 10:30 New York, in 3 h : what it covers wakes nobody.';
  for (const path of ['/', '/oncall']) {
    const page = textOf((await team.get(path, newYork)).body);
    assert.ok(page.includes(notice), `${notice} in ${page}`);
  }
  const held = 'Held by maintenance window db-upgrade : nobody was paged.';
  for (const path of ['/', `/incidents/${number}`]) {
    const page = textOf((await team.get(path, newYork)).body);
    assert.ok(page.includes('in maintenance: db-upgrade') && page.includes(held), page);
    assert.match(page, /Next: line 1 \(Ann\) is paged in 3 h, 10:30 New York/);
  }

  assert.equal((await team.post('/maintenance/db-upgrade/end')).statusCode, 303);
  assert.ok(!textOf((await team.get('/', newYork)).body).includes('is in force'));
  assert.match(textOf((await team.get('/maintenance', newYork)).body), /db-upgrade Covers alerts on kiln It is over\./);
  assert.equal((await team.post('/maintenance/db-upgrade/end')).statusCode, 409);
  assert.equal((await team.post('/maintenance/db-upgrade/remove')).statusCode, 303);
  assert.match(textOf((await team.get('/maintenance', newYork)).body), /None is planned/);
});

test('what comes first is first; a name that is taken, and what cannot be, are refused in words', async (t) => {
  const team = await testTeam(t);
  await team.post('/maintenance', { ...form, start: '2026-12-05T22:00', every: 'week', id: 'later' });
  await team.post('/maintenance', { ...form, start: '2026-11-24T22:00', id: 'sooner', covers: 'everything:all' });
  const text = textOf((await team.get('/maintenance', newYork)).body);
  assert.match(
    text,
    /sooner Covers all alerts Tue 24 Nov 22:00 – Wed 25 Nov 02:00 .* later Covers alerts on kiln Sat 5 Dec 22:00/,
  );
  assert.match(text, /Sat 12 Dec 22:00 – Sun 13 Dec 02:00 Sat 19 Dec 22:00/);
  const refused: [number, object][] = [
    [409, { start: '2026-12-05T22:00', id: 'later' }],
    [400, { start: '2027-02-30T22:00' }],
    [400, { start: '2026-12-05T22:00', duration: '0s' }],
    [400, { start: '2026-12-05T22:00', covers: 'person:ann' }],
    [422, { start: '2026-12-05T22:00', covers: 'component:nowhere' }],
  ];
  for (const [status, fields] of refused) {
    const answer = await team.post('/maintenance', { ...form, ...fields });
    assert.equal(answer.statusCode, status, `${JSON.stringify(fields)}: ${textOf(answer.body)}`);
  }
});
