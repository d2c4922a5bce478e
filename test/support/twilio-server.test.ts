import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { openSms } from '../../src/paging/channels/sms.ts';
import { createInbox } from './inbox.ts';
import { startTwilioServer } from './twilio-server.ts';

const publicUrl = 'https://page.example.com';
const received = createInbox<{ path: string; params: Record<string, string>; signed: boolean }>('callback');
const webhook = createServer(async (request, response) => {
  const params = Object.fromEntries(new URLSearchParams(await text(request)));
  const signature = String(request.headers['x-twilio-signature']);
  const signed = validateRequest(twilio.authToken, signature, publicUrl + request.url, params);
  received.add({ path: request.url ?? '', params, signed });
  response.end('<Response/>');
});
await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', () => resolve()));
const local = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
const twilio = await startTwilioServer({ receipts: true, dial: (url) => url.replace(publicUrl, local) });
const sms = openSms({ ...twilio, apiUrl: twilio.url, from: '+12125550100', publicUrl });
const page = { to: '+12125550101', body: '#42 down' };

after(async () => {
  sms.close();
  await twilio.close();
  webhook.closeAllConnections();
  webhook.close();
});

test('receipts are signed over the public URL and come in order', async () => {
  await sms.send(page);
  const reports = await received.atLeast(2);
  assert.ok(reports.every(({ signed, path }) => signed && path === '/twilio/status'));
  assert.deepEqual(
    reports.map(({ params }) => params.MessageStatus),
    ['sent', 'delivered'],
  );
  assert.equal(reports[0]?.params.MessageSid, twilio.inbox.all[0]?.sid);
});

test('a message can end undelivered', async () => {
  received.clear();
  twilio.undeliverNext({ errorCode: 30003 });
  await sms.send(page);
  const report = await received.next(({ params }) => params.MessageStatus === 'undelivered');
  assert.equal(report.params.ErrorCode, '30003');
});

test('an inbound message is signed, and a forged one is not', async () => {
  received.clear();
  const url = `${publicUrl}/twilio/sms?x=1`;
  const answer = await twilio.reply({ url, from: '+12125550101', body: 'Ack 42 + ü', messageSid: 'SM1' });
  assert.deepEqual(answer, { status: 200, body: '<Response/>' });
  await twilio.reply({ url, from: '+12125550101', body: 'Ack 42', signature: 'forged' });
  const [good, forged] = received.all;
  assert.ok(good?.signed && good.params.Body === 'Ack 42 + ü' && good.params.MessageSid === 'SM1');
  assert.equal(forged?.signed, false);
});

test('what Twilio would refuse is refused, with its codes', async () => {
  const post = async (params: Record<string, string>) => {
    const response = await fetch(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${btoa(`${twilio.accountSid}:${twilio.authToken}`)}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(params).toString(),
    });
    return [response.status, ((await response.json()) as { code: number }).code];
  };
  const good = { To: '+12125550101', From: '+12125550100', Body: 'x' };
  assert.deepEqual(await post({ ...good, To: '' }), [400, 21604]);
  assert.deepEqual(await post({ ...good, From: '' }), [400, 21603]);
  assert.deepEqual(await post({ ...good, Body: '' }), [400, 21602]);
  assert.deepEqual(await post({ ...good, To: '0815' }), [400, 21211]);
  assert.deepEqual(await post({ ...good, Body: 'x'.repeat(1601) }), [400, 21617]);
  assert.deepEqual(await post({ ...good, Boddy: 'x' }), [400, 20001]);
});
