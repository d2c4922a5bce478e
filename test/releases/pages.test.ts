import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, testTeam } from '../support/team.ts';

const HOOK = { hook: 'https://deploy.example.com/undo', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function released(t: Parameters<typeof testTeam>[0], rollback: object = {}) {
  const team = await testTeam(t, { config: { publicUrl: 'http://localhost:8080', openPages: false } });
  const kiln = { owners: [{ person: 'bo' }], policy: 'default', rollbackByReply: true };
  await team.admin('PUT', '/v1/components/kiln', kiln);
  const tell = (body: object) => team.admin('POST', '/v1/releases', { component: 'kiln', by: 'deploy', ...body });
  await tell({ version: '4.2', rollback: { reversible: true, procedure: 'kiln --back', ...HOOK, ...rollback } });
  team.clock.advance(2 * 3_600_000);
  await tell({ kind: 'restart', summary: '<b>twice</b>' });
  team.clock.advance(60_000);
  return { team, number: await team.alert() };
}

test('an incident shows what was changed before it, the nearest first, and an admin may have it undone by a word', async (t) => {
  const { team, number } = await released(t);
  const cookie = await signIn(team);
  const page = `/incidents/${number}`;
  const { body } = await team.get(page, cookie);
  assert.match(
    textOf(body),
    /Changed before it.*restart &lt;b>twice&lt;\/b> by deploy on kiln itself.*rel 4\.2 by deploy on kiln itself.*Yes.*Roll back rel 4\.2/,
  );
  assert.equal(body.match(/<circle/g)?.length, 2);
  assert.match((await team.get(`${page}/rollback`, cookie)).body, /Nothing waits to be confirmed/);

  const asked = await team.post(`${page}/rollback`, {}, cookie);
  assert.deepEqual([asked.statusCode, asked.headers.location], [303, `${page}/rollback`]);
  const confirm = await team.get(`${page}/rollback`, cookie);
  const word = /class="word">([a-z]{6})</.exec(confirm.body)?.[1] ?? assert.fail(confirm.body);
  assert.match(
    textOf(confirm.body),
    /rolls back rel 4\.2 \(kiln\) , made by deploy, by a call to deploy\.example\.com/,
  );
  assert.equal((await team.post(`${page}/rollback/confirm`, { word: 'wrongs' }, cookie)).statusCode, 409);
  assert.equal((await team.post(`${page}/rollback/confirm`, { word }, cookie)).statusCode, 409);
  await team.post(`${page}/rollback`, {}, cookie);
  const again = /class="word">([a-z]{6})</.exec((await team.get(`${page}/rollback`, cookie)).body)?.[1] ?? '';
  assert.equal((await team.post(`${page}/rollback/confirm`, { word: again }, cookie)).statusCode, 303);
  assert.match(textOf((await team.get(page, cookie)).body), /rel 4\.2 is being rolled back already, by web/);
});

test('whoever was not paged and owns nothing of it sees no button, and is refused', async (t) => {
  const { team, number } = await released(t);
  const page = `/incidents/${number}`;
  const press = async (person: string) => {
    const cookie = await signIn(team, await team.token('responder', person));
    const { body } = await team.get(page, cookie);
    return [body.includes('id="rollback"'), (await team.post(`${page}/rollback`, {}, cookie)).statusCode];
  };
  assert.deepEqual(await press('cy'), [false, 409]);
  assert.deepEqual(await press('bo'), [true, 303]);
  const viewer = await signIn(team, await team.token('viewer'));
  assert.equal((await team.post(`${page}/rollback`, {}, viewer)).statusCode, 403);
});

test('where it cannot be undone, the page says why and what to do', async (t) => {
  const { team, number } = await released(t, { reversible: false, why: 'migration 41' });
  const { body } = await team.get(`/incidents/${number}`, await signIn(team));
  assert.match(textOf(body), /No: migration 41.*rel 4\.2 CANNOT be rolled back: migration 41\. Ask Bo\./);
  assert.ok(!body.includes('id="rollback"'));
});

test('a review is begun on its page, and grows by a follow-up at a time', async (t) => {
  const team = await testTeam(t, { config: { publicUrl: 'http://localhost:8080', openPages: false } });
  const number = await team.alert();
  await team.admin('POST', `/v1/incidents/${number}/resolve`, { as: 'bo' });
  const cookie = await signIn(team);
  const page = `/incidents/${number}/review`;
  assert.match((await team.get(`/incidents/${number}`, cookie)).body, new RegExp(`href="${page}"`));
  assert.match(textOf((await team.get(page, cookie)).body), /Nobody has begun it yet/);
  const save = async (fields: Record<string, string>, path = page) => {
    const answer = await team.post(path, { summary: '', text: '', owner: '', due: '', ...fields }, cookie);
    assert.equal(answer.statusCode, 303, answer.body);
    return textOf((await team.get(page, cookie)).body);
  };
  assert.match(await save({ summary: 'Queues <fill> up' }), /Queues &lt;fill> up What was slow/);
  await save({ text: 'a monitor', owner: 'bo', due: '2026-12-01' });
  assert.match(
    await save({ text: 'a test' }),
    /Queues &lt;fill> up.*Follow-ups a monitor, Bo, by 2026-12-01 Done a test Done/,
  );
  assert.match(
    await save({ text: 'a monitor' }, `${page}/done`),
    /Follow-ups Done: a monitor, Bo, by 2026-12-01 a test Done/,
  );
});
