import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { openSandboxChannels } from '../../src/sandbox/open-sandbox.ts';
import { latestMessages } from '../../src/sandbox/queries.ts';
import { messagesIn } from '../../src/sandbox/type-reply.ts';
import { testClock } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';

test('an SMS of the sandbox becomes a row, and is reported as delivered, signed as Twilio would', async (t) => {
  const { db } = await testDatabase(t);
  const received = Promise.withResolvers<{ body: string; signature: string; path: string }>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(204).end();
      const signature = String(request.headers['x-twilio-signature']);
      received.resolve({ body, signature, path: String(request.url) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { sms, email } = openSandboxChannels({
    db,
    clock: testClock(),
    authToken: 'key',
    publicUrl,
    mailFrom: 'a@b.de',
  });
  t.after(async () => {
    sms.close();
    email.close();
    server.closeAllConnections();
    server.close();
  });

  const statusCallback = `${publicUrl}/twilio/status?delivery=7&attempt=1`;
  const sent = await sms.send({ to: '+12025550101', body: '#42 down', statusCallback });
  const receipt = await received.promise;
  const fields = Object.fromEntries(new URLSearchParams(receipt.body));
  assert.equal(receipt.path, '/twilio/status?delivery=7&attempt=1');
  assert.equal(fields.MessageStatus, 'delivered');
  assert.equal(fields.MessageSid, sent.ok && sent.providerId);
  assert.ok(webhooks.validateRequest('key', receipt.signature, statusCallback, fields));

  await email.send({ to: 'ann@example.com', subject: '[#42] down', text: 'Down.' });
  const messages = await latestMessages(db, 10);
  assert.deepEqual(
    messages.map(({ channel, direction, address, subject, body }) => [channel, direction, address, subject, body]),
    [
      ['email', 'to-person', 'ann@example.com', '[#42] down', 'Down.'],
      ['sms', 'to-person', '+12025550101', null, '#42 down'],
    ],
  );
});

test('a receipt that reaches nobody does no harm', async (t) => {
  const { db } = await testDatabase(t);
  const publicUrl = 'http://127.0.0.1:9';
  const { sms } = openSandboxChannels({ db, clock: testClock(), authToken: 'key', publicUrl, mailFrom: 'a@b.de' });
  assert.ok((await sms.send({ to: '+12025550101', body: '#42 down' })).ok);
  sms.close();
});

test('an answer in TwiML is read back as it was written', () => {
  const twiml = '<Response><Message>a &lt;b&gt; &amp;amp; &#x22;c&#34;\nd</Message><Message>e</Message></Response>';
  assert.deepEqual(messagesIn(twiml), ['a <b> &amp; "c"\nd', 'e']);
  assert.deepEqual(messagesIn('<Response/>'), []);
});
