import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../support/pages.ts';
import { cookieOf, type Team, testTeam } from '../support/team.ts';

const berlin = { cookie: 'zone=Europe/Berlin' };

const titlesOf = (html: string): string[] =>
  [...html.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title ?? '');

const overridesOf = async (team: Team) => (await team.admin('GET', '/v1/rotations/ops/overrides')).json().items;

/** Office hours alone: a gap every night. */
const withGaps = {
  timeZone: 'America/New_York',
  layers: [
    {
      participants: ['ann', 'bo'],
      start: '2026-11-23T09:00:00',
      handoff: { every: 1, unit: 'week' },
      restrictions: [{ from: '09:00', to: '17:00' }],
    },
  ],
};

test('the list says who is on call, until when, who follows, and counts the gaps of two weeks', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/rotations/nights', withGaps);
  const { body } = await team.get('/rotations', berlin);
  const text = textOf(body);
  for (const words of [
    'ops Ann (layer 1) Until Mon 30 Nov 09:00 Berlin, in 6 days , then Bo',
    'Somebody is on call all through the next two weeks',
    'nights Nobody is on call Until 15:00 Berlin, in 2 h , then Ann',
    'Nobody is on call: 15 gaps, 224 h in the next two weeks, the first now',
  ])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.match(body, /<a href="\/rotations\/ops">ops<\/a>/);
  assert.match(body, /<a href="\/rotations" aria-current="page">Rotations<\/a>/);
});

test('without a rotation the list says so, and lets an admin write one', async (t) => {
  const team = await testTeam(t);
  await team.db.deleteFrom('uses').execute();
  await team.db.deleteFrom('rotations').execute();
  assert.match(textOf((await team.get('/rotations')).body), /There is no rotation yet.* Name of a new rotation/);
});

test('the page of a rotation draws the result, the overrides and each layer, in the reader’s zone', async (t) => {
  const team = await testTeam(t);
  await team.admin('POST', '/v1/rotations/ops/overrides', {
    ...{ from: '2026-11-24T08:00:00Z', to: '2026-11-24T20:00:00Z', person: 'cy' },
  });
  const { body } = await team.get('/rotations/ops', berlin);
  const titles = titlesOf(body);
  for (const title of [
    'Ann: Mon 23 Nov 09:00 – Tue 24 Nov 09:00 (layer 1)',
    'Cy: Tue 24 Nov 09:00 – 21:00 (override 1)',
    'Cy, instead of everybody: Tue 24 Nov 09:00 – 21:00',
    'Ann: Mon 23 Nov 09:00 – Mon 30 Nov 09:00 (layer 1)',
    'Bo: Mon 30 Nov 09:00 – Mon 7 Dec 00:00 (layer 1)',
    'Now',
  ])
    assert.ok(titles.includes(title), `${title} in ${titles.join('\n')}`);
  assert.match(body, /viewBox="0 0 20160 /);
  const rows = textOf(body.slice(body.indexOf('<table'), body.indexOf('</table>')));
  assert.match(rows, /Tue 24 Nov 09:00 Tue 24 Nov 21:00 Cy override 1 Take over Tue 24 Nov 21:00 /);
});

test('gaps that are still to come are counted, have a pattern, and can be filled', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/rotations/nights', withGaps);
  const { body } = await team.get('/rotations/nights', berlin);
  assert.match(textOf(body), /Nobody is on call: 15 gaps, 211 h Mon 23 Nov 13:00 – 15:00 Fill/);
  assert.match(body, /<pattern id="gap".*fill="url\(#gap\)"/s);
  const past = textOf((await team.get('/rotations/nights?from=2026-11-01&days=7', berlin)).body);
  assert.doesNotMatch(past, /gaps,/, 'what is past cannot be filled');
});

test('another zone is a link away, and so are other times', async (t) => {
  const team = await testTeam(t);
  const { body } = await team.get('/rotations/ops', { cookie: 'zone=America/New_York' });
  const text = textOf(body);
  assert.match(text, /New York \(yours\) Berlin \(the rotation’s\)/);
  for (const address of ['?zone=Europe%2FBerlin', '?from=2026-11-09', '?from=2026-12-07', '?days=28'])
    assert.ok(body.includes(`href="/rotations/ops${address}"`), address);
  const theirs = await team.get('/rotations/ops?zone=Europe%2FBerlin', { cookie: 'zone=America/New_York' });
  assert.match(textOf(theirs.body), /Until Mon 30 Nov 09:00 Berlin/);
  assert.doesNotMatch(textOf((await team.get('/rotations/ops', berlin)).body), /\(yours\)/);
});

test('a shift is taken over in two clicks: the form is filled in with it', async (t) => {
  const team = await testTeam(t);
  const cy = cookieOf(await team.post('/acting-as', { person: 'cy' }));
  const cookie = { cookie: `${cy.cookie}; ${berlin.cookie}` };
  const { body } = await team.get('/rotations/ops', cookie);
  const [, link = ''] = /<a href="([^"]+start=2026-11-30[^"]+)#take-over">/.exec(body) ?? [];
  const form = (await team.get(link.replaceAll('&amp;', '&'), cookie)).body;
  assert.match(form, /name="from" required value="2026-11-30T09:00"/);
  assert.match(form, /name="to" required value="2026-12-07T00:00"/);
  assert.match(form, /<option value="cy" selected>Cy<\/option>/);
  const back = '/rotations/ops?days=7';
  const fields = { person: 'cy', from: '2026-11-30T09:00', to: '2026-12-01T09:00', zone: 'Europe/Berlin', back };
  const answer = await team.post('/rotations/ops/overrides', fields, cookie);
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, back]);
  const period = { from: '2026-11-30T08:00:00.000Z', to: '2026-12-01T08:00:00.000Z' };
  assert.deepEqual(await overridesOf(team), [{ id: 1, ...period, person: 'cy', replaces: null, kind: 'replace' }]);
});

test('one may stand in for one person alone, stand by, or leave a time empty on purpose', async (t) => {
  const team = await testTeam(t);
  const time = { from: '2026-11-30T09:00', to: '2026-11-30T10:00', zone: 'Asia/Kolkata' };
  for (const choice of [
    { person: 'cy', instead: 'ann' },
    { person: 'cy', instead: '-' },
    { person: '-', instead: 'everybody' },
  ])
    assert.equal((await team.post('/rotations/ops/overrides', { ...time, ...choice })).statusCode, 303);
  assert.deepEqual(
    (await overridesOf(team)).map(({ from, person, replaces, kind }: Record<string, string>) => [
      from,
      person,
      replaces,
      kind,
    ]),
    [
      ['2026-11-30T03:30:00.000Z', 'cy', 'ann', 'replace'],
      ['2026-11-30T03:30:00.000Z', 'cy', null, 'add'],
      ['2026-11-30T03:30:00.000Z', null, null, 'replace'],
    ],
  );
});

test('a running shift is taken over from now on, and one that is over not at all', async (t) => {
  const team = await testTeam(t);
  const past = (await team.get('/rotations/ops?from=2026-11-09&days=7', berlin)).body;
  assert.doesNotMatch(past.slice(past.indexOf('class="plot"')), /take-over/);
  const { body } = await team.get('/rotations/ops', berlin);
  assert.match(body, /start=2026-11-23T12%3A00%3A00\.000Z&amp;end=2026-11-30T08%3A00%3A00\.000Z#take-over/);
});

test('an override is removed, or ended where it has begun; one that is over has no button', async (t) => {
  const team = await testTeam(t);
  const make = (from: string, to: string) =>
    team.admin('POST', '/v1/rotations/ops/overrides', { from, to, person: 'cy' });
  await make('2026-11-23T12:00:00Z', '2026-11-23T13:00:00Z');
  await make('2026-11-23T13:00:00Z', '2026-11-23T15:00:00Z');
  await make('2026-11-25T11:00:00Z', '2026-11-25T15:00:00Z');
  team.clock.set(new Date('2026-11-23T14:00:00Z'));
  const { body } = await team.get('/rotations/ops', berlin);
  assert.doesNotMatch(body, /id="remove-1"/);
  assert.match(body, /id="remove-2">End now<.*id="remove-3">Remove</s);
  for (const id of [2, 3]) assert.equal((await team.post(`/rotations/ops/overrides/${id}/remove`)).statusCode, 303);
  assert.deepEqual(
    (await overridesOf(team)).map(({ id, to }: { id: number; to: string }) => [id, to]),
    [
      [1, '2026-11-23T13:00:00.000Z'],
      [2, '2026-11-23T14:00:00.000Z'],
    ],
  );
});

test('a refusal is said in words that htmx shows in place, and nothing is saved', async (t) => {
  const team = await testTeam(t);
  const good = { person: 'cy', from: '2026-11-30T09:00', to: '2026-11-30T10:00', zone: 'Europe/Berlin' };
  for (const [wrong, words] of [
    [{ to: good.from }, /to must be after/],
    [{ person: '' }, /person must be 1 to 63/],
    [{ person: 'gone' }, /there is no person gone|does not exist: person gone/],
    [{ instead: 'cy' }, /replaces must be somebody other/],
    [{ person: '-', instead: '-' }, /person must be a person/],
    [{ from: 'soon' }, /from must be a date and a time/],
    [{ from: '2026-02-30T99:00' }, /from is not a day/],
    [{ zone: 'Mars/Olympus' }, /zone is not an IANA/],
  ] as const) {
    const answer = await team.post('/rotations/ops/overrides', { ...good, ...wrong }, { 'hx-request': 'true' });
    assert.ok([400, 422].includes(answer.statusCode), answer.body);
    assert.match(answer.body, /<div class="problem"><p>/);
    assert.match(answer.body, words);
  }
  assert.deepEqual(await overridesOf(team), []);
  assert.equal((await team.post('/rotations/none/overrides', good)).statusCode, 404);
  assert.equal((await team.post('/rotations/ops/overrides/9/remove')).statusCode, 404);
});

test('an address that makes no sense is a page that says so', async (t) => {
  const team = await testTeam(t);
  for (const [path, status] of [
    ['/rotations/none', 404],
    ['/rotations/NO', 400],
    ['/rotations/ops?days=0', 400],
    ['/rotations/ops?days=400', 400],
    ['/rotations/ops?from=2026-02-30', 400],
    ['/rotations/ops?zone=Mars/Olympus', 400],
    ['/rotations/ops?start=soon', 400],
  ] as const) {
    const answer = await team.get(path);
    assert.equal(answer.statusCode, status, path);
    assert.match(String(answer.headers['content-type']), /^text\/html/);
  }
});

test('nothing inline: the pages pass the strict Content-Security-Policy, and hostile names stay text', async (t) => {
  const team = await testTeam(t);
  const name = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
  await team.admin('PUT', '/v1/people/ann', { name });
  for (const path of [
    '/rotations',
    '/rotations/ops',
    '/rotations/ops?start=2026-11-23T12:00:00Z&end=2026-11-24T12:00:00Z',
  ]) {
    const { body } = await team.get(path);
    assert.doesNotMatch(body, /<style|\sstyle=|<script>|\son\w+=['"]|<img/, path);
    assert.ok(body.includes('&lt;script>'), path);
  }
});
