import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bundleMail, pageMail } from '../../../src/paging/texts/mail-text.ts';
import { anyText } from '../../support/any-text.ts';

const facts = {
  number: 42,
  severity: 'critical',
  component: 'kiln',
  summary: 'Kiln cannot reach FogBugz',
  urgency: 'high',
  delivery: 7,
  publicUrl: 'https://page.example.com',
  ackToken: '42.ann.1.sig',
} as const;

test('all mails of an incident share subject and root, and what is sent again keeps its id', () => {
  const [first, second] = [pageMail(facts), pageMail({ ...facts, delivery: 8 })];
  assert.equal(first.subject, '[#42] CRITICAL kiln: Kiln cannot reach FogBugz');
  assert.equal(second.subject, first.subject);
  assert.equal(first.messageId, '<page-7@page.example.com>');
  assert.equal(second.messageId, '<page-8@page.example.com>');
  assert.equal(first.inReplyTo, '<incident-42@page.example.com>');
  assert.equal(second.references, first.inReplyTo);
});

test('a page is marked as automatic, has the priority of its urgency, and cannot be unsubscribed from', () => {
  const mail = pageMail(facts);
  assert.deepEqual(mail.headers, { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' });
  assert.equal(mail.priority, 'high');
  assert.equal(pageMail({ ...facts, urgency: 'low' }).priority, 'normal');
});

test('both bodies hold the summary, the link that acknowledges and the incident’s page', () => {
  const { text, html = '' } = pageMail({ ...facts, runbook: 'https://wiki/kiln', rollback: 'deploy kiln@41' });
  for (const part of [
    'Kiln cannot reach FogBugz',
    '/ack/42.ann.1.sig',
    '/incidents/42',
    'https://wiki/kiln',
    'deploy kiln@41',
  ]) {
    assert.ok(text.includes(part) && html.includes(part), part);
  }
});

test('a hostile summary stays text', () => {
  const mail = pageMail({ ...facts, summary: '<img src=x onerror=alert(1)>\r\nBcc: all@example.com\0' });
  assert.equal(mail.subject, '[#42] CRITICAL kiln: <img src=x onerror=alert(1)> Bcc: all@example.com');
  assert.ok(!mail.html?.includes('<img'));
  assert.ok(mail.html?.includes('&lt;img'));
});

test('no summary breaks out of its line or holds a NUL', () => {
  fc.assert(
    fc.property(anyText(500), (summary) => {
      const mail = pageMail({ ...facts, summary });
      assert.doesNotMatch(mail.subject, /[\p{Cc}\u2028\u2029]/u);
      assert.ok(mail.subject.length <= 200 && mail.subject.isWellFormed());
      assert.ok(mail.text.isWellFormed() && !mail.text.includes('\0'));
    }),
  );
});

test('several pages are one mail, the worst first, each with its own links, in the threads of all', () => {
  const other = {
    ...facts,
    number: 41,
    severity: 'error',
    ackToken: '41.ann.1.sig',
    delivery: 6,
    summary: '<b>Slow</b>',
  };
  const mail = bundleMail([other, facts]);
  assert.equal(mail.subject, '[2 incidents on kiln] Worst: #42 CRITICAL kiln: Kiln cannot reach FogBugz');
  assert.equal(mail.messageId, '<pages-6-7-2@page.example.com>');
  assert.equal(mail.inReplyTo, '<incident-42@page.example.com>');
  assert.equal(mail.references, '<incident-42@page.example.com> <incident-41@page.example.com>');
  for (const body of [mail.text, mail.html ?? '']) {
    for (const part of ['/ack/41.ann.1.sig', '/ack/42.ann.1.sig', '/incidents/41', '/incidents/42'])
      assert.ok(body.includes(part), part);
    assert.ok(body.indexOf('/ack/42') < body.indexOf('/ack/41'));
  }
  assert.ok(!mail.html?.includes('<b>'));
  assert.equal(bundleMail([facts]).text, pageMail(facts).text);
});

test('a mail of a thousand long summaries stays small enough for a mail server', () => {
  const many = Array.from({ length: 1_000 }, (_, number) => ({
    ...facts,
    number: number + 1,
    summary: 'x'.repeat(4_000),
  }));
  const [first, ...others] = many;
  assert.ok(first);
  assert.ok((bundleMail([first, ...others]).html ?? '').length < 1_000_000);
});
