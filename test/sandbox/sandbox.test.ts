import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEmail } from '../../src/paging/channels/email.ts';
import { openSms } from '../../src/paging/channels/sms.ts';
import { sandboxMail } from '../../src/sandbox/mail.ts';
import { type Deliver, sandboxAccount, sandboxTwilio } from '../../src/sandbox/twilio.ts';

function keeping() {
  const delivered: Parameters<Deliver>[0][] = [];
  const deliver: Deliver = (message) => void delivered.push(message);
  return { delivered, deliver };
}

const broken: Deliver = () => {
  throw new Error('the database is away');
};
const publicUrl = 'http://127.0.0.1:8080';
const sms = (to: Deliver) => openSms({ ...sandboxAccount, publicUrl, httpClient: sandboxTwilio(to) });
const email = (to: Deliver) => openEmail({ from: 'page@example.com', transport: sandboxMail(to) });

test('an SMS of the sandbox goes through the Twilio client and ends on this machine', async () => {
  const { delivered, deliver } = keeping();
  const result = await sms(deliver).send({ to: '+12125550101', body: '#42 down' });
  assert.ok(result.ok && /^SM[0-9a-f]{32}$/.test(result.providerId));
  assert.deepEqual(delivered, [{ channel: 'sms', address: '+12125550101', body: '#42 down' }]);
});

test('the sandbox refuses Twilio’s magic numbers with Twilio’s codes', async () => {
  const { delivered, deliver } = keeping();
  const result = await sms(deliver).send({ to: '+15005550009', body: '#42 down' });
  assert.ok(!result.ok && result.code === '21614');
  assert.deepEqual(delivered, []);
});

test('a mail of the sandbox goes through nodemailer and ends on this machine', async () => {
  const { delivered, deliver } = keeping();
  const result = await email(deliver).send({
    to: 'ann@example.com',
    subject: '[#42] down',
    text: 'Down.',
    messageId: '<a@b>',
  });
  assert.deepEqual(result, { ok: true, providerId: '<a@b>' });
  assert.deepEqual(delivered, [{ channel: 'email', address: 'ann@example.com', subject: '[#42] down', body: 'Down.' }]);
});

test('a message the sandbox could not keep was not sent', async () => {
  const text = await sms(broken).send({ to: '+12125550101', body: '#42 down' });
  const mail = await email(broken).send({ to: 'ann@example.com', subject: 'x', text: 'x' });
  assert.ok(!text.ok && text.kind === 'transient');
  assert.ok(!mail.ok && mail.kind === 'transient');
});
