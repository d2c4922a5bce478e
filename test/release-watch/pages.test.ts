import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf, system } from '../../src/deps.ts';
import { recheckReleases } from '../../src/readiness/keep-check.ts';
import { tellStandbys } from '../../src/release-watch/tell-standbys.ts';
import { textOf } from '../support/pages.ts';
import { signIn, type Team, testTeam } from '../support/team.ts';

const closed = { config: { publicUrl: 'http://localhost:8080', openPages: false } };

/** What the pages say of it, to the admin. */
const say = async (team: Team, path: string, cookie = signIn(team)) => {
  const answer = await team.get(path, await cookie);
  assert.equal(answer.statusCode, 200, answer.body);
  return textOf(answer.body);
};

test('a release is planned by a form, and has a page: its check, its way back, who is on call then', async (t) => {
  const team = await testTeam(t, closed);
  const cookie = await signIn(team);
  assert.match(await say(team, '/releases'), /Nobody has told of any yet/);
  const form = { component: 'kiln', version: '<b>4.2</b>', at: '2026-11-27T23:00', zone: 'Europe/Berlin' };
  const sent = { ...form, reversible: 'no', how: 'migration 41 drops a column', onCall: 'ask', back: '/releases' };
  const answer = await team.post('/releases', sent, cookie);
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/releases/1'], answer.body);
  await tellStandbys(contextOf(team.deps, system));

  const page = await say(team, '/releases/1');
  assert.match(page, /rel &lt;b>4\.2&lt;\/b>/);
  assert.match(page, /Planned for Fri 27 Nov 22:00 UTC/);
  assert.match(page, /The check passes, with warnings Warns: it cannot be undone for the whole time: migration 41/);
  assert.match(page, /Warns: it begins on Fri 27 Nov 22:00 \(UTC\), with few people about/);
  assert.match(page, /Way back No: migration 41 drops a column\. It cannot be undone\./);
  assert.match(page, /On call while it may break things Ann .*was asked, and has not answered yet Bo/);
  assert.match(await say(team, '/releases'), /by web\. Planned for .*Way back: No: migration 41.*Its check warns\./);

  const own = await say(team, '/people/ann');
  assert.match(own, /To confirm rel .* \(kiln\) Fri 27 Nov .*a planned release, while it may break things I am ready/);
  const [, number] = /Number (\d+): a planned release/.exec(own) ?? [];
  assert.equal((await team.post(`/people/ann/release-watches/${number}/ready`, {}, cookie)).statusCode, 303);
  assert.match(await say(team, '/releases/1'), /Ann .*is ready Bo/);
  assert.ok(!(await say(team, '/people/ann')).includes('a planned release'));
});

test('what a deploy tool would tell is a button: it has begun, it is out, it is called off', async (t) => {
  const team = await testTeam(t, closed);
  const cookie = await signIn(team);
  const plan = { component: 'kiln', plannedAt: '2026-11-27T22:00:00Z', rollback: { reversible: 'unknown' } };
  for (const version of ['1', '2']) await team.admin('POST', '/v1/releases', { ...plan, version });
  assert.equal((await team.post('/releases/1/begun', {}, cookie)).statusCode, 303);
  assert.match(await say(team, '/releases/1'), /Going out since 12:00 UTC.* It is out (?!Call)/);
  assert.equal((await team.post('/releases/1/call-off', {}, cookie)).statusCode, 409);
  assert.equal((await team.post('/releases/1/out', {}, cookie)).statusCode, 303);
  assert.match(await say(team, '/releases/1'), /Out since 12:00 UTC/);
  assert.match(await say(team, '/releases/1'), /Way back Unknown\. Nobody knows whether it can be undone\./);
  assert.equal((await team.post('/releases/2/call-off', {}, cookie)).headers.location, '/releases');
  assert.equal((await team.get('/releases/2', cookie)).statusCode, 404);
});

test('the page shows stages, what changed, and what its check said before', async (t) => {
  const team = await testTeam(t, closed);
  const stages = [
    { share: 5, at: '2026-11-23T12:00:00Z' },
    { share: 100, at: '2026-11-24T12:00:00Z' },
  ];
  const more = { files: ['a.ts', 'b.ts'], links: [{ href: 'https://ci.example.com/7', text: 'build 7' }] };
  const rollback = { reversible: true, procedure: 'deploy 4.1', link: 'https://wiki.example.com/back' };
  const release = { component: 'kiln', version: '4.2', by: 'bo', startedAt: '2026-11-23T12:00:00Z', stages, rollback };
  const commits = [{ id: 'abc', message: 'faster' }];
  await team.admin('POST', '/v1/releases', { ...release, ...more, commits });
  await team.admin('POST', '/v1/people/ann/absences', { from: '2026-11-24T00:00:00Z', to: '2026-11-24T06:00:00Z' });
  await recheckReleases(contextOf(team.deps, system));
  const page = await say(team, '/releases/1');
  assert.match(page, /The check fails Fails: line 1 of kiln has nobody \(Ann is away\) from Tue 24 Nov 00:00 to 06:00/);
  assert.match(page, /What it said before 12:00 UTC, now ?: it passes/);
  assert.match(
    page,
    /Stages 5 % of customers 12:00 UTC, now 100 % of customers Tue 24 Nov 12:00 UTC, in 24 h ?, to come/,
  );
  assert.match(page, /Way back Yes\. deploy 4\.1 https:\/\/wiki\.example\.com\/back/);
  assert.match(page, /What changed build 7 abc faster 2 files a\.ts b\.ts/);
});

test('the list has the changes of other tools among the releases, the newest first, and pages', async (t) => {
  const team = await testTeam(t, closed);
  const { key } = (await team.admin('POST', '/v1/integrations', { name: 'ci', type: 'pagerduty' })).json();
  const payload = { summary: '<i>config</i> pushed', source: 'ci-7', custom_details: { component: 'kiln' } };
  await team.as(key, 'POST', '/v2/change/enqueue', { routing_key: key, payload });
  team.clock.advance(60_000);
  await team.admin('POST', '/v1/releases', { component: 'kiln', version: '4.2', by: 'bo' });
  await team.admin('PUT', '/v1/components/search', { owners: [{ person: 'bo' }] });
  await team.admin('POST', '/v1/releases', { component: 'search', version: '9', plannedAt: '2026-11-27T09:00:00Z' });
  assert.match(
    await say(team, '/releases'),
    /rel 9 .*Planned for .* rel 4\.2 kiln, by bo\. Out since .* &lt;i>config&lt;\/i> pushed .*by ci-7/,
  );
  assert.ok(!(await say(team, '/releases?component=search')).includes('rel 4.2'));
  for (let nth = 0; nth < 31; nth += 1)
    await team.admin('POST', '/v1/releases', { component: 'kiln', kind: 'restart' });
  const { body } = await team.get('/releases', await signIn(team));
  const older = /href="(\/releases\?before=[^"]+)">Older ones/.exec(body)?.[1] ?? assert.fail(body);
  assert.match(await say(team, older.replaceAll('&amp;', '&')), /&lt;i>config&lt;\/i> pushed/);
});

test('a check is a question in an address; what is wrong with one is said above it', async (t) => {
  const team = await testTeam(t, closed);
  await team.admin('POST', '/v1/people/ann/absences', { from: '2026-11-27T20:00:00Z', to: '2026-11-28T06:00:00Z' });
  assert.match(
    await say(team, '/releases/check?component=kiln&at=2026-11-27T13:00&for=1d'),
    /The check fails kiln, Fri 27 Nov 13:00 – Sat 28 Nov 13:00 UTC Fails: line 1 of kiln has nobody \(Ann is away\)/,
  );
  assert.match(
    await say(team, '/releases/check?component=kiln&at=2026-11-24T09:00:00Z&for=2h'),
    /The check passes: somebody could mend it at any hour/,
  );
  assert.match(await say(team, '/releases/check?component=kiln&for=366d'), /must be four weeks or less/);
  assert.match(await say(team, '/releases/check?component=nothing'), /There is no component nothing/);
  assert.match(await say(team, '/releases/check?component=kiln&at=never'), /must be a date and a time/);
  assert.match(
    await say(team, '/releases/check'),
    /The rules Few people are about: fri 12:00–00:00, sat sun all day \(UTC\)/,
  );
  const freezes = [{ from: '2026-12-20T00:00:00Z', to: '2027-01-02T00:00:00Z', why: 'Christmas' }];
  const badTimes = [{ days: ['fri'], from: '15:00', to: '00:00' }];
  const releaseRules = { freezes, badTimes, timeZone: 'Europe/Berlin', levels: { 'same-person': 'fail' } };
  await team.admin('PUT', '/v1/settings', { catchAll: { person: 'cy' }, releaseRules });
  assert.match(
    await say(team, '/releases/check'),
    /Nothing goes out Sun 20 Dec 00:00 – Sat 2 Jan 00:00: Christmas Few people are about: fri 15:00–00:00 \(Europe\/Berlin\) same-person: fail They are releaseRules of the settings/,
  );
});

test('viewers look and change nothing; an unknown release is not found', async (t) => {
  const team = await testTeam(t, closed);
  await team.admin('POST', '/v1/releases', { component: 'kiln', version: '1', plannedAt: '2026-11-27T22:00:00Z' });
  const viewer = await signIn(team, await team.token('viewer'));
  const { body } = await team.get('/releases/1', viewer);
  assert.ok(!body.includes('Call it off'));
  assert.ok(!(await team.get('/releases', viewer)).body.includes('id="tell"'));
  for (const path of ['/releases', '/releases/1/begun', '/releases/1/out', '/releases/1/call-off'])
    assert.equal((await team.post(path, {}, viewer)).statusCode, 403, path);
  assert.equal((await team.get('/releases/99', viewer)).statusCode, 404);
});

test('a release of which nothing is said, or nobody knows, is a hole that readiness shows, and mended one click away', async (t) => {
  const team = await testTeam(t, closed);
  const cookie = await signIn(team);
  await team.admin('POST', '/v1/releases', { component: 'kiln', kind: 'flag', summary: 'new ranking' });
  await team.admin('POST', '/v1/releases', { component: 'kiln', version: '5', rollback: { reversible: 'unknown' } });
  await team.admin('POST', '/v1/releases', { component: 'kiln', version: '6', rollback: { reversible: false } });
  await team.admin('POST', '/v1/releases', { component: 'kiln', kind: 'restart' });
  type Findings = { findings: { kind: string; severity: string; text: string; fix: { href: string } }[] };
  const found = async () => {
    const { findings } = (await team.admin('GET', '/v1/readiness')).json() as Findings;
    return findings
      .filter(({ kind }) => kind === 'release-rollback')
      .map(({ severity, text, fix }) => `${severity} ${text} ${fix.href}`);
  };
  assert.deepEqual(await found(), [
    'warning Nothing is said about how flag new ranking (kiln) can be undone /releases/1#way-back',
    'info Nobody knows whether rel 5 (kiln) can be undone /releases/2#way-back',
  ]);
  assert.match(await say(team, '/readiness'), /Nothing is said about how flag new ranking \(kiln\) can be undone\./);
  const said = { reversible: 'yes', how: 'flip it back', back: '/releases/1' };
  assert.equal((await team.post('/releases/1/way-back', said, cookie)).headers.location, '/releases/1');
  assert.match(await say(team, '/releases/1'), /Way back Yes\. flip it back/);
  assert.equal((await found()).length, 1);
  team.clock.advance(25 * 3_600_000);
  assert.deepEqual(await found(), [], 'it can break nothing any more');
});
