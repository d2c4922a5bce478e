import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { NO_NUMBER, openVoice } from '../../../src/paging/channels/voice.ts';
import { startTwilioServer } from '../../support/twilio-server.ts';

const twilio = await startTwilioServer();
const { accountSid, authToken, url: apiUrl } = twilio;
const settings = { accountSid, authToken, apiUrl, from: '+12125550100', timeoutMs: 500 };
const voice = openVoice(settings);
const page = {
  to: '+12125550101',
  url: 'https://page.example.com/twilio/voice?delivery=1&attempt=1',
  statusCallback: 'https://page.example.com/twilio/voice/status?delivery=1&attempt=1',
};

after(async () => {
  voice.close();
  await twilio.close();
});

test('a call reaches Twilio once, and words that are given with it need no address of ours', async () => {
  const sid = () => twilio.calls.inbox.all.at(-1)?.sid;
  assert.deepEqual(await voice.send(page), { ok: true, providerId: sid(), receipt: true });
  const twiml = '<Response><Say>Hello</Say></Response>';
  assert.deepEqual(await voice.send({ to: page.to, twiml }), { ok: true, providerId: sid() });
  assert.equal(twilio.requests.length, 2);
  assert.deepEqual(twilio.calls.inbox.all[1]?.params, {
    To: page.to,
    From: settings.from,
    Twiml: twiml,
    Timeout: '25',
  });
});

test('who answers is listened for only where that is asked for', async () => {
  assert.equal(twilio.calls.inbox.all[0]?.params.MachineDetection, undefined);
  const listening = openVoice({ ...settings, machineDetection: true });
  await listening.send(page);
  assert.equal(twilio.calls.inbox.all.at(-1)?.params.MachineDetection, 'Enable');
  listening.close();
});

test('without a number to call from nobody is called, and the reason says what to set', async () => {
  const before = twilio.requests.length;
  const result = await openVoice({ ...settings, from: null }).send(page);
  assert.deepEqual(result, { ok: false, kind: 'account', code: 'no number', reason: NO_NUMBER });
  assert.match(NO_NUMBER, /TWILIO_VOICE_FROM/);
  assert.equal(twilio.requests.length, before);
});

for (const [to, code, kind] of [
  ['+15005550001', '21211', 'bad-address'],
  ['+15005550003', '21215', 'account'],
  ['+15005550004', '21216', 'permanent'],
] as const) {
  test(`a number that Twilio does not call (${code}) fails for good, and of its own kind`, async () => {
    const result = await voice.send({ ...page, to });
    assert.ok(!result.ok);
    assert.deepEqual([result.code, result.kind], [code, kind]);
  });
}

test('a Twilio that is busy, silent or away is tried again later', async () => {
  twilio.failNext({ status: 429, code: 20429 });
  const busy = await voice.send(page);
  assert.ok(!busy.ok && busy.kind === 'transient');
  twilio.hang();
  const silent = await voice.send(page);
  assert.ok(!silent.ok && silent.kind === 'transient' && silent.unclear);
  await twilio.down();
  const away = await voice.send(page);
  assert.ok(!away.ok && away.kind === 'transient' && !away.unclear);
  await twilio.up();
  assert.equal((await voice.send(page)).ok, true);
});
