import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openSms } from '../../../src/paging/channels/sms.ts';
import { startTwilioServer } from '../../support/twilio-server.ts';

const twilio = await startTwilioServer();
const { accountSid, authToken, url: apiUrl } = twilio;
const settings = {
  accountSid,
  authToken,
  apiUrl,
  from: '+12125550100',
  publicUrl: 'https://page.example.com',
  timeoutMs: 500,
};
const sms = openSms(settings);
const page = { to: '+12125550101', body: '#42 CRITICAL kiln: down' };

after(async () => {
  sms.close();
  await twilio.close();
});

test('a message reaches Twilio once, with its receipt address and a short validity', async () => {
  const result = await sms.send(page);
  assert.deepEqual(result, { ok: true, providerId: twilio.inbox.all[0]?.sid, receipt: true });
  assert.deepEqual(
    twilio.inbox.all.map((message) => message.params),
    [
      {
        To: '+12125550101',
        From: '+12125550100',
        Body: '#42 CRITICAL kiln: down',
        StatusCallback: 'https://page.example.com/twilio/status',
        ValidityPeriod: '600',
      },
    ],
  );
});

test('a messaging service may be the sender', async () => {
  const service = openSms({ ...settings, from: 'MG0123456789' });
  assert.equal((await service.send(page)).ok, true);
  assert.equal(twilio.inbox.all.at(-1)?.params.MessagingServiceSid, 'MG0123456789');
  assert.equal(twilio.inbox.all.at(-1)?.params.From, undefined);
  service.close();
});

test('a number that cannot work, or whose owner said stop, fails for good', async () => {
  assert.deepEqual(await sms.send({ ...page, to: '+15005550001' }), {
    ok: false,
    kind: 'bad-address',
    code: '21211',
    reason: 'the number is not a valid phone number (Twilio 21211)',
  });
  const stopped = await sms.send({ ...page, to: '+15005550004' });
  assert.ok(!stopped.ok && stopped.kind === 'opted-out' && stopped.code === '21610');
});

test('wrong credentials fail for good and say which variables to look at', async () => {
  const stranger = openSms({ ...settings, authToken: 'wrong' });
  const result = await stranger.send(page);
  assert.ok(!result.ok && result.kind === 'account' && result.reason.includes('TWILIO_AUTH_TOKEN'));
  stranger.close();
});

test('a busy or broken Twilio is tried again later, and by the caller alone', async () => {
  const before = twilio.requests.length;
  twilio.failNext({ status: 429, code: 20429 });
  twilio.failNext({ status: 500 });
  const [busy, broken] = [await sms.send(page), await sms.send(page)];
  assert.ok(!busy.ok && busy.kind === 'transient' && busy.code === '20429');
  assert.ok(!broken.ok && broken.kind === 'transient' && broken.code === 'HTTP 500');
  assert.equal(twilio.requests.length, before + 2);
});

test('a receipt address that Twilio refuses costs the receipt, not the page', async () => {
  twilio.failNext({ status: 400, code: 21609 });
  assert.equal((await sms.send(page)).ok, true);
  assert.equal(twilio.inbox.all.at(-1)?.statusCallback, undefined);
});

test('a Twilio that never answers is given up', async () => {
  twilio.hang();
  const result = await sms.send(page);
  assert.deepEqual(result, {
    ok: false,
    kind: 'transient',
    code: 'ETIMEDOUT',
    reason: 'Twilio did not answer in time',
    unclear: true,
  });
  await twilio.up();
});

test('a Twilio that is away is transient, and back again it works', async () => {
  await twilio.down();
  const result = await sms.send(page);
  assert.ok(!result.ok && result.kind === 'transient' && result.code === 'ECONNREFUSED');
  await twilio.up();
  assert.equal((await sms.send(page)).ok, true);
});

test('an account that cannot be one stops the start', () => {
  assert.throws(() => openSms({ ...settings, accountSid: 'SK123' }), /TWILIO_ACCOUNT_SID/);
});

test('a message whose answer was lost is found by its words, its sender and its number', async () => {
  const since = new Date();
  const text = { ...page, body: 'the answer to this one is lost' };
  for (const how of ['hang', 'cut'] as const) {
    twilio.losesAnswer(how);
    const result = await sms.send(text);
    assert.ok(!result.ok && result.kind === 'transient' && result.unclear, how);
  }
  const taken = twilio.inbox.all.slice(-2).map(({ sid }) => ({ providerId: sid, receipt: true as const }));
  assert.deepEqual(await sms.find(text, since), taken.toReversed());
  assert.deepEqual(await sms.find({ ...text, body: 'other words' }, since), []);
  assert.deepEqual(await sms.find({ ...text, to: '+12125550102' }, since), []);
  assert.deepEqual(await sms.find(text, new Date(since.getTime() + 60_000)), [], 'it is an older one');
  const otherSender = openSms({ ...settings, from: '+12125550109' });
  assert.deepEqual(await otherSender.find(text, since), []);
  otherSender.close();
});

test('what became of a message can be asked; a stranger, a refusal and silence are all null', async () => {
  await sms.send(page);
  const sent = twilio.inbox.all.at(-1);
  assert.ok(sent);
  assert.deepEqual(await sms.outcomeOf(sent.sid), { status: 'queued', errorCode: null });
  await twilio.receipt({ ...sent, statusCallback: `${apiUrl}/nowhere` }, 'undelivered', 30003);
  assert.deepEqual(await sms.outcomeOf(sent.sid), { status: 'undelivered', errorCode: '30003' });
  assert.equal(await sms.outcomeOf('SM00000000000000000000000000000000'), null);
  twilio.hang();
  assert.equal(await sms.outcomeOf(sent.sid), null);
  assert.equal(await sms.find(page, new Date()), null);
  await twilio.up();
});

test('a refusal is clear: nothing is on its way', async () => {
  const refused = await sms.send({ ...page, to: '+15005550001' });
  assert.ok(!refused.ok && !refused.unclear);
  const nowhere = openSms({ ...settings, apiUrl: 'http://127.0.0.1:9' });
  const away = await nowhere.send(page);
  assert.ok(!away.ok && !away.unclear && away.kind === 'transient');
  nowhere.close();
});
