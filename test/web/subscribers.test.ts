import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { sendAnnouncements } from '../../src/announcements/send-announcement.ts';
import { textOf } from '../support/pages.ts';
import { startReceiver } from '../support/receiver.ts';
import { testTeam } from '../support/team.ts';

test('a webhook is added on the page, which shows its secret once, then tested, disabled, enabled and removed', async (t) => {
  const team = await testTeam(t);
  const receiver = await startReceiver(t);
  const form = { id: 'audit', type: 'webhook', url: `${receiver.url}/k3y`, token: '', chat: '', back: '/subscribers' };
  const made = await team.post('/subscribers', form);
  assert.deepEqual([made.statusCode, made.headers['cache-control']], [201, 'no-store']);
  const secret = /<code id="secret">(whsec_[^<]+)<\/code>/.exec(made.body)?.[1] ?? '';
  assert.ok(new Webhook(secret));

  const page = async () => {
    const { body } = await team.get('/subscribers');
    assert.ok(!body.includes('k3y') && !body.includes(secret));
    return textOf(body);
  };
  assert.match(await page(), new RegExp(`audit webhook at ${receiver.url} .*Nothing has been sent yet`));
  const send = () =>
    sendAnnouncements({ ...team.deps, publicUrl: 'https://firstline.test', allowPrivateWebhooks: true });
  assert.equal((await team.post('/subscribers/audit/test', { back: '/subscribers' })).statusCode, 303);
  await send();
  assert.match(await page(), /Last: now , it answered 204/);

  receiver.answers.push(410);
  await team.alert();
  await send();
  assert.match(await page(), /Disabled: it answered 410\. .*Enable/);
  await team.post('/subscribers/audit/enable', {});
  assert.doesNotMatch(await page(), /Disabled/);

  const rotated = await team.post('/subscribers/audit/secret', {});
  assert.equal(rotated.statusCode, 201);
  assert.ok(!rotated.body.includes(secret) && /<code id="secret">whsec_/.test(rotated.body));

  const hears = { minSeverity: 'error', components: 'kiln', events: ['triggered', 'resolved'], back: '/subscribers' };
  const tick = (fields: object) => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...hears, ...fields }))
      for (const one of [value].flat()) body.append(name, String(one));
    return team.post('/subscribers/audit/hears', body);
  };
  assert.equal((await tick({})).statusCode, 303);
  assert.match(await page(), /triggered, resolved; error and graver; only on kiln/);
  assert.equal((await tick({ events: [] })).statusCode, 400);
  assert.equal((await tick({ components: 'nowhere' })).statusCode, 422);
  assert.equal((await tick({ components: '', events: 'triggered' })).statusCode, 303);
  assert.match(await page(), / triggered; error and graver Last/);

  const moved = await team.post('/subscribers', { ...form, url: `${receiver.url}/moved` });
  assert.deepEqual([moved.statusCode, moved.headers.location], [303, '/subscribers']);
  await team.post('/subscribers/audit/remove', {});
  assert.match(await page(), /Nobody has subscribed/);
  const responder = await team.token('responder');
  assert.equal((await team.as(responder, 'GET', '/v1/subscribers')).statusCode, 403);
});

test('what cannot be is refused with the name of the field', async (t) => {
  const team = await testTeam(t);
  for (const [form, said] of [
    [{ type: 'telegram' }, /token/],
    [{ type: 'slack', url: 'http://127.0.0.1/' }, /private network/],
    [{ type: 'slack', url: 'ftp://example.com/' }, /url must be an http or https URL/],
  ] as const) {
    const answer = await team.post('/subscribers', { id: 'x', ...form });
    assert.ok([400, 422].includes(answer.statusCode), answer.body);
    assert.match(textOf(answer.body), said);
  }
});
