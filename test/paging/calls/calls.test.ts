import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertNotices } from '../../../src/notices/queries.ts';
import { CAST, type Story, story, type Who } from '../../support/story.ts';
import type { SentCall } from '../../support/twilio-calls.ts';

const callThenSms = {
  high: [
    { after: '0s', method: 'voice' as const },
    { after: '4m', method: 'sms' as const },
  ],
};

/** Ada is called first, and gets an SMS four minutes later. */
async function called(t: Parameters<typeof story>[0]): Promise<{ s: Story; number: number; call: SentCall }> {
  const s = await story(t);
  await s.person('ada', { has: ['voice', 'sms'], rules: callThenSms });
  const number = await s.alert();
  return { s, number, call: callTo(s, 'ada') };
}

/** The newest call; it is to this person. */
function callTo(s: Story, who: Who): SentCall {
  const call = s.twilio.calls.inbox.all.at(-1);
  assert.equal(call?.to, CAST[who].phone, 'nobody was called');
  return call as SentCall;
}

/** What is heard, sentence after sentence. */
const words = ({ status, body }: { status: number; body: string }): string => {
  assert.equal(status, 200, body);
  return [...body.matchAll(/<Say>([^<]*)<\/Say>/g)].map(([, said]) => said).join(' | ');
};

test('a call asks Twilio for everything it needs: whose words, whose news, and not to reach voicemail', async (t) => {
  const { s, call } = await called(t);
  assert.deepEqual(call.params, {
    To: CAST.ada.phone,
    From: '+15005550006',
    Url: `${s.publicUrl}/twilio/voice?delivery=1&attempt=1`,
    StatusCallback: `${s.publicUrl}/twilio/voice/status?delivery=1&attempt=1`,
    StatusCallbackEvent: 'completed',
    Timeout: '25',
  });
});

test('4 acknowledges as the person who was called, and every other message stops', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  assert.match(words(said), /^Firstline\. Incident 1, critical, on checkout\. Checkout is down\. Press 4/);
  const answer = await s.twilio.calls.press(call, '4', said);
  assert.equal(words(answer), 'Incident 1 is yours. Goodbye.');
  assert.equal((await s.twilio.calls.status(call, 'completed')).status, 204);

  const { status, acknowledgedBy } = await s.incident(number);
  assert.deepEqual([status, acknowledgedBy], ['acknowledged', 'ada']);
  const entries = await s.says(number);
  assert.ok(entries.includes('Acknowledged by Ada, by phone call'), entries.join('\n'));
  await s.advance({ hours: 2 });
  s.page.none();
  assert.equal(s.twilio.calls.inbox.all.length, 1);
});

test('6 resolves and 5 pages the next line now', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  assert.equal(words(await s.twilio.calls.press(call, '5', said)), 'Incident 1: line 2 is paged now. Goodbye.');
  await s.settle();
  s.page.to('bo');
  assert.equal(words(await s.twilio.calls.press(call, '6', said)), 'Incident 1 is resolved. Thank you. Goodbye.');
  assert.equal((await s.incident(number)).status, 'resolved');
});

test('a key that comes twice acts once, and is answered alike', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  const both = await Promise.all([s.twilio.calls.press(call, '5', said), s.twilio.calls.press(call, '5', said)]);
  const third = await s.twilio.calls.press(call, '5', said);
  assert.deepEqual([...both, third].map(words), Array(3).fill('Incident 1: line 2 is paged now. Goodbye.'));
  const escalated = (await s.says(number)).filter((text) => text === 'Escalated by Ada, by phone call');
  assert.equal(escalated.length, 1);
});

for (const how of ['hang', 'cut'] as const)
  test(`Twilio places a call and the answer is lost (${how}): the call reports on itself, and is not placed again`, async (t) => {
    const s = await story(t);
    await s.person('ada', { has: ['voice', 'sms'], rules: callThenSms });
    s.twilio.losesAnswer(how);
    const number = await s.alert();
    const call = callTo(s, 'ada');
    await s.twilio.calls.status(call, 'initiated');
    await s.advance({ seconds: 1 });
    const voice = s.db.selectFrom('deliveries').selectAll().where('channel', '=', 'voice');
    const { status, provider_id, attempts } = await voice.executeTakeFirstOrThrow();
    assert.deepEqual([status, provider_id, attempts], ['sent', call.sid, 1]);
    assert.ok((await s.says(number)).includes('Call to Ada had left after all: the provider has it'));
    await s.twilio.calls.status(call, 'busy');
    await s.settle();
    s.page.to('ada');
    await s.advance({ minutes: 3 });
    assert.equal(s.twilio.requests.filter(({ Url }) => Url).length, 1, 'one call was placed');
  });

test('a worker died after Twilio placed its call: what the call reports keeps the next one from placing it again', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice'], rules: { high: [{ after: '0s', method: 'voice' }] } });
  await s.post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout' });
  await s.escalateDue();
  await s.takeDue();
  const about = 'delivery=1&attempt=1';
  const statusCallback = `${s.publicUrl}/twilio/voice/status?${about}`;
  await s.channels.voice.send({ to: CAST.ada.phone, url: `${s.publicUrl}/twilio/voice?${about}`, statusCallback });
  const call = callTo(s, 'ada');
  await s.twilio.calls.status(call, 'ringing');
  await s.advance({ minutes: 2 });
  assert.equal(s.twilio.calls.inbox.all.length, 1);
  const { status, provider_id } = await s.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([status, provider_id], ['sent', call.sid]);
});

test('a call of which nothing is heard is placed again', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice'], rules: { high: [{ after: '0s', method: 'voice' }] } });
  s.twilio.losesAnswer('cut');
  await s.alert();
  await s.advance({ minutes: 1 });
  assert.equal(s.twilio.calls.inbox.all.length, 2);
});

test('nobody answers: the next method is used at once, and its own time brings nothing more', async (t) => {
  const { s, number, call } = await called(t);
  s.page.none();
  await s.twilio.calls.status(call, 'ringing');
  await s.twilio.calls.status(call, 'no-answer');
  await s.settle();
  s.page.to('ada');
  assert.equal((await s.says(number)).at(-1), 'Call to Ada failed: nobody answered; using the next contact method now');
  await s.twilio.calls.status(call, 'no-answer');
  await s.advance({ minutes: 4, seconds: 59 });
  s.page.none();
});

for (const [status, extra, reason] of [
  ['busy', {}, 'the line was busy'],
  ['failed', { SipResponseCode: '480' }, 'nobody answered'],
  ['canceled', {}, 'the call was cancelled'],
] as const) {
  test(`a call that ends as ${status} goes on to the next rule`, async (t) => {
    const { s, number, call } = await called(t);
    await s.twilio.calls.status(call, status, extra);
    await s.settle();
    s.page.to('ada');
    assert.ok((await s.says(number)).some((text) => text.startsWith(`Call to Ada failed: ${reason};`)));
  });
}

test('voicemail is no acknowledgement: it is told nothing, and the next method is used at once', async (t) => {
  const { s, number, call } = await called(t);
  const said = words(await s.twilio.calls.answer(call, { AnsweredBy: 'machine_start' }));
  assert.doesNotMatch(said, /Checkout|Press/);
  await s.settle();
  s.page.to('ada');
  await s.twilio.calls.status(call, 'completed', { AnsweredBy: 'machine_start' });
  assert.equal((await s.incident(number)).status, 'triggered');
  assert.ok((await s.says(number)).some((text) => text.includes('failed: voicemail answered')));
});

test('a call without a key is not an acknowledgement: the next rules come at their times', async (t) => {
  const { s, number, call } = await called(t);
  await s.twilio.calls.answer(call);
  await s.twilio.calls.status(call, 'completed', { CallDuration: '31' });
  await s.settle();
  s.page.none();
  assert.equal((await s.says(number)).at(-1), 'Call to Ada was answered');
  assert.equal((await s.incident(number)).status, 'triggered');
  await s.advance({ minutes: 4 });
  s.page.to('ada');
  await s.advance({ minutes: 1 });
  s.page.to('bo');
});

test('acknowledged while it rings: whoever answers hears by whom, and is asked nothing', async (t) => {
  const { s, number, call } = await called(t);
  await s.advance({ minutes: 5 });
  await s.reply('bo', `ack ${number}`);
  const said = await s.twilio.calls.answer(call);
  assert.equal(words(said), 'Incident 1 has been acknowledged by Bo. Goodbye.');
  assert.doesNotMatch(said.body, /Gather/);
});

test('acknowledged before the call is made: nobody is called', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice', 'sms'], rules: { high: [{ after: '1m', method: 'voice' }] } });
  const number = await s.alert();
  await s.act(number, 'acknowledge');
  await s.advance({ minutes: 10 });
  assert.deepEqual(s.twilio.calls.inbox.all, []);
});

test('a key that escalates does not take the incident from whoever has it by now', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  await s.reply('bo', `ack ${number}`);
  await s.act(number, 'acknowledge');
  const answer = words(await s.twilio.calls.press(call, '5', said));
  assert.match(answer, /^Incident 1 has been acknowledged by /);
  assert.equal((await s.incident(number)).status, 'acknowledged');
});

test('a wrong key is forgiven once', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  const again = await s.twilio.calls.press(call, '1', said);
  assert.match(words(again), /^That key does nothing\. Incident 1, .* Press 4/);
  const over = await s.twilio.calls.press(call, '#', again);
  assert.equal(words(over), 'That key does nothing, so nothing was done. Goodbye.');
  assert.equal((await s.incident(number)).status, 'triggered');
  assert.equal(words(await s.twilio.calls.press(call, '4', again)), 'Incident 1 is yours. Goodbye.');
});

test('a number that cannot be called fails at once, in words', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice', 'sms'], rules: callThenSms });
  s.twilio.failNext({ status: 400, code: 21216 });
  const number = await s.alert();
  s.page.to('ada');
  assert.match(
    (await s.says(number)).at(-1) ?? '',
    /^Call to Ada failed: Twilio blocks calls to that number \(Twilio 21216\)/,
  );
});

test('a person with nothing but a phone that nobody answers counts as unreachable, and the line moves on', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice'] });
  const number = await s.alert();
  await s.twilio.calls.status(callTo(s, 'ada'), 'no-answer');
  await s.settle();
  s.page.to('bo');
  assert.ok((await s.says(number)).includes('Line 1 could not be reached: no message got through'));
});

test('low urgency rings no phone, unless there is no other way to the person', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice', 'sms'] });
  await s.alert({ severity: 'warning' });
  s.page.to('ada');
  assert.equal(s.twilio.calls.inbox.all.length, 0);
  await s.person('ada', { has: ['voice'] });
  await s.alert({ severity: 'warning', dedupKey: 'another' });
  callTo(s, 'ada');
});

test('what speaks of another call, another message or none changes nothing', async (t) => {
  const { s, number, call } = await called(t);
  const said = await s.twilio.calls.answer(call);
  const stranger = { ...call, sid: 'CA00000000000000000000000000000000' };
  for (const strange of [
    stranger,
    { ...call, url: call.url?.replace('delivery=1', 'delivery=99') },
    { ...call, url: call.url?.replace('attempt=1', 'attempt=2') },
  ])
    assert.equal(words(await s.twilio.calls.answer(strange)), 'This call is no longer about anything. Goodbye.');
  assert.match(words(await s.twilio.calls.press(stranger, '4', said)), /no longer about anything/);
  assert.equal((await s.twilio.calls.status(stranger, 'busy')).status, 204);
  assert.equal((await s.incident(number)).status, 'triggered');
  s.page.none();
});

test('a notice rings a phone only where it names the call', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice', 'sms'] });
  const notice = { person: 'ada', subject: 'Your shift', text: 'Your shift begins.', dueAt: s.clock.now() };
  await insertNotices(s.ctx(), [{ ...notice, key: 'any way', method: null }]);
  await s.settle();
  assert.equal(s.page.to('ada'), 'Your shift begins.');
  assert.equal(s.twilio.calls.inbox.all.length, 0);
  await insertNotices(s.ctx(), [{ ...notice, key: 'by call', method: 'voice' }]);
  await s.settle();
  assert.match(callTo(s, 'ada').twiml ?? '', /<Say>Your shift begins\.<\/Say>/);
  s.page.none();
});

test('of a call without news the provider is asked, and what it does not know to be answered has failed', async (t) => {
  for (const [becomes, said] of [
    ['busy', 'Call to Ada failed: the line was busy; using the next contact method now'],
    ['ringing', 'Call to Ada failed: no news of the call within 2m; using the next contact method now'],
    [null, 'Call to Ada failed: no news of the call within 2m; using the next contact method now'],
  ] as const) {
    const s = await story(t, { receiptTimeoutMs: 120_000 });
    await s.person('ada', { has: ['voice', 'sms'], rules: callThenSms });
    const number = await s.alert();
    s.twilio.calls.becomes(callTo(s, 'ada'), becomes);
    await s.advance({ minutes: 1, seconds: 59 });
    s.page.none();
    await s.advance({ seconds: 1 });
    s.page.to('ada');
    assert.ok((await s.says(number)).includes(said), String(becomes));
  }
});

test('somebody who is still speaking is waited for, and a call that has ended meanwhile was answered', async (t) => {
  const s = await story(t, { receiptTimeoutMs: 60_000 });
  await s.person('ada', { has: ['voice', 'sms'], rules: callThenSms });
  const number = await s.alert();
  const call = callTo(s, 'ada');
  s.twilio.calls.becomes(call, 'in-progress');
  await s.advance({ minutes: 2 });
  s.page.none();
  s.twilio.calls.becomes(call, 'completed');
  await s.advance({ minutes: 1 });
  s.page.none();
  assert.ok((await s.says(number)).includes('Call to Ada was answered'));
});
