import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { email } from '../../src/intake/formats/email.ts';
import { readMail, recipientOf } from '../../src/mail-in/mail.ts';

const KEY = '0123456789abcdef0123456789abcdef';

test('an address is a key, perhaps a tag, and our domain, in any case', () => {
  const cases: [address: string, expected: ReturnType<typeof recipientOf>][] = [
    [`${KEY}@alerts.example.com`, { key: KEY, tag: null }],
    [`${KEY.toUpperCase()}@ALERTS.example.com`, { key: KEY, tag: null }],
    [`${KEY}+Disk+web1@alerts.example.com`, { key: KEY, tag: 'Disk+web1' }],
    [`${KEY}+@alerts.example.com`, { key: KEY, tag: null }],
    [`${KEY}@alerts.example.com.evil.example`, null],
    [`${KEY}@evil@alerts.example.com`, null],
    [`x${KEY}@alerts.example.com`, null],
    [KEY, null],
    ['', null],
  ];
  for (const [address, expected] of cases)
    assert.deepEqual(recipientOf(address, 'alerts.example.com'), expected, address);
});

/** Lines as mails are made of, with anything in them: what gets past the first look. */
const line = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('From', 'To', 'Subject', 'Date', 'Message-ID', 'References', 'In-Reply-To', 'Auto-Submitted'),
      fc.string({ unit: 'binary' }),
    )
    .map(([name, value]) => `${name}: ${value}`),
  fc
    .constantFrom(
      'multipart/mixed; boundary=x',
      'text/html',
      'text/plain; charset=nonsense',
      'message/rfc822',
      'multipart/report',
    )
    .map((type) => `Content-Type: ${type}`),
  fc.constantFrom('', '--x', '--x--', 'Content-Transfer-Encoding: base64', '=?utf-8?B?4pyT?=', ' folded'),
  fc.string({ unit: 'binary' }),
);

test('whatever bytes come as a mail, it is read, and is an alert or is ignored for a reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'a@example.com'), async (lines, sender) => {
      const parsed = await simpleParser(Buffer.from(lines.join('\r\n')), {
        skipTextToHtml: true,
        skipImageLinks: true,
      });
      const mail = readMail(parsed, sender, 'firstline.test');
      if (mail.ignored !== null) return assert.notEqual(mail.ignored, '');
      const reading = email({ body: mail, headers: {}, query: {}, receivedAt: new Date(0) }, {});
      assert.ok('alerts' in reading, JSON.stringify(reading));
      for (const { summary, dedupKey } of reading.alerts) assert.ok(summary !== '' && dedupKey);
    }),
    { numRuns: 200 },
  );
});

test('a problem and its recovery have one key; another host, another number and another sender have another', () => {
  const keyOf = (subject: string, from = 'a@example.com') => {
    const reading = email({ body: { subject, from }, headers: {}, query: {}, receivedAt: new Date(0) }, {});
    return 'alerts' in reading ? reading.alerts[0]?.dedupKey : assert.fail(subject);
  };
  const same = [
    ['** PROBLEM Service Alert: web1/HTTP is CRITICAL **', '** RECOVERY Service Alert: web1/HTTP is OK **'],
    ['[FIRING:1] HighLatency', '[RESOLVED:1] HighLatency'],
    ['Backup of db1 failed', 'RE: Backup of db1 succeeded'],
    ['ALARM: "cpu" in EU', 'OK: "cpu" in EU'],
  ] as const;
  for (const [one, other] of same) assert.equal(keyOf(one), keyOf(other), `${one} / ${other}`);
  const different = [
    ['web1 is DOWN', 'web2 is DOWN'],
    ['Disk 1 failed', 'Disk 2 failed'],
    ['Backup of db1 failed', 'Restore of db1 failed'],
  ] as const;
  for (const [one, other] of different) assert.notEqual(keyOf(one), keyOf(other), `${one} / ${other}`);
  assert.notEqual(keyOf('Disk is full'), keyOf('Disk is full', 'b@example.com'));
});
