import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../support/pages.ts';
import { programOrSkip } from '../support/program.ts';
import { SUBSCRIBE_URL, startAws, TOPIC } from '../support/sns.ts';
import { openSandbox, testTeam } from '../support/team.ts';

test('an admin sees which topic asks, confirms it by a button, and forgets it by another', async (t) => {
  if (!programOrSkip(t, 'openssl')) return;
  const aws = startAws();
  const team = await testTeam(t, { ...openSandbox, fetchFromAws: aws.fetchFromAws });
  const { id, key } = (await team.admin('POST', '/v1/integrations', { name: 'aws', type: 'sns' })).json();
  const path = `/integrations/${id}`;
  const words = async () => textOf((await team.get(path)).body);
  assert.match(await words(), /No topic has asked to post here/);

  const asked = await team.app.inject({
    method: 'POST',
    url: `/integrations/sns/${key}`,
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify(aws.message('SubscriptionConfirmation')),
  });
  assert.equal(asked.statusCode, 202, asked.body);
  const page = await words();
  assert.ok(page.includes(`${TOPIC} waits for you: nothing that it sends is taken yet`), page);
  const [{ id: topic }] = (await team.admin('GET', `/v1${path}/subscriptions`)).json().items;

  const confirmed = await team.post(`${path}/subscriptions/${topic}/confirm`, { back: path });
  assert.deepEqual([confirmed.statusCode, confirmed.headers.location], [303, path]);
  assert.equal(aws.fetched.at(-1), SUBSCRIBE_URL);
  assert.match(await words(), /is heard/);
  assert.equal((await team.post(`${path}/subscriptions/${topic}/remove`, { back: path })).statusCode, 303);
  assert.match(await words(), /No topic has asked to post here/);
  assert.equal((await team.post(`${path}/subscriptions/${topic}/confirm`, { back: path })).statusCode, 404);
});
