import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { claimDueDeliveries } from '../../src/paging/claim-due.ts';
import type { DeliveryRow } from '../../src/paging/queries.ts';
import { type Story, story } from '../support/story.ts';
import type { SentSms } from '../support/twilio-server.ts';

const deliveries = (s: Story) => s.db.selectFrom('deliveries').selectAll().orderBy('id').execute();

for (const how of ['hang', 'cut'] as const) {
  test(`Twilio takes a page and the answer is lost (${how}): one SMS in all, and its receipt counts`, async (t) => {
    const s = await story(t);
    s.twilio.losesAnswer(how);
    const incident = await s.alert();
    await s.advance({ seconds: 30 });
    s.page.to('ada');
    s.page.none();
    assert.equal(s.twilio.requests.length, 1, 'nothing was sent twice');
    const [delivery] = await deliveries(s);
    const { status, provider, provider_id, unclear_since } = delivery ?? {};
    assert.deepEqual(
      { status, provider, provider_id, unclear_since },
      { status: 'sent', provider: 'twilio', provider_id: s.twilio.inbox.all[0]?.sid, unclear_since: null },
    );
    assert.ok((await s.says(incident)).includes('SMS to Ada had left after all: the provider has it'));
    await s.receipt('ada', 'delivered');
    assert.ok((await s.says(incident)).includes('SMS to Ada was delivered'));
  });
}

test('a worker died after Twilio took its page: the next one does not send it again', async (t) => {
  const s = await story(t);
  const dead = await s.post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout' });
  assert.equal(dead.statusCode, 202);
  await s.escalateDue();
  const { leaving } = await claimDueDeliveries(s.db, s.clock.now(), 50);
  assert.equal(leaving.length, 1);
  // Its last deed: the page leaves as it would have, and nothing is written down.
  s.twilio.losesAnswer('cut');
  const body = await wordsOfThePage(t);
  await s.channels.sms.send({ to: '+12125550101', body });
  await s.advance({ minutes: 2 });
  s.page.to('ada');
  s.page.none();
  assert.equal((await deliveries(s))[0]?.status, 'sent');
});

test('a worker died after Twilio took its page: the receipt says which message that is', async (t) => {
  const s = await story(t);
  await s.post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout' });
  await s.escalateDue();
  const [[delivery]] = (await claimDueDeliveries(s.db, s.clock.now(), 50)).leaving as [[DeliveryRow]];
  const statusCallback = `${s.publicUrl}/twilio/status?delivery=${delivery.id}&attempt=1`;
  await s.channels.sms.send({ to: delivery.address, body: 'Its last deed', statusCallback });
  await s.receipt('ada', 'delivered');
  const [row] = await deliveries(s);
  assert.deepEqual([row?.status, row?.provider_id], ['delivered', s.twilio.inbox.all[0]?.sid]);
});

test('a worker that stood still over its messages sends none of them: whoever has them next does, once', async (t) => {
  const s = await story(t);
  await s.post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout' });
  await s.escalateDue();
  const { pieces } = await s.takeDue();
  s.clock.advance(31_000);
  for (const { run } of pieces) await run();
  s.page.none();
  s.clock.advance(29_000);
  await s.settle();
  for (const { run } of pieces) await run();
  s.page.to('ada');
  s.page.none();
  assert.ok(s.complaints.some(({ message }) => message.includes('stood still')));
});

test('what is said of a page that had left after all is not said of what was to leave beside it', async (t) => {
  const s = await story(t);
  s.twilio.losesAnswer('hang');
  await s.alert();
  await s.alert();
  s.page.to('ada');
  const retried = s.advance({ seconds: 4 });
  // Asked for the first page, Twilio has it; then it hangs over the second, and reports on the first meanwhile.
  while (s.twilio.lookUps() === 0) await immediate();
  s.twilio.hang();
  while (s.twilio.requests.length < 2) await immediate();
  const [first] = s.twilio.inbox.all;
  assert.equal((await s.twilio.receipt(first as SentSms, 'delivered')).status, 204);
  await retried;
  await s.twilio.up();
  assert.deepEqual(
    (await deliveries(s)).map(({ status }) => status),
    ['delivered', 'queued'],
  );
  await s.advance({ seconds: 30 });
  assert.match(s.page.to('ada'), /^#2 /);
});

test('a worker died before Twilio got its page: the next one sends it', async (t) => {
  const s = await story(t);
  await s.post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout' });
  await s.escalateDue();
  await claimDueDeliveries(s.db, s.clock.now(), 50);
  await s.advance({ minutes: 2 });
  s.page.to('ada');
  s.page.none();
  assert.equal(s.twilio.lookUps(), 1);
});

test('whoever says yes while Twilio is asked for the first try gets no second one', async (t) => {
  const s = await story(t);
  s.twilio.hang();
  const incident = await s.alert();
  const retried = s.advance({ seconds: 10 });
  while (s.twilio.lookUps() === 0) await immediate();
  await s.act(incident, 'acknowledge', { as: 'bo' });
  await s.twilio.up();
  await retried;
  assert.equal(s.twilio.requests.length, 1);
  s.page.none();
  assert.equal((await s.says(incident)).at(-1), 'SMS to Ada was not sent: the incident is acknowledged');
});

test('a look-up that gets no answer holds nothing up', async (t) => {
  const s = await story(t);
  s.twilio.hang();
  await s.alert();
  await s.settle();
  assert.equal(s.twilio.inbox.all.length, 0);
  assert.notEqual((await deliveries(s))[0]?.unclear_since, null);
  // The request hung and was never taken: the look-up says so, and the page leaves.
  await s.twilio.up();
  await s.advance({ seconds: 30 });
  s.page.to('ada');
  s.page.none();
});

test('the same words to the same phone some rounds ago are another message', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.alert();
  const first = s.page.to('ada');
  s.twilio.failNext({ status: 500 });
  await s.advance({ minutes: 20 });
  assert.ok(s.twilio.lookUps() > 0, 'what a broken Twilio had taken was asked for');
  assert.equal(s.page.to('ada'), first, 'the page of the second round came, too');
});

test('a page that got through asks nobody anything', async (t) => {
  const s = await story(t);
  await s.alert();
  s.page.to('ada');
  assert.equal(s.twilio.lookUps(), 0);
});

test('a mail that is sent again has the same Message-ID', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['mail'] });
  s.smtp.losesAnswer();
  await s.alert();
  await s.advance({ seconds: 30 });
  const ids = s.smtp.inbox.all.map(({ mail }) => mail.messageId);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
});

/** What a page of this alert says, in a world where nothing goes wrong. */
async function wordsOfThePage(t: Parameters<typeof story>[0]): Promise<string> {
  const s = await story(t);
  await s.alert();
  return s.page.to('ada');
}

test('a look-up without an answer is in the ledger, and the page is sent', async (t) => {
  const s = await story(t);
  s.twilio.hang();
  await s.alert();
  // Still hanging when it is asked for the first try.
  await s.advance({ seconds: 1 });
  await s.twilio.up();
  await s.advance({ seconds: 30 });
  s.page.to('ada');
  s.page.none();
  await s.audit();
  const entry = (await s.db.selectFrom('ledger').selectAll().execute()).find(({ cause }) => cause === 'failed-look-up');
  assert.deepEqual([entry?.count, entry?.details], [1, ['#1']]);
});
