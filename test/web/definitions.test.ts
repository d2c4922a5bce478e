import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';
import { textOf } from '../support/pages.ts';
import { openSandbox, signIn, type Team, testTeam } from '../support/team.ts';

const unescaped = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** What a browser finds in the form. */
async function opened(team: Team, path: string): Promise<{ text: string; read: string }> {
  const { body, statusCode } = await team.get(path);
  assert.equal(statusCode, 200, body);
  const text = unescaped(/<textarea[^>]*>(.*?)<\/textarea>/s.exec(body)?.[1] ?? '');
  return { text, read: unescaped(/name="read" value="([^"]*)"/.exec(body)?.[1] ?? '') };
}

const componentOf = async (team: Team) => (await team.admin('GET', '/v1/components/kiln')).json();

test('a definition is edited as the text that the API takes, its fields in the order in which they are explained', async (t) => {
  const team = await testTeam(t);
  const { text, read } = await opened(team, '/components/kiln/definition');
  assert.match(text, /^description: Source control\nowners:\n {2}- person: bo\npolicy: default\n/);
  const answer = await team.post('/components/kiln/definition', {
    text: text.replace('Source control', 'All code'),
    read,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.match(textOf(answer.body), /Saved\. Look at it This would hurt: line 2 of kiln has only Bo/);
  assert.equal((await componentOf(team)).description, 'All code');
});

test('JSON is taken as well, and what is left out is gone', async (t) => {
  const team = await testTeam(t);
  const { read } = await opened(team, '/components/kiln/definition');
  await team.post('/components/kiln/definition', { text: '{"owners": [{"person": "ann"}]}', read });
  assert.deepEqual(await componentOf(team), { id: 'kiln', owners: [{ person: 'ann' }], match: [], dependsOn: [] });
});

test('trying says what would hurt, and changes nothing', async (t) => {
  const team = await testTeam(t);
  const before = await componentOf(team);
  const { read } = await opened(team, '/components/kiln/definition');
  const tried = await team.post('/components/kiln/definition', { text: 'owners: []', read, do: 'try' });
  assert.match(textOf(tried.body), /It would be saved like this\. This would hurt: .*kiln has no owner/);
  assert.deepEqual(await componentOf(team), before);
});

test('what is wrong is said by its field, and the text stays as it was typed', async (t) => {
  const team = await testTeam(t);
  const { read } = await opened(team, '/policies/default/definition');
  for (const [text, status, words] of [
    ['lines: []', 400, /lines Too small/],
    ['lines:\n  - targets: [{rotation: nights}]', 422, /lines\.0\.targets\.0\.rotation .*nights/],
    ['lines:\n  - targets: [{owners: true}]\nrepeat: 5m', 400, /repeat is not a known field/],
    ['lines: [', 400, /It is not YAML: .* at line 1/],
    ['', 400, /the document/],
  ] as const) {
    const answer = await team.post('/policies/default/definition', { text, read });
    assert.equal(answer.statusCode, status, answer.body);
    assert.match(textOf(answer.body), words);
    assert.match(answer.body, /<div class="problem">/, 'htmx finds the words');
    assert.ok(unescaped(answer.body).includes(`>${text}</textarea>`), text);
  }
  assert.equal((await team.admin('GET', '/v1/policies/default')).json().lines.length, 2);
});

test('of two who edit at once, the slower is told', async (t) => {
  const team = await testTeam(t);
  const mine = await opened(team, '/components/kiln/definition');
  const theirs = await opened(team, '/components/kiln/definition');
  await team.post('/components/kiln/definition', { ...theirs, text: theirs.text.replace('Source', 'Sauce') });
  const answer = await team.post('/components/kiln/definition', mine);
  assert.equal(answer.statusCode, 412);
  assert.match(textOf(answer.body), /Somebody else has changed it/);
  assert.equal((await componentOf(team)).description, 'Sauce control');
});

test('a new one begins with an example that only needs its names', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/components/fogbugz', { owners: [{ person: 'ann' }] });
  for (const section of ['people', 'rotations', 'policies', 'components']) {
    const led = await team.post(`/${section}`, { id: 'brandnew' });
    assert.deepEqual([led.statusCode, led.headers.location], [303, `/${section}/brandnew/definition`]);
    const form = await opened(team, `/${section}/brandnew/definition`);
    assert.equal(form.read, '');
    const answer = await team.post(`/${section}/brandnew/definition`, form);
    assert.equal(answer.statusCode, 200, answer.body);
    const saved = (await team.admin('GET', `/v1/${section}/brandnew`)).json();
    assert.ok(Object.keys(parseYaml(form.text) as object).every((field) => field in saved));
    const again = await team.post(`/${section}/brandnew/definition`, form);
    assert.equal(again.statusCode, 412, 'it is there by now');
  }
});

test('an edit of a rotation holds from when its editor says', async (t) => {
  const team = await testTeam(t);
  const { text, read } = await opened(team, '/rotations/ops/definition');
  const edit = { text: text.replace('- ann', '- cy'), read };
  await team.post('/rotations/ops/definition', { ...edit, effective: 'after-shift' });
  const { pendingFrom } = (await team.admin('GET', '/v1/rotations/ops')).json();
  assert.equal(pendingFrom, '2026-11-30T08:00:00.000Z');
});

test('the settings are edited like everything else, and a catch-all that reaches nobody is said at once', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/people/dee', { name: 'Dee', contactMethods: [] });
  const { text, read } = await opened(team, '/settings');
  const answer = await team.post('/settings', { text: text.replace('cy', 'dee'), read });
  assert.match(textOf(answer.body), /Saved\. Look at it This would hurt: Nobody on the catch-all/);
  assert.deepEqual((await team.admin('GET', '/v1/settings')).json().catchAll, { person: 'dee' });
});

test('what is still used stays, and says by what', async (t) => {
  const team = await testTeam(t);
  const refused = await team.post('/policies/default/remove');
  assert.equal(refused.statusCode, 409);
  assert.match(textOf(refused.body), /Used by component kiln/);
  const gone = await team.post('/components/kiln/remove');
  assert.deepEqual([gone.statusCode, gone.headers.location], [303, '/components']);
  assert.equal((await team.admin('GET', '/v1/components/kiln')).statusCode, 404);
});

test('definitions are for admins: they hold numbers, addresses and calendars', async (t) => {
  const team = await testTeam(t, { ...openSandbox, config: { ...openSandbox.config, openPages: false } });
  const session = await signIn(team, await team.token('responder', 'ann'));
  assert.equal((await team.get('/people/bo/definition', session)).statusCode, 403);
  assert.equal((await team.get('/settings', session)).statusCode, 403);
  const sent = await team.post('/people/bo/definition', { text: 'name: Bob', read: '' }, session);
  assert.equal(sent.statusCode, 403);
});

test('a maintenance window is edited in all its fields, and what it holds is looked at again', async (t) => {
  const team = await testTeam(t);
  const window = { components: ['kiln'], timeZone: 'UTC', start: '2026-11-23T11:00:00', duration: '4h' };
  await team.admin('PUT', '/v1/maintenance-windows/upgrade', window);
  const number = await team.alert();
  const status = async () => (await team.admin('GET', `/v1/incidents/${number}`)).json().nextEscalationAt;
  assert.equal(await status(), '2026-11-23T15:00:00.000Z');
  assert.match((await team.get('/maintenance')).body, /href="\/maintenance\/upgrade\/definition"/);
  const form = await opened(team, '/maintenance/upgrade/definition');
  assert.deepEqual(Object.keys(parseYaml(form.text) as object).slice(0, 2), ['components', 'integrations']);

  const wrong = await team.post('/maintenance/upgrade/definition', { ...form, text: form.text.replace('4h', '9d') });
  assert.equal(wrong.statusCode, 400);
  assert.match(textOf(wrong.body), /duration must be 7d or shorter/);
  const text = form.text.replace('components:\n  - kiln', 'components:\n  - nothing');
  const stray = await team.post('/maintenance/upgrade/definition', { ...form, text });
  assert.deepEqual([stray.statusCode, /there is no component nothing/.test(textOf(stray.body))], [422, true]);

  const shorter = { ...form, text: form.text.replace('4h', '90m') };
  assert.match(
    textOf((await team.post('/maintenance/upgrade/definition', { ...shorter, do: 'try' })).body),
    /like this/,
  );
  assert.equal(await status(), '2026-11-23T15:00:00.000Z');
  const saved = await team.post('/maintenance/upgrade/definition', shorter);
  assert.match(textOf(saved.body), /Saved\. Look at it/);
  assert.equal((await team.admin('GET', '/v1/maintenance-windows/upgrade')).json().duration, '90m');
  assert.notEqual(await status(), '2026-11-23T15:00:00.000Z');
  assert.equal((await team.post('/maintenance/upgrade/definition', form)).statusCode, 412);
});
