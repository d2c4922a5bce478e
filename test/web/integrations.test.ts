import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../support/pages.ts';
import { testTeam } from '../support/team.ts';

const berlin = { cookie: 'zone=Europe/Berlin' };
const keyIn = (html: string): string => /id="once-key">([0-9a-f]{32})</.exec(html)?.[1] ?? assert.fail(html);

test('an integration is made, shows its key once, is set, gets another key, and is removed', async (t) => {
  const team = await testTeam(t);
  const words = async (path: string) => textOf((await team.get(path, berlin)).body);
  const made = await team.post('/integrations', { name: 'Our script', type: 'generic', component: 'kiln' });
  assert.deepEqual([made.statusCode, made.headers['cache-control']], [201, 'no-store']);
  const key = keyIn(made.body);
  assert.ok(made.body.includes(`http://localhost:8080/integrations/generic/${key}`));
  assert.ok(textOf(made.body).includes('This is shown once.'));
  const { items } = (await team.admin('GET', '/v1/integrations')).json();
  const { id } = items.find(({ name }: { name: string }) => name === 'Our script');
  const path = `/integrations/${id}`;

  assert.match(await words('/integrations'), /Our script generic Else on kiln Nothing was heard of it .* One key/);
  assert.equal(
    (await team.as(key, 'POST', '/v1/alerts', { summary: 'Disk full', details: { password: 'x' } })).statusCode,
    202,
  );
  await team.as(key, 'POST', '/v1/alerts', { severity: 'info' });
  const page = (await team.get(path, berlin)).body;
  assert.ok(!page.includes(key));
  assert.match(
    textOf(page),
    /now , refused: summary is required\. .* now , taken \{ &quot;summary&quot;: &quot;Disk full&quot;, .* &quot;\[redacted\]&quot;/,
  );

  const saved = await team.post(path, { name: 'The script', component: '', perMinute: '600', back: path });
  assert.deepEqual([saved.statusCode, saved.headers.location], [303, path]);
  const read = (await team.admin('GET', `/v1${path}`)).json();
  assert.deepEqual([read.name, read.component, read.settings], ['The script', null, { rateLimit: { perMinute: 600 } }]);

  const second = await team.post(`${path}/keys`, { overlap: '1d' });
  assert.notEqual(keyIn(second.body), key);
  assert.match(await words('/integrations'), /The script .* 2 keys, one ends in 24 h, Tue 24 Nov 13:00 Berlin/);
  const [, old] = (await team.admin('GET', `/v1${path}/keys`)).json().items;
  assert.equal((await team.post(`${path}/keys/${old.id}/remove`, { back: path })).statusCode, 303);
  assert.match(await words('/integrations'), /The script .* One key/);
  assert.equal((await team.post(`${path}/remove`)).headers.location, '/integrations');
  assert.equal((await team.get(path)).statusCode, 404);
});

test('a mapping is tried without being saved, then saved; what cannot be is refused in words', async (t) => {
  const team = await testTeam(t);
  const key = keyIn((await team.post('/integrations', { name: 'x', type: 'generic' })).body);
  const id = (await team.admin('GET', '/v1/integrations'))
    .json()
    .items.find((it: { name: string }) => it.name === 'x').id;
  await team.app.inject({
    method: 'POST',
    url: `/integrations/generic/${key}`,
    body: { title: 'Kiln <b>is</b> cold' },
  });
  const mapping = JSON.stringify({ summary: '$.title', dedupKey: '$.title' });
  const tried = await team.post(`/integrations/${id}/mapping`, { mapping, payload: '', do: 'try' });
  assert.equal(tried.statusCode, 200, textOf(tried.body));
  const out = textOf(tried.body);
  assert.match(out, /What would come out Payload \d+ , the newest trigger critical: Kiln &lt;b>is/);
  assert.ok(
    tried.body.includes(mapping.replaceAll('"', '&quot;')) || tried.body.includes(mapping),
    'what was typed stays',
  );
  const read = async () => (await team.admin('GET', `/v1/integrations/${id}`)).json().settings;
  assert.deepEqual(await read(), {});
  const pasted = await team.post(`/integrations/${id}/mapping`, { mapping, payload: '{"title": "b"}', do: 'try' });
  assert.match(textOf(pasted.body), /The payload above trigger critical: b/);

  for (const [fields, said] of [
    [{ mapping: '{', do: 'try' }, /The mapping is not JSON/],
    [{ mapping: '{"summary": "$["}', do: 'save' }, /summary cannot be used: unclosed bracketed selection/],
    [{ mapping, payload: '{"a"', do: 'try' }, /The payload is not JSON/],
  ] as const) {
    const refused = await team.post(`/integrations/${id}/mapping`, fields);
    assert.equal(refused.statusCode, 400);
    assert.match(textOf(refused.body), said);
  }
  assert.equal((await team.post(`/integrations/${id}/mapping`, { mapping, do: 'save' })).statusCode, 303);
  assert.deepEqual(await read(), { mapping: JSON.parse(mapping) });
  await team.post(`/integrations/${id}`, { name: 'y', component: 'kiln', perMinute: '' });
  assert.deepEqual(await read(), { mapping: JSON.parse(mapping) }, 'the form of the settings leaves the mapping alone');
  assert.equal((await team.post(`/integrations/${id}/mapping`, { do: 'remove' })).statusCode, 303);
  assert.deepEqual(await read(), {});
});

test('a payload that is pasted is asked whom it would page; nothing is saved, and nobody is paged', async (t) => {
  const team = await testTeam(t);
  const { id } = (
    await team.admin('POST', '/v1/integrations', { name: 'x', type: 'generic', component: 'kiln' })
  ).json();
  const ask = async (payload: string) => textOf((await team.post(`/integrations/${id}/test`, { payload })).body);
  assert.match(
    await ask('{"summary": "Kiln is cold"}'),
    /trigger critical: Kiln is cold on kiln, the integration's own It would page Ann \(line 1, rotation ops\)\./,
  );
  assert.match(await ask('{"summary": "a", "severity": "info"}'), /It would only be recorded: info pages nobody\./);
  assert.match(await ask('{"action": "resolve", "dedupKey": "k"}'), /It would resolve the open incident of its key\./);
  assert.match(await ask('{"severity": "info"}'), /summary is required/);
  assert.deepEqual((await team.admin('GET', '/v1/incidents')).json().items, []);
  assert.deepEqual((await team.admin('GET', `/v1/integrations/${id}/payloads`)).json().items, []);
});

test('the rules of an integration are written on its page, and asked for another hour', async (t) => {
  const team = await testTeam(t);
  const settings = { secret: 'hush-hush', rateLimit: { perMinute: 9 } };
  const made = { name: 'g', type: 'grafana', component: 'kiln', settings };
  const { id } = (await team.admin('POST', '/v1/integrations', made)).json();
  const words = async () => textOf((await team.get(`/integrations/${id}`)).body);
  assert.match(await words(), /Its alerts go by no rules of its own; what stands there is an example\./);
  const between = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' };
  const rules = { severities: { page: 'critical' }, routes: [{ between, ignore: true }], autoResolveAfter: '6h' };
  const save = (text: string) => team.post(`/integrations/${id}/rules`, { rules: text, do: 'save' });
  assert.equal((await save(JSON.stringify(rules))).statusCode, 303);
  const stored = async () => (await team.admin('GET', `/v1/integrations/${id}`)).json().settings;
  assert.deepEqual(await stored(), { ...settings, ...rules, secret: true });
  assert.match(await words(), /Its alerts go by these rules\./);

  const payload = JSON.stringify({ alerts: [{ status: 'firing', fingerprint: 'a', labels: { alertname: 'Cold' } }] });
  const ask = async (at: string) => textOf((await team.post(`/integrations/${id}/test`, { payload, at }, berlin)).body);
  assert.match(await ask(''), /It would page Ann/);
  assert.match(await ask('2026-11-24T23:30'), /It would only be recorded: route 1 of g \(22:00-06:00 Europe\/Berlin\)/);
  assert.match(await ask('2026-11-25T06:00'), /It would page Ann/);
  assert.match(await ask('half past'), /at must be a date and a time/);

  for (const [text, status, said] of [
    ['{', 400, /The rules are not valid JSON/],
    ['[]', 400, /expected object/],
    ['{"mapping": {}}', 400, /mapping/],
    ['{"routes": [{}]}', 400, /settings\.routes\.0 needs one of component, severity and ignore/],
    ['{"routes": [{"component": "nowhere"}]}', 422, /nowhere/],
  ] as const) {
    const refused = await save(text);
    assert.equal(refused.statusCode, status, text);
    assert.match(textOf(refused.body), said);
  }
  assert.equal((await team.post(`/integrations/${id}/rules`, { do: 'remove' })).statusCode, 303);
  assert.deepEqual(await stored(), { ...settings, secret: true });
});

test('how mail is read, and whether raw messages of SNS are taken, is set on the page', async (t) => {
  const team = await testTeam(t);
  const made = async (type: string) => (await team.admin('POST', '/v1/integrations', { name: type, type })).json().id;
  const [mail, sns] = [await made('email'), await made('sns')];
  const stored = async (id: string) => (await team.admin('GET', `/v1/integrations/${id}`)).json().settings;
  const rules = { resolveWhen: '/RECOVERED/i', from: 'root@web1.example.com, @db.example.com', maxBytes: '50000' };
  const save = (id: string, fields: object) =>
    team.post(`/integrations/${id}`, { name: 'x', component: '', ...fields });
  assert.equal((await save(mail, rules)).statusCode, 303);
  const set = { ...rules, from: ['root@web1.example.com', '@db.example.com'], maxBytes: 50_000 };
  assert.deepEqual(await stored(mail), { mail: set });
  const page = (await team.get(`/integrations/${mail}`)).body;
  for (const value of ['/RECOVERED/i', 'root@web1.example.com, @db.example.com', '50000'])
    assert.ok(page.includes(`value="${value}"`), value);
  for (const [fields, said] of [
    [{ resolveWhen: '/(/' }, /settings\.mail\.resolveWhen/],
    [{ from: 'somebody' }, /settings\.mail\.from\.0/],
    [{ maxBytes: '7' }, /settings\.mail\.maxBytes/],
  ] as const) {
    const refused = await save(mail, fields);
    assert.equal(refused.statusCode, 400);
    assert.match(textOf(refused.body), said);
  }
  assert.deepEqual(await stored(mail), { mail: set });
  await save(mail, { resolveWhen: '', from: '', maxBytes: '' });
  assert.deepEqual(await stored(mail), {});

  await save(sns, { rawDelivery: 'yes' });
  assert.deepEqual(await stored(sns), { sns: { rawDelivery: true } });
  assert.match((await team.get(`/integrations/${sns}`)).body, /name="rawDelivery" value="yes"[^>]* checked/);
  await save(sns, {});
  assert.deepEqual(await stored(sns), {});
});

test('a secret is never on a page; left empty it stays, and it can be taken away', async (t) => {
  const team = await testTeam(t);
  const settings = { secret: 'hush-hush', per: 'group' };
  const { id } = (await team.admin('POST', '/v1/integrations', { name: 'g', type: 'grafana', settings })).json();
  const stored = async () =>
    (await team.db.selectFrom('integrations').select('settings').where('id', '=', id).executeTakeFirst())?.settings;
  assert.ok(!(await team.get(`/integrations/${id}`)).body.includes('hush-hush'));
  await team.post(`/integrations/${id}`, { name: 'g', component: '', perMinute: '', per: 'group', secret: '' });
  assert.deepEqual(await stored(), settings);
  await team.post(`/integrations/${id}`, { name: 'g', component: '', per: 'alert', secret: '', unsigned: 'yes' });
  assert.deepEqual(await stored(), { per: 'alert' });
});

test('heartbeats: made, its address shown once, called, paused, resumed, removed', async (t) => {
  const team = await testTeam(t);
  const words = async () => textOf((await team.get('/heartbeats', berlin)).body);
  assert.match(await words(), /There is none yet/);
  const form = { id: 'backup', schedule: '0 3 * * *', grace: '1h', component: 'kiln', timeZone: 'Europe/Berlin' };
  const made = await team.post('/heartbeats', form);
  assert.equal(made.statusCode, 201, textOf(made.body));
  const ping = /id="once-address">http:\/\/localhost:8080(\/ping\/[0-9a-f]+)</.exec(made.body)?.[1] ?? '';
  assert.match(
    await words(),
    /backup: Waits for its first call At 0 3 \* \* \* \(Europe\/Berlin\), with 1h of grace, on kiln/,
  );
  assert.equal((await team.app.inject({ method: 'POST', url: ping, payload: '12 files\nsaved' })).statusCode, 200);
  assert.match(await words(), /It said: 12 files saved/);
  assert.match(await words(), /backup: Up .* Last call: success, .* late after Tue 24 Nov 04:00 Berlin/);
  const changed = { ...form, schedule: '30m', grace: '10m', maxRunTime: '2m', severity: 'warning', methods: 'post' };
  const described = { ...changed, description: 'The nightly copy', back: '/heartbeats' };
  assert.equal((await team.post('/heartbeats/backup', described)).statusCode, 303);
  assert.match(
    await words(),
    /The nightly copy Every 30m, with 10m of grace and 2m to run, on kiln .* late after 13:40 Berlin/,
  );
  const { severity, methods } = (await team.admin('GET', '/v1/heartbeats/backup')).json();
  assert.deepEqual([severity, methods], ['warning', 'post']);
  assert.equal((await team.post('/heartbeats/backup', { ...described, severity: 'info' })).statusCode, 400);
  assert.equal((await team.post('/heartbeats/other', described)).statusCode, 404);
  assert.equal((await team.post('/heartbeats/backup', { ...form, back: '/heartbeats' })).statusCode, 303);
  assert.equal((await team.post('/heartbeats/backup/pause', { back: '/heartbeats' })).headers.location, '/heartbeats');
  assert.match(await words(), /backup: Paused .* Resume/);
  await team.post('/heartbeats/backup/resume');
  const again = await team.post('/heartbeats/backup/key');
  assert.ok(!again.body.includes(ping));
  assert.equal((await team.get(ping)).statusCode, 404);
  for (const [fields, status] of [
    [form, 409],
    [{ ...form, id: 'b', schedule: 'now and then' }, 400],
    [{ ...form, id: 'b', schedule: '1 week' }, 400],
    [{ ...form, id: 'b', component: 'nowhere' }, 422],
  ] as const)
    assert.equal((await team.post('/heartbeats', fields)).statusCode, status, JSON.stringify(fields));
  await team.post('/heartbeats/backup/remove');
  assert.match(await words(), /There is none yet/);
});
