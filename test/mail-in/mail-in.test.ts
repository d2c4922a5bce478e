import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { keyReader } from '../../src/api/integration-keys.ts';
import { openTally } from '../../src/ledger/tally.ts';
import { openMailIn } from '../../src/mail-in/open-mail-in.ts';
import { testApp } from '../support/app.ts';

const PROBLEM = '** PROBLEM Service Alert: web1/HTTP is CRITICAL **';
const RECOVERY = '** RECOVERY Service Alert: web1/HTTP is OK **';

test('a mail opens an incident, and the recovery that the settings describe resolves it', async (t) => {
  const { send, incidents, admin } = await mailbox(t, { settings: { mail: { resolveWhen: '/RECOVERY|OK/' } } });
  assert.match((await send({ subject: PROBLEM, text: 'Connection refused' })).response, /^250 /);
  const [opened] = await incidents();
  assert.deepEqual([opened?.summary, opened?.severity, opened?.status], [PROBLEM, 'critical', 'triggered']);
  await send({ subject: '** PROBLEM Service Alert: web2/HTTP is WARNING **' });
  await send({ subject: RECOVERY });
  assert.deepEqual(
    (await incidents()).map(({ summary, severity, status }) => [/web\d/.exec(summary)?.[0], severity, status]),
    [
      ['web1', 'critical', 'resolved'],
      ['web2', 'warning', 'triggered'],
    ],
  );
  const { rows } = await sql<{ content: object }>`SELECT content FROM alerts ORDER BY id LIMIT 1`.execute(admin.db);
  assert.deepEqual(rows[0]?.content, {
    ...{ from: 'nagios@example.com', subject: PROBLEM, text: 'Connection refused\n' },
    ...{ messageId: '1@monitoring.example', date: '2026-11-23T12:00:00.000Z' },
  });
});

test('the key is the tag, else the thread, else who writes about what', async (t) => {
  const { send, incidents, address } = await mailbox(t);
  const counts = async () => (await incidents()).map(({ summary, alertCount }) => [summary, alertCount]);
  const tagged = address.replace('@', '+disk-web1@');
  await send({ to: tagged, subject: 'Disk at 91 %' });
  await send({ to: tagged.toUpperCase().replace('DISK-WEB1', 'disk-web1'), subject: 'Disk at 97 %' });
  assert.deepEqual(await counts(), [['Disk at 91 %', 2]]);

  await send({ messageId: '<first@x>', subject: 'Queue is long' });
  await send({ inReplyTo: '<first@x>', references: ['<first@x>'], messageId: '<second@x>', subject: 'No more words' });
  await send({ inReplyTo: '<second@x>', subject: 'Something else', from: 'else@example.com' });
  await send({ subject: 'RE: Queue is long' });
  await send({ subject: 'Queue is long', from: 'other@example.com' });
  assert.deepEqual((await counts()).slice(1), [
    ['Queue is long', 4],
    ['Queue is long', 1],
  ]);
});

test('a mail that comes twice is one alert, also where it was resolved in between', async (t) => {
  const { send, incidents, admin } = await mailbox(t);
  const twice = { messageId: '<twice@x>', subject: PROBLEM };
  await send(twice);
  await admin('POST', '/v1/incidents/1/resolve', {});
  await send(twice);
  assert.deepEqual(
    (await incidents()).map(({ status, alertCount }) => [status, alertCount]),
    [['resolved', 1]],
  );
});

test('bounces, automatic replies and our own mails are taken and ignored, and counted; what monitoring sends is not', async (t) => {
  const { send, incidents, tally } = await mailbox(t);
  const ignored: SendMailOptions[] = [
    { envelope: { from: '' } },
    { headers: { 'Auto-Submitted': 'auto-replied (vacation)' } },
    { headers: { Precedence: 'auto_reply' } },
    { headers: { 'X-Autoreply': 'yes' } },
    { messageId: '<page-17@firstline.test>' },
    { messageId: '<notice-3.1@firstline.test>' },
    {
      raw: 'From: mailer@example.com\r\nSubject: Failed\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x--\r\n',
    },
  ];
  for (const mail of ignored) assert.match((await send({ subject: 'Absent', ...mail })).response, /^250 /);
  assert.deepEqual(await incidents(), []);
  const [entry] = tally.take();
  assert.deepEqual([entry?.cause, entry?.count], ['ignored-mail', ignored.length]);

  await send({ subject: 'Backup failed', headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' } });
  await send({ subject: 'Page of another', messageId: '<page-17@oncall.elsewhere.example>' });
  assert.equal((await incidents()).length, 2);
});

test('whom nobody here is gets 550, and what is too large 552; nothing of either is kept', async (t) => {
  const { send, incidents, address, admin } = await mailbox(t, {
    settings: { mail: { from: ['nagios@example.com', '@ops.example.com'], maxBytes: 2_000 } },
  });
  const { key } = (await admin('POST', '/v1/integrations', { name: 'other', type: 'generic' })).json();
  for (const to of [
    `${'0'.repeat(32)}@alerts.example.com`,
    'postmaster@alerts.example.com',
    address.replace('alerts.', 'elsewhere.'),
    `${key}@alerts.example.com`,
  ])
    await assert.rejects(send({ to, subject: 'x' }), { responseCode: 550 }, to);
  await assert.rejects(send({ from: 'mallory@example.com', subject: 'x' }), { responseCode: 550 });
  await assert.rejects(send({ from: 'x@notops.example.com', subject: 'x' }), { responseCode: 550 });
  const large = { subject: 'x', text: 'words '.repeat(1_000) };
  await assert.rejects(send(large), { responseCode: 552 }, 'by its announced size or by its length');
  await assert.rejects(send({ ...large, text: 'words\n'.repeat(2_000_000) }), { responseCode: 552 });
  assert.deepEqual(await incidents(), []);
  await send({ from: 'Nagios <NAGIOS@example.com>', subject: 'x' });
  await send({ from: 'cron@ops.example.com', subject: 'y' });
  assert.equal((await incidents()).length, 2);
});

test('while the database fails, a mail is answered 451, and no 250 comes before the commit', async (t) => {
  const { send, incidents, admin } = await mailbox(t);
  await send({ subject: 'first' });
  await sql`ALTER TABLE alerts RENAME TO alerts_away`.execute(admin.db);
  await assert.rejects(send({ subject: 'second', messageId: '<second@x>' }), { responseCode: 451 });
  await sql`ALTER TABLE alerts_away RENAME TO alerts`.execute(admin.db);
  assert.equal((await incidents()).length, 1);
  await send({ subject: 'second', messageId: '<second@x>' });
  assert.equal((await incidents()).length, 2);
});

test('the address is shown to nobody who may only look at incidents', async (t) => {
  const { send, address, admin } = await mailbox(t);
  const key = address.split('@')[0] ?? '';
  await send({ subject: `For ${address}`, text: `To: ${address.toUpperCase()}`, html: `<p>${address}</p>` });
  const { rows } = await sql<{ all: string }>`SELECT content::text AS all FROM alerts`.execute(admin.db);
  assert.ok(!rows[0]?.all.toLowerCase().includes(key), rows[0]?.all);
  assert.ok(!(await admin('GET', '/v1/incidents/1')).body.toLowerCase().includes(key));
});

test('a mapping reads mails in place of the format', async (t) => {
  const mapping = {
    summary: '{{$.subject}} ({{$.from}})',
    action: [{ when: { path: '$.text', matches: '*all clear*' }, do: 'resolve' }, { else: 'trigger' }],
    dedupKey: '$.tag',
    severity: 'warning',
  };
  const { send, incidents, address, admin, id } = await mailbox(t, { settings: { mapping } });
  const to = address.replace('@', '+siren@');
  await send({ to, subject: 'Siren', text: 'Now' });
  await send({ to, subject: 'Siren', text: 'It is all clear again' });
  const [{ summary, severity, status } = assert.fail('nothing came out')] = await incidents();
  assert.deepEqual([summary, severity, status], ['Siren (nagios@example.com)', 'warning', 'resolved']);
  const { items } = (await admin('GET', `/v1/integrations/${id}/payloads`)).json();
  assert.deepEqual(
    items.map(({ status: answered, body }: { status: number; body: { subject: string; tag: string } }) => [
      ...[answered, body.subject, body.tag],
    ]),
    [
      [250, 'Siren', 'siren'],
      [250, 'Siren', 'siren'],
    ],
    'to write the next mapping by',
  );
});

test('a client that hangs up in the middle of a mail leaves nothing, and the next one is heard', async (t) => {
  const { send, incidents, address, port } = await mailbox(t);
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const lines = ['EHLO x', 'MAIL FROM:<a@example.com>', `RCPT TO:<${address}>`, 'DATA', 'Subject: half'];
    socket.on('data', () => {
      const line = lines.shift();
      if (line) socket.write(`${line}\r\n`);
      if (lines.length === 0) socket.destroy();
    });
    socket.on('close', () => resolve());
  });
  await send({ subject: 'whole' });
  assert.deepEqual(
    (await incidents()).map(({ summary }) => summary),
    ['whole'],
  );
});

test('a mail that is no mail is an alert all the same', async (t) => {
  const { send, incidents } = await mailbox(t);
  await send({ raw: 'Subject: =?utf-8?B?8J+UpSBmaXJl?=\r\nContent-Type: text/html\r\n\r\n<b>It <i>burns</b>' });
  await send({ raw: `nothing like a header\0\xff` });
  assert.deepEqual(
    (await incidents()).map(({ summary }) => summary),
    ['🔥 fire', 'A mail without words from nagios@example.com'],
  );
});

async function mailbox(t: TestContext, { settings = {} } = {}) {
  const tally = openTally();
  const { admin, deps, db } = await testApp(t, { tally, config: { mailInDomain: 'alerts.example.com' } });
  const made = await admin('POST', '/v1/integrations', { name: 'mail', type: 'email', settings });
  assert.equal(made.statusCode, 201, made.body);
  const address: string = made.json().urls.email;
  assert.match(address, /^[0-9a-f]{32}@alerts\.example\.com$/);
  const settingsOfServer = { port: 0, host: '127.0.0.1', domain: 'alerts.example.com' };
  const server = await openMailIn({ ...deps, ourHost: 'firstline.test' }, keyReader(deps), settingsOfServer);
  const mailer = createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true });
  t.after(async () => {
    mailer.close();
    await server.close();
  });
  let sent = 0;
  const send = ({ raw, envelope, ...mail }: SendMailOptions) => {
    sent += 1;
    const from = 'nagios@example.com';
    const date = new Date('2026-11-23T12:00:00Z');
    const whole = { from, to: address, date, messageId: `<${sent}@monitoring.example>`, text: '', ...mail };
    if (raw) return mailer.sendMail({ raw, envelope: { from, to: address } });
    return mailer.sendMail(envelope ? { ...whole, envelope: { to: address, ...envelope } } : whole);
  };
  const incidents = async (): Promise<Listed[]> =>
    (await admin('GET', '/v1/incidents?limit=50')).json().items.reverse();
  return {
    send,
    incidents,
    address,
    tally,
    id: made.json().id,
    port: server.port,
    admin: Object.assign(admin, { db }),
  };
}

interface Listed {
  number: number;
  summary: string;
  severity: string;
  status: string;
  alertCount: number;
}
