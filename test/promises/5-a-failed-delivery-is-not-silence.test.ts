import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story } from '../support/story.ts';

const smsThenMail = {
  high: [
    { after: '0s', method: 'sms' as const },
    { after: '5m', method: 'mail' as const },
  ],
};

/** Twilio does not know why, and we do not either: nothing is remembered of it. */
const FOR_GOOD = 29999;

/** Both phones of a two-line policy answer, unless Twilio is told otherwise. */
const refuse = ({ twilio }: Story, code: number, times = 1) => twilio.failNext({ status: 400, code, times });

for (const [code, words, notice] of [
  [21211, 'the number is not a valid phone number (Twilio 21211)', 'Your contact method sms does not work'],
  [
    21610,
    'the person has replied STOP, so their carrier blocks our messages; they must send START (Twilio 21610)',
    'Firstline sends you no more SMS',
  ],
] as const) {
  test(`a number that Twilio refuses for good (${code}) is followed by the mail at once`, async (t) => {
    const s = await story(t);
    await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
    refuse(s, code);
    const number = await s.alert();
    const subjects = [s.mail.to('ada').subject, s.mail.to('ada').subject];
    assert.deepEqual(new Set(subjects), new Set([notice, `[#${number}] CRITICAL checkout: Checkout is down`]));
    s.page.none();
    assert.equal((await s.incident(number)).line, 1);
    assert.equal((await s.says(number)).at(-1), `SMS to Ada failed: ${words}; using the next contact method now`);
    await s.advance({ minutes: 5 });
    s.page.to('bo');
    s.mail.none();
  });
}

test('a contact method that no rule names is used before the person is given up', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: { high: [{ after: '0s', method: 'sms' }] } });
  refuse(s, 21211);
  const number = await s.alert();
  s.mail.to('ada');
  assert.match((await s.says(number)).at(-1) ?? '', /; using email now$/);
});

test('where every method of a person failed the line moves on at once, and after the last line the catch-all is paged', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  refuse(s, FOR_GOOD, 2);
  s.smtp.rejectNext({ responseCode: 521 });
  const number = await s.alert();
  s.page.to('cy');
  s.page.none();
  const entries = await s.says(number);
  assert.deepEqual(
    entries.filter((text) => !text.includes('failed')),
    [
      'Triggered by nagios on checkout, named in the alert',
      'Paged Ada on line 1',
      'Line 1 could not be reached: no message got through',
      'Paged Bo on line 2 (owner of checkout)',
      'Line 2 could not be reached: no message got through',
      'Paged Cy as the catch-all',
    ],
  );
  assert.equal(entries.filter((text) => text.includes('Ada cannot be reached any other way')).length, 1);
  const { uncovered, nextEscalationAt } = await s.incident(number);
  assert.equal(uncovered, true);
  await s.advance({ minutes: 15 });
  s.page.to('ada');
  s.page.none();
  assert.equal((await s.incident(number)).uncovered, false);
  assert.ok(nextEscalationAt);
});

test('where nothing gets through to anybody the policy starts again at its time, without a loop', async (t) => {
  const s = await story(t);
  refuse(s, FOR_GOOD, 6);
  const number = await s.alert();
  await s.advance({ minutes: 14, seconds: 59 });
  assert.equal(s.twilio.requests.length, 3);
  assert.equal((await s.says(number)).at(-1), 'Nobody else can be paged: the policy starts again at its time');
  await s.advance({ minutes: 15 });
  assert.equal(s.twilio.requests.length, 6);
  await s.advance({ minutes: 5 });
  s.page.to('ada');
});

test('everybody on a line must have failed before it moves on', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }, { person: 'cy' }], [{ person: 'bo' }]);
  refuse(s, FOR_GOOD, 1);
  const number = await s.alert();
  const { line, pages } = await s.incident(number);
  assert.equal(line, 1);
  assert.deepEqual(pages.flatMap(({ deliveries }) => deliveries.map(({ status }) => status)).sort(), [
    'failed',
    'sent',
  ]);
  await s.receipt(s.twilio.inbox.all[0]?.to === '+12125550101' ? 'ada' : 'cy', 'undelivered', 30003);
  assert.equal((await s.incident(number)).line, 2);
  assert.equal(s.twilio.inbox.all.at(-1)?.to, '+12125550102');
});

test('a failure that may pass is tried again after 1, 2, 4, 8 and then every 15 seconds, less up to half', async (t) => {
  const s = await story(t);
  s.twilio.failNext({ status: 503, times: 3 });
  s.twilio.failNext({ status: 429, code: 20429, times: 2 });
  s.twilio.failNext({ status: 500, times: 2 });
  const started = s.clock.now().getTime();
  const number = await s.alert();
  const tries = [0];
  while (s.twilio.inbox.all.length === 0) {
    const before = s.twilio.requests.length;
    await s.advance({ seconds: 0.25 });
    if (s.twilio.requests.length > before) tries.push((s.clock.now().getTime() - started) / 1_000);
  }
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  for (const [index, most] of [1, 2, 4, 8, 15, 15, 15].entries()) {
    const pause = pauses[index] ?? 0;
    assert.ok(pause >= most / 2 - 0.25 && pause <= most + 0.25, `pause ${index}: ${pauses.join()}`);
  }
  s.page.to('ada');
  const [page] = (await s.incident(number)).pages;
  assert.deepEqual([page?.deliveries[0]?.status, page?.deliveries[0]?.attempts], ['sent', 8]);
  assert.deepEqual(
    (await s.says(number)).filter((text) => text.startsWith('SMS')),
    ['SMS to Ada did not get through yet: Twilio answered: HTTP 503. Trying again'],
  );
});

test('while Twilio refuses connections or hangs the page is tried on, and leaves as soon as it can', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.twilio.down();
  const number = await s.alert();
  await s.advance({ minutes: 8 });
  assert.match(
    (await s.says(number)).at(-1) ?? '',
    /^SMS to Ada did not get through yet: Twilio refuses the connection/,
  );
  await s.twilio.up();
  await s.advance({ seconds: 15 });
  s.page.to('ada');

  s.twilio.hang();
  const second = await s.alert();
  await s.twilio.up();
  await s.advance({ seconds: 15 });
  assert.match(s.page.to('ada'), new RegExp(`#${second}`));
});

test('a message that cannot be handed over for some ten minutes gives way to the next method', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.person('ada', { has: ['sms', 'mail'], rules: { high: [{ after: '0s', method: 'sms' }] } });
  await s.twilio.down();
  await s.alert();
  await s.advance({ minutes: 5 });
  s.mail.none();
  await s.advance({ minutes: 9 });
  s.mail.to('ada');
});

test('however long a provider is away, whoever is needed hears of it within 15 seconds of its return, in one message', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'cy' }]);
  await s.twilio.down();
  const number = await s.alert();
  await s.advance({ minutes: 40 });
  await s.twilio.up();
  await s.advance({ seconds: 15 });
  assert.match(s.page.to('cy'), new RegExp(`#${number}`));
  s.page.none();
  assert.equal(
    (await s.says(number)).find((text) => text.includes('tried on')),
    'SMS to Cy is tried on, and no longer counted on: Twilio refuses the connection; Cy cannot be reached any other way',
  );
});

test('what is tried on ends with the acknowledgement, and a newer page to the same phone takes its place', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.person('ada', { has: ['sms', 'mail'], rules: { high: [{ after: '0s', method: 'sms' }] } });
  await s.twilio.down();
  const number = await s.alert();
  await s.advance({ minutes: 16 });
  const { pages } = await s.incident(number);
  const texting = pages.flatMap(({ deliveries }) => deliveries).filter(({ channel }) => channel === 'sms');
  assert.deepEqual(
    texting.map(({ status }) => status),
    ['failed', 'queued'],
  );
  await s.act(number, 'acknowledge', { as: 'ada' });
  await s.twilio.up();
  await s.advance({ minutes: 1 });
  s.page.none();
});

test('a rule that comes late is tried as long as one that comes at once', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.person('ada', { rules: { high: [{ after: '14m', method: 'sms' }] } });
  await s.alert();
  await s.advance({ minutes: 13 });
  s.twilio.failNext({ status: 503, times: 2 });
  await s.advance({ minutes: 1, seconds: 30 });
  s.page.to('ada');
});

test('a receipt that says undelivered brings the next method at once', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  const number = await s.alert();
  s.page.to('ada');
  await s.receipt('ada', 'sent');
  s.mail.none();
  await s.receipt('ada', 'undelivered', 30003);
  s.mail.to('ada');
  await s.receipt('ada', 'undelivered', 30003);
  s.mail.none();
  assert.deepEqual((await s.says(number)).slice(2), [
    'SMS to Ada failed: the phone is switched off or out of reach (Twilio 30003); using the next contact method now',
  ]);
});

test('a receipt that says delivered is on the timeline once, and nothing that comes after it undoes it', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  for (const status of ['sent', 'delivered', 'delivered', 'undelivered', 'sent']) await s.receipt('ada', status);
  const { pages, line } = await s.incident(number);
  assert.equal(pages[0]?.deliveries[0]?.status, 'delivered');
  assert.equal(line, 1);
  assert.deepEqual((await s.says(number)).slice(2), ['SMS to Ada was delivered']);
});

test('a receipt that comes after the incident has moved on changes nothing but what it is about', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  s.page.to('ada');
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  const { nextEscalationAt } = await s.incident(number);
  await s.receipt('ada', 'undelivered', 30003);
  s.page.none();
  const after = await s.incident(number);
  assert.deepEqual([after.line, after.nextEscalationAt], [2, nextEscalationAt]);
  await s.reply('bo', 'ack');
  await s.receipt('bo', 'undelivered', 30003);
  s.page.none();
  assert.equal((await s.incident(number)).status, 'acknowledged');
});

test('a mail server’s 550 is followed by the next method, its 451 by another try', async (t) => {
  const s = await story(t);
  const mailThenSms = {
    high: [
      { after: '0s', method: 'mail' as const },
      { after: '5m', method: 'sms' as const },
    ],
  };
  await s.person('ada', { has: ['sms', 'mail'], rules: mailThenSms });
  s.smtp.rejectNext({ responseCode: 451 });
  await s.alert();
  s.mail.none();
  await s.advance({ seconds: 2 });
  s.mail.to('ada');
  s.page.none();

  s.smtp.rejectNext({ responseCode: 550 });
  const second = await s.alert();
  await s.advance({ seconds: 5 });
  s.page.to('ada');
  assert.ok(
    (await s.says(second)).some((text) =>
      /^Email to Ada failed: the mail server answered: 550 .*; using the next/.test(text),
    ),
  );
});

test('a worker that died while sending leaves a message that is taken up again when its lease runs out', async (t) => {
  const s = await story(t);
  await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
  await s.escalateDue();
  // As it is right after a claim, with nobody left to send.
  const lease = new Date(s.clock.now().getTime() + 60_000);
  await s.db.updateTable('deliveries').set({ status: 'sending', attempts: 1, due_at: lease }).execute();
  await s.advance({ seconds: 59 });
  s.page.none();
  await s.advance({ seconds: 1 });
  s.page.to('ada');
});
