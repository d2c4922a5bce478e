import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story } from '../../support/story.ts';

const smsThenMail = {
  high: [
    { after: '0s', method: 'sms' as const },
    { after: '10m', method: 'mail' as const },
  ],
};

interface WirePerson {
  contactMethods: { id: string; optedOut: boolean; problem: string | null }[];
  reachable: boolean;
  unreachableBecause: string | null;
}
const person = (s: Story, id: string) => s.api<WirePerson>('GET', `/v1/people/${id}`, undefined, 200);
const problemOf = async (s: Story, id: string, method: string) =>
  (await person(s, id)).contactMethods.find((one) => one.id === method)?.problem;
const subjects = (s: Story) => s.smtp.inbox.all.map(({ mail }) => mail.subject ?? '');
const bodiesTo = (s: Story, phone: string) =>
  s.twilio.inbox.all.filter(({ to }) => to === phone).map(({ body }) => body);
const CY = '+12125550103';
const ADA = '+12125550101';

test('a bad address is not used again; its owner hears of it once, by another way, and admins see it', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  s.twilio.failNext({ status: 400, code: 21614 });
  const number = await s.alert();
  assert.equal(await problemOf(s, 'ada', 'sms'), 'the number is not a mobile phone (Twilio 21614)');
  assert.equal((await person(s, 'ada')).reachable, true);
  assert.ok(
    (await s.says(number)).includes(
      "Ada's contact method sms is not used any more until it is verified again or changed",
    ),
  );
  await s.alert();
  assert.equal(s.twilio.requests.length, 1);
  assert.deepEqual(subjects(s).filter((subject) => subject === 'Your contact method sms does not work').length, 1);
});

test('a marked contact method is used again once it is verified, changed, or a message to it arrives', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  const breakIt = async () => {
    s.twilio.failNext({ status: 400, code: 21211 });
    await s.act(await s.alert(), 'resolve');
    assert.match((await problemOf(s, 'ada', 'sms')) ?? '', /not a valid phone number/);
    await s.advance({ minutes: 5 });
  };
  await breakIt();
  await s.person('ada', { has: ['sms', 'mail'] });
  assert.match((await problemOf(s, 'ada', 'sms')) ?? '', /21211/, 'saving somebody mends no phone');

  await s.api('POST', '/v1/people/ada/contact-methods/sms/verify', {}, 202);
  const code = /\d{6}/.exec(bodiesTo(s, ADA).at(-1) ?? '')?.[0];
  await s.api('POST', '/v1/people/ada/contact-methods/sms/verify', { code }, 200);
  assert.equal(await problemOf(s, 'ada', 'sms'), null);

  await breakIt();
  const { contactMethods, reachable, unreachableBecause, ...rest } = await person(s, 'ada');
  const changed = contactMethods.map((method) =>
    method.id === 'sms' ? { ...method, address: '+12125550177' } : method,
  );
  await s.api('PUT', '/v1/people/ada', { ...rest, reachable, unreachableBecause, contactMethods: changed }, 200);
  assert.equal(await problemOf(s, 'ada', 'sms'), null);
});

test('a message that was on its way when the method was marked, and arrives, clears the mark', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.alert();
  const first = s.twilio.inbox.all.find(({ to }) => to === ADA);
  await s.advance({ minutes: 1 });
  s.twilio.failNext({ status: 400, code: 21614 });
  await s.alert();
  assert.notEqual(await problemOf(s, 'ada', 'sms'), null);
  assert.ok(first);
  await s.twilio.receipt(first, 'delivered');
  assert.equal(await problemOf(s, 'ada', 'sms'), null);
});

test('who is left without a usable method is skipped at once from then on, and the admins are told', async (t) => {
  const s = await story(t);
  s.twilio.failNext({ status: 400, code: 21211 });
  await s.alert();
  const { reachable, unreachableBecause } = await person(s, 'ada');
  assert.equal(reachable, false);
  assert.match(unreachableBecause ?? '', /^has no contact method that works \(sms: the number is not a valid/);
  assert.match(bodiesTo(s, CY).join(), /^Ada has no contact method that works/);
  const second = await s.alert();
  const says = await s.says(second);
  assert.ok(says.some((text) => text.startsWith('Not paged on line 1: Ada has no contact method that works')));
  assert.ok(says.includes('Paged Bo on line 2 (owner of checkout)'));
});

test('a phone that is switched off is no bad number', async (t) => {
  const s = await story(t);
  await s.alert();
  await s.receipt('ada', 'undelivered', 30003);
  assert.equal(await problemOf(s, 'ada', 'sms'), null);
});

test('when our account is refused the admins are told once in an hour, and people are paged another way', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  await s.person('cy', { has: ['mail'] });
  s.twilio.failNext({ status: 401, code: 20003, times: 3 });
  for (let count = 0; count < 3; count += 1) {
    await s.alert();
    await s.advance({ minutes: 1 });
  }
  const notices = () => subjects(s).filter((subject) => subject === 'SMS: our provider refuses us').length;
  assert.equal(notices(), 1);
  assert.ok(subjects(s).filter((subject) => subject.includes('CRITICAL')).length >= 3);
  await s.advance({ hours: 1 });
  s.twilio.failNext({ status: 401, code: 20003 });
  await s.alert();
  assert.equal(notices(), 2);
  assert.equal(await problemOf(s, 'ada', 'sms'), null);
});

test('what the carrier blocks is said once more in as few words as possible, and then by another method', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  const number = await s.alert({ summary: 'Buy now: https://bit.ly/x' });
  assert.match(s.page.to('ada'), /Buy now/);
  await s.receipt('ada', 'undelivered', 30007);
  await s.advance({ seconds: 5 });
  assert.equal(s.page.to('ada'), `#${number} CRITICAL checkout. Reply ack ${number}`);
  s.mail.none();
  await s.receipt('ada', 'undelivered', 30007);
  await s.advance({ seconds: 5 });
  s.page.none();
  s.mail.to('ada');
  assert.deepEqual((await s.says(number)).slice(2), [
    'SMS to Ada was refused for its words: the carrier filtered the message (Twilio 30007). Trying once more with fewer',
    'SMS to Ada failed: the carrier filtered the message (Twilio 30007); using the next contact method now',
  ]);
});

test('a mail that is refused for its words is said once more without them', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['mail'] });
  s.smtp.rejectNext({ responseCode: 554 });
  const number = await s.alert({ summary: 'Buy now' });
  await s.advance({ seconds: 5 });
  const mail = s.mail.to('ada');
  assert.equal(mail.subject, `[#${number}] CRITICAL checkout`);
  assert.match(mail.text ?? '', /Acknowledge: http/);
  assert.doesNotMatch(mail.text ?? '', /Buy now/);
  s.mail.none();
});

test('after three failed tries the next method does not wait for its time, and the first is tried on', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  await s.twilio.down();
  const number = await s.alert();
  s.mail.none();
  await s.advance({ seconds: 10 });
  s.mail.to('ada');
  await s.twilio.up();
  await s.advance({ seconds: 30 });
  s.page.to('ada');
  assert.deepEqual((await s.says(number)).slice(2), [
    'SMS to Ada did not get through yet: Twilio refuses the connection. Trying again',
    'SMS to Ada still does not get through: Twilio refuses the connection; using the next contact method now, without waiting for its time',
  ]);
});

test('a message that the network could not deliver is sent again, while the next method is used at once', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  await s.alert();
  s.page.to('ada');
  await s.receipt('ada', 'undelivered', 30008);
  s.mail.to('ada');
  for (const _ of [2, 3]) {
    await s.advance({ seconds: 15 });
    s.page.to('ada');
    await s.receipt('ada', 'undelivered', 30008);
  }
  await s.advance({ minutes: 1 });
  s.page.none();
});

test('after the catch-all’s own message failed for good, every other admin is paged at once', async (t) => {
  const s = await story(t);
  const admin = (id: string, phone: string) => ({
    name: id,
    role: 'admin',
    contactMethods: [{ id: 'sms', type: 'sms', address: phone, verified: true }],
  });
  await s.api('PUT', '/v1/people/eve', admin('Eve', '+12125550105'), 201);
  await s.api('PUT', '/v1/people/fay', admin('Fay', '+12125550106'), 201);
  s.twilio.failNext({ status: 400, code: 29999, times: 3 });
  const number = await s.alert();
  assert.deepEqual(s.twilio.inbox.all.map(({ to }) => to).sort(), ['+12125550105', '+12125550106']);
  assert.deepEqual((await s.says(number)).filter((text) => !text.includes('failed')).slice(-3), [
    'The catch-all could not be reached: no message got through',
    'Paged Eve as an admin',
    'Paged Fay as an admin',
  ]);
  for (const message of [...s.twilio.inbox.all]) await s.twilio.receipt(message, 'undelivered', 30003);
  await s.settle();
  assert.deepEqual((await s.says(number)).slice(-2), [
    'The admins could not be reached: no message got through',
    'Nobody else can be paged: the policy starts again at its time',
  ]);
  assert.ok((await s.incident(number)).nextEscalationAt);
});
