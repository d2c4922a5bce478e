import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { openEmail } from '../../src/paging/channels/email.ts';
import { openSms } from '../../src/paging/channels/sms.ts';
import { startMailServer } from '../support/mail-server.ts';
import { story } from '../support/story.ts';
import { startTwilioServer } from '../support/twilio-server.ts';

test('while Twilio is down pages leave by the second account, which is told and kept', async (t) => {
  const second = await startTwilioServer();
  t.after(() => second.close());
  const { accountSid, authToken, url: apiUrl } = second;
  const channel = openSms({ accountSid, authToken, apiUrl, from: '+12125550177', publicUrl: 'http://127.0.0.1' });
  const s = await story(t, { smsFallback: { name: 'twilio-fallback', channel } });
  await s.twilio.down();
  const incident = await s.alert();
  assert.equal(second.inbox.all.length, 1);
  assert.equal(second.inbox.all[0]?.to, '+12125550101');
  const says = await s.says(incident);
  assert.ok(says.includes('SMS to Ada left by the fallback provider, because twilio fails'), says.join('\n'));
  const row = await s.db.selectFrom('deliveries').selectAll().executeTakeFirst();
  assert.deepEqual(
    [row?.status, row?.provider, row?.provider_id, row?.attempts],
    ['sent', 'twilio-fallback', second.inbox.all[0]?.sid, 1],
  );
});

test('a mail goes through the second server while the first refuses us', async (t) => {
  const second = await startMailServer();
  t.after(() => second.close());
  const channel = openEmail({ url: second.url, from: 'firstline@example.com' });
  const s = await story(t, { mailFallback: { name: 'smtp-fallback', channel } });
  await s.person('ada', { has: ['mail'] });
  s.smtp.rejectNext({ responseCode: 421 });
  const incident = await s.alert();
  assert.equal(second.inbox.all.length, 1);
  assert.ok((await s.says(incident)).includes('Email to Ada left by the fallback provider, because smtp fails'));
});

test('whoever says yes while the first provider hangs gets nothing from the second', async (t) => {
  const second = await startTwilioServer();
  t.after(() => second.close());
  const { accountSid, authToken, url: apiUrl } = second;
  const channel = openSms({ accountSid, authToken, apiUrl, from: '+12125550177', publicUrl: 'http://127.0.0.1' });
  const s = await story(t, { smsFallback: { name: 'twilio-fallback', channel } });
  s.twilio.hang();
  const alerted = s.alert();
  while (s.twilio.requests.length === 0) await immediate();
  await s.api('POST', '/v1/incidents/1/acknowledge', { as: 'bo' }, 200);
  await alerted;
  await s.advance({ minutes: 1 });
  assert.equal(second.inbox.all.length, 0);
  assert.equal((await s.says(1)).at(-1), 'SMS to Ada was not sent: the incident is acknowledged');
});
