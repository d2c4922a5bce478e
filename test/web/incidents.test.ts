import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieOf, testTeam } from '../support/team.ts';

/** The visible text, roughly. */
const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('the list says what broke, since when, who has it, and what happens next and when', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const { body } = await team.get('/', { cookie: 'zone=Europe/Berlin' });
  const text = textOf(body);
  for (const words of [
    `Triggered #${number} critical kiln`,
    'Kiln cannot reach FogBugz',
    'Since 13:00 Berlin, 1 min ago',
    'Nobody has it yet. Line 1 was paged.',
    'Next: line 2 (Bo) is paged in 4 min, 13:05 Berlin',
  ])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.match(body, /<time datetime="2026-11-23T12:05:00.000Z">/);
  assert.match(body, /<title>\(1\) 1 open/);
});

test('when nothing is open it says so, and how to try it out', async (t) => {
  const team = await testTeam(t);
  const { body } = await team.get('/');
  assert.match(body, /All quiet/);
  assert.match(body, /href="\/sandbox"/);
});

test('a sandbox says on every page that nothing leaves this machine; a real installation does not', async (t) => {
  const [sandbox, real] = [await testTeam(t), await testTeam(t, { config: { openPages: true } })];
  for (const path of ['/', '/oncall', '/sign-in', '/resolved']) {
    assert.match((await sandbox.get(path)).body, /no message leaves this machine/, path);
    assert.doesNotMatch((await real.get(path, { host: 'firstline.test' })).body, /this machine|\/sandbox/, path);
  }
});

test('an incident shows its way: who was paged, how to fix it, and what happened', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const { body } = await team.get(`/incidents/${number}`);
  const text = textOf(body);
  for (const words of ['Ann line 1', 'SMS to +12025550101: queued', 'Paged Ann on line 1', 'kiln --back', 'Owners Bo'])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.match(body, /href="https:\/\/wiki\.example\.com\/kiln"/);
  assert.match(body, /href="https:\/\/chat\.example\.com\/kiln"/);
});

test('an incident shows what was reported, with its details and its links, and none that lead astray', async (t) => {
  const team = await testTeam(t);
  const { key } = (await team.admin('POST', '/v1/integrations', { name: 'shop', type: 'generic' })).json();
  const links = [
    { href: 'https://grafana.example.com/d/1', text: 'The graph' },
    { href: 'javascript:alert(1)', text: 'Free money' },
  ];
  const alert = { dedupKey: 'k', component: 'kiln', summary: 'Disk is full', details: { usedPercent: 97 }, links };
  const { incident } = (await team.as(key, 'POST', '/v1/alerts', alert)).json();
  for (let n = 2; n <= 12; n += 1)
    await team.as(key, 'POST', '/v1/alerts', { ...alert, summary: `Disk is full (${n})` });
  await team.as(key, 'POST', '/v1/alerts', { action: 'resolve', dedupKey: 'k' });
  const { body } = await team.get(`/incidents/${incident}`);
  assert.match(body, /<a href="https:\/\/grafana\.example\.com\/d\/1" rel="noreferrer">The graph<\/a>/);
  assert.ok(!body.includes('href="javascript:'));
  const text = textOf(body);
  assert.match(text, /resolved: k .*Disk is full \(12\) .*usedPercent&quot;: 97/);
  assert.match(text, /Disk is full \(4\)/);
  assert.doesNotMatch(text, /Disk is full \(3\)/);
  assert.match(text, /The newest 10\. All are kept: GET \/v1\/incidents\/1\/alerts/);

  type Listed = { items: { summary: string }[]; nextCursor: string | null };
  const list = async (query: string) =>
    (await team.admin('GET', `/v1/incidents/${incident}/alerts${query}`)).json() as Listed;
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Listed = await list(`?limit=5${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ summary }) => summary));
    cursor = page.nextCursor;
  }
  assert.deepEqual([seen.length, seen[1], seen.at(-1)], [13, 'Disk is full (12)', 'Disk is full']);
  assert.equal((await team.admin('GET', '/v1/incidents/99/alerts')).statusCode, 404);
  assert.equal((await team.admin('GET', `/v1/incidents/${incident}/alerts?cursor=x`)).statusCode, 400);
});

test('every button works as a plain form and leads back', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const page = `/incidents/${number}`;
  const press = async (action: string, fields: Record<string, string>, expected: RegExp) => {
    const answer = await team.post(`${page}/${action}`, fields);
    assert.equal(answer.statusCode, 303, action);
    assert.equal(answer.headers.location, page);
    assert.match(textOf((await team.get(page)).body), expected);
  };
  await press('acknowledge', {}, /web has it\. Nobody else will be paged/);
  await press('escalate', {}, /Nobody has it yet\. Line 2 was paged/);
  await press('snooze', { for: '30m' }, /web has it, snoozed until .* Next: line 1 \(Ann\) is paged again in 30 min/);
  await press('urgency', { urgency: 'low' }, /Raise to high urgency/);
  await press('urgency', { urgency: 'high' }, /Lower to low urgency/);
  await press('notes', { text: 'the disk is <full>' }, /web: the disk is &lt;full>/);
  await press('responders', { whom: 'person:cy' }, /web asked for Cy/);
  await press('responders', { whom: 'rotation:ops' }, /web asked for Ann/);
  await press('responders', { whom: 'component:kiln' }, /web asked for Bo/);
  await press('resolve', {}, /Resolved by web\./);
  await press('escalate', {}, /Resolved by web\./);
});

test('where each component needs its own yes, the page says who has which, and lets an admin take all', async (t) => {
  const team = await testTeam(t);
  const lines = [{ targets: [{ owners: true }], requireAck: 'each-component' }];
  await team.admin('PUT', '/v1/policies/default', { lines });
  await team.admin('PUT', '/v1/components/fogbugz', { owners: [{ person: 'ann' }], policy: 'default' });
  const number = await team.alert('Kiln cannot reach FogBugz', ['kiln', 'fogbugz']);
  await team.admin('POST', `/v1/incidents/${number}/acknowledge`, { as: 'bo' });
  const page = async () => textOf((await team.get(`/incidents/${number}`)).body);
  assert.match(await page(), /Bo has kiln\. Nobody has fogbugz yet\. Line 1 was paged\./);
  assert.match(await page(), /Acknowledge for all/);
  await team.post(`/incidents/${number}/acknowledge`, { for: 'all' });
  assert.match(await page(), /Bo and web have it\. Nobody else will be paged/);
});

test('an acknowledgement that runs out, and a page that waits for the morning, are foretold', async (t) => {
  const team = await testTeam(t);
  const lines = [{ targets: [{ person: 'ann' }] }];
  await team.admin('PUT', '/v1/policies/default', { lines, ackTimeout: '30m' });
  const { contactMethods } = (await team.admin('GET', '/v1/people/ann')).json();
  const ann = { name: 'Ann', timeZone: 'Europe/Berlin', contactMethods, wakingHours: { from: '18:00', to: '20:00' } };
  await team.admin('PUT', '/v1/people/ann', ann);
  const number = await team.alert();
  const page = async () => textOf((await team.get(`/incidents/${number}`)).body);
  await team.admin('POST', `/v1/incidents/${number}/urgency`, { urgency: 'low' });
  await team.admin('POST', `/v1/incidents/${number}/escalate`);
  assert.match(await page(), /Nobody has it yet\. Line 1 is told at 17:00 UTC : it is not urgent\./);
  await team.admin('POST', `/v1/incidents/${number}/acknowledge`, { as: 'ann' });
  assert.match(await page(), /Next: Ann is paged again, unless somebody does something in 30 min/);
});

test('a button sends back to the page it was pressed on, and never to another site', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const back = async (path: string) => (await team.post(`/incidents/${number}/acknowledge`, { back: path })).headers;
  assert.equal((await back('/')).location, '/');
  assert.equal((await back('//evil.example/')).location, `/incidents/${number}`);
});

test('the same forms are enhanced by htmx, and are refused in words that it can show', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const { body } = await team.get(`/incidents/${number}`);
  assert.match(body, /<form method="post" action="\/incidents\/1\/acknowledge" hx-post="\/incidents\/1\/acknowledge"/);
  const htmx = { 'hx-request': 'true' };
  assert.equal((await team.post(`/incidents/${number}/acknowledge`, {}, htmx)).statusCode, 303);
  for (const [action, fields] of [
    ['notes', { text: ' ' }],
    ['snooze', { for: 'ever' }],
    ['responders', { whom: 'person:nobody' }],
    ['responders', { whom: 'kiln' }],
  ] as const) {
    const answer = await team.post(`/incidents/${number}/${action}`, fields, htmx);
    assert.ok([400, 422].includes(answer.statusCode), action);
    assert.match(answer.body, /<div class="problem"><p>/);
  }
});

test('whoever clicks says who they are', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const chosen = await team.post('/acting-as', { person: 'bo', back: `/incidents/${number}` });
  assert.equal(chosen.headers.location, `/incidents/${number}`);
  const bo = cookieOf(chosen);
  assert.match((await team.get(`/incidents/${number}`, bo)).body, /<small> as Bo</);
  await team.post(`/incidents/${number}/acknowledge`, {}, bo);
  const { body } = await team.admin('GET', `/v1/incidents/${number}`);
  assert.equal(JSON.parse(body).acknowledgedBy, 'bo');
  assert.match(textOf((await team.get('/')).body), /Bo has it\./);
});

test('somebody who has left the team acts no more', async (t) => {
  const team = await testTeam(t);
  const cookie = cookieOf(await team.post('/acting-as', { person: 'gone' }));
  const number = await team.alert();
  await team.post(`/incidents/${number}/acknowledge`, {}, cookie);
  assert.match(textOf((await team.get('/')).body), /web has it\./);
});

test('a poll that finds nothing new is answered with 304', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const { headers } = await team.get('/');
  const again = await team.get('/', { 'if-none-match': String(headers.etag) });
  assert.equal(again.statusCode, 304);
  assert.equal(headers['cache-control'], 'private, no-cache');
  await team.post(`/incidents/${number}/acknowledge`);
  assert.equal((await team.get('/', { 'if-none-match': String(headers.etag) })).statusCode, 200);
});

test('what was resolved is listed, the newest first, page by page', async (t) => {
  const team = await testTeam(t);
  for (let index = 0; index < 52; index += 1) {
    const summary = `problem ${index}`;
    await team.db
      .insertInto('incidents')
      .values({
        ...{ summary, severity: 'error', urgency: 'high', dedup_key: summary, components: [], status: 'resolved' },
        ...{ created_at: team.clock.now(), resolved_at: team.clock.now(), resolved_by: 'ann' },
      })
      .execute();
  }
  const first = await team.get('/resolved');
  assert.match(textOf(first.body), /#52 problem 51.*#3 problem 2 /);
  assert.match(first.body, /href="\/resolved\?before=3"/);
  const second = await team.get('/resolved?before=3');
  assert.match(textOf(second.body), /#2 problem 1 .*#1 problem 0/);
  assert.doesNotMatch(second.body, /Older ones/);
});

test('a hostile summary stays text, wherever it is shown', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert(`<script>alert(1)</script>"'><img src=x onerror=alert(1)>`);
  for (const path of ['/', `/incidents/${number}`, '/sandbox'])
    assert.doesNotMatch((await team.get(path)).body, /<script>alert|<img/, path);
});

test('on call: each line of each component with its people, and each rotation until its hand-off', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/components/backups', { owners: [] });
  const text = textOf((await team.get('/oncall', { cookie: 'zone=Europe/Berlin' })).body);
  for (const words of [
    'Line 1 Ann rotation ops until Mon 30 Nov 09:00 Berlin no answer in 5m: line 2 Line 2 Bo owner of kiln',
    'Line 1 Nobody (owners of backups) Catch-all Cy',
    'ops Ann (layer 1) Until Mon 30 Nov 09:00 Berlin, in 6 days , then Bo',
  ])
    assert.ok(text.includes(words), `${words} in ${text}`);
});
