import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { openPool } from '../../src/db/pool.ts';
import { openTally } from '../../src/ledger/tally.ts';
import { TWILIO_TOKEN } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { doorTo } from '../support/door.ts';
import { type Team, testTeam } from '../support/team.ts';

const ANN = '+12025550101';

/** A team whose database can be taken away, and what Twilio posts to it. */
async function team(t: TestContext, replyPatienceMs: number) {
  const { url } = await testDatabase(t);
  const door = await doorTo(url);
  const pool = openPool(door.url, () => {});
  const tally = openTally();
  const config = { publicUrl: 'https://firstline.test', replyPatienceMs };
  const it = await testTeam(t, { db: pool.db, tally, config });
  t.after(async () => {
    await pool.close();
    await door.close();
  });
  return { ...it, door, tally };
}

const post = ({ app }: Pick<Team, 'app'>, path: string, form: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': webhooks.getExpectedTwilioSignature(TWILIO_TOKEN, `https://firstline.test${path}`, form),
    },
    body: new URLSearchParams(form).toString(),
  });

const sms = (it: Pick<Team, 'app'>, body: string, sid = `SM${body}`) =>
  post(it, '/twilio/sms', { MessageSid: sid, From: ANN, Body: body });

test('a reply that comes while the database is away is done once it is back, and answered as ever', async (t) => {
  const it = await team(t, 60_000);
  const number = await it.alert();
  it.door.shut();
  const refused = it.door.refused();
  const answer = sms(it, `ack ${number}`);
  await refused;
  it.door.open();
  assert.match((await answer).body, new RegExp(`<Message>Got it, #${number} is yours\\.`));
  const after = await it.admin('GET', `/v1/incidents/${number}`);
  assert.equal(after.json().acknowledgedBy, 'ann');
});

test('where it stays away, who has sent a command is told that it may not be done; everything else is for Twilio', async (t) => {
  const it = await team(t, 50);
  it.door.shut();
  for (const words of ['ack 42', 'OK', 'snooze 30m']) {
    const answer = await sms(it, words);
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'text/xml']);
    assert.match(answer.body, /<Message>Firstline cannot reach its database, so this may not be done\. /);
  }
  for (const words of ['STOP', 'START', 'lunch?']) {
    const answer = await sms(it, words);
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '5'], words);
  }
  const call = { CallSid: 'CA1', CallStatus: 'in-progress', Digits: '4' };
  const voice = await post(it, '/twilio/voice?delivery=1&attempt=1', call);
  assert.match(voice.body, /<Say>Firstline is calling about an incident, and cannot reach its database\. .*<Hangup\/>/);
  const key = await post(it, '/twilio/voice/key?delivery=1&attempt=1', call);
  assert.match(key.body, /<Say>Firstline cannot reach its database, so this may not be done\. .*<Hangup\/>/);
  const receipt = await post(it, '/twilio/status?delivery=1&attempt=1', { MessageStatus: 'delivered' });
  assert.equal(receipt.statusCode, 503);
  assert.deepEqual(
    it.tally.take().map(({ cause, count }) => [cause, count]),
    [['unanswered-reply', 8]],
  );
});

test('what is signed for another address is in the ledger apart from what is not signed at all', async (t) => {
  const it = await team(t, 50);
  const send = (headers: Record<string, string>) =>
    it.app.inject({
      method: 'POST',
      url: '/twilio/sms',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: 'MessageSid=SM1&From=%2B12125550101&Body=ack',
    });
  assert.equal((await send({ 'x-twilio-signature': 'bm8=' })).statusCode, 403);
  assert.equal((await send({})).statusCode, 403);
  assert.deepEqual(
    it.tally.take().map(({ cause, count, details }) => [cause, count, details]),
    [
      ['wrong-signature', 1, ['/twilio/sms']],
      ['unsigned-post', 1, ['/twilio/sms']],
    ],
  );
});
