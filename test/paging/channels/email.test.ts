import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openEmail } from '../../../src/paging/channels/email.ts';
import { pageMail } from '../../../src/paging/texts/mail-text.ts';
import { startMailServer } from '../../support/mail-server.ts';

const server = await startMailServer({ auth: { user: 'firstline', password: 's3cret' } });
const from = 'Firstline <page@example.com>';
const email = openEmail({ url: server.url, from });
const facts = {
  number: 42,
  severity: 'critical',
  component: 'kiln',
  summary: 'Kiln ist langsam – “très” 🔥\r\nBcc: eve@example.com',
  urgency: 'high',
  delivery: 7,
  publicUrl: 'https://page.example.com',
  ackToken: 'token',
} as const;
const page = { to: 'ann@example.com', ...pageMail(facts) };

after(async () => {
  email.close();
  await server.close();
});

test('a page arrives as it was written, with its headers', async () => {
  assert.deepEqual(await email.send(page), { ok: true, providerId: '<page-7@page.example.com>' });
  const { recipients, sender, mail } = await server.inbox.next();
  assert.deepEqual(recipients, ['ann@example.com']);
  assert.equal(sender, 'page@example.com');
  assert.equal(mail.subject, '[#42] CRITICAL kiln: Kiln ist langsam – “très” 🔥 Bcc: eve@example.com');
  assert.equal(mail.messageId, '<page-7@page.example.com>');
  assert.equal(mail.inReplyTo, '<incident-42@page.example.com>');
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(mail.headers.get('x-auto-response-suppress'), 'All');
  assert.equal(mail.headers.get('priority'), 'high');
  assert.equal(mail.headers.has('list-unsubscribe') || mail.headers.has('bcc'), false);
  assert.match(mail.text ?? '', /https:\/\/page\.example\.com\/ack\/token/);
  assert.match(String(mail.html), /Acknowledge #42/);
});

test('an address is one recipient, whatever it holds', async () => {
  await email.send({ to: 'bo@example.com, eve@example.com', subject: 'x', text: 'x' });
  assert.ok(!server.inbox.all.some(({ recipients }) => recipients.includes('eve@example.com')));
});

test('a mailbox that does not exist fails for good, a full one later', async () => {
  server.rejectNext({ responseCode: 550 });
  const gone = await email.send(page);
  assert.ok(!gone.ok && gone.kind === 'bad-address' && gone.code === '550');
  server.rejectNext({ responseCode: 450 });
  const full = await email.send(page);
  assert.ok(!full.ok && full.kind === 'transient' && full.code === '450');
  assert.equal((await email.send(page)).ok, true);
});

test('a wrong password fails for good', async () => {
  const stranger = openEmail({ url: server.url.replace('s3cret', 'wrong'), from });
  const result = await stranger.send(page);
  assert.ok(!result.ok && result.kind === 'account' && result.code === '535');
  stranger.close();
});

test('a server that is away or never answers is tried again later', async () => {
  const slow = await startMailServer();
  const impatient = openEmail({ url: slow.url, from, timeoutMs: 300 });
  slow.hang();
  const late = await impatient.send(page);
  assert.ok(!late.ok && late.kind === 'transient' && late.code === 'EABORT');
  await slow.close();
  const refused = await impatient.send(page);
  assert.deepEqual(refused, {
    ok: false,
    kind: 'transient',
    code: 'ECONNREFUSED',
    reason: 'the mail server refuses the connection',
  });
  impatient.close();
});
