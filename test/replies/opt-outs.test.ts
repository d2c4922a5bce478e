import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAST, type Story, story } from '../support/story.ts';

interface WirePerson {
  contactMethods: { id: string; optedOut: boolean; problem: string | null }[];
  reachable: boolean;
  unreachableBecause: string | null;
}
const ada = (s: Story) => s.api<WirePerson>('GET', '/v1/people/ada', undefined, 200);
const isOut = async (s: Story) => (await ada(s)).contactMethods.find(({ id }) => id === 'sms')?.optedOut;
const quiet = { has: ['sms', 'mail'] as ('sms' | 'mail')[] };

test('STOP and Twilio’s other words opt the number out, START and its others take it back; neither is answered', async (t) => {
  const s = await story(t);
  await s.person('ada', quiet);
  const stops = ['STOP', 'stopall', 'Unsubscribe', 'CANCEL', 'end', 'quit', 'revoke', 'Opt out', ' stop. '];
  const starts = ['START', 'yes', 'Unstop'];
  for (const [index, stop] of stops.entries()) {
    assert.equal(await s.reply('ada', stop), '');
    assert.equal(await isOut(s), true, stop);
    const start = starts[index % starts.length] ?? '';
    assert.equal(await s.reply('ada', start), '');
    assert.equal(await isOut(s), false, start);
  }
  for (const word of ['please stop calling', 'stop 42', 'the end', 'ack', 'HELP']) {
    await s.reply('ada', word);
    assert.equal(await isOut(s), false, word);
  }
});

test('what Twilio says of a message in other words counts', async (t) => {
  const s = await story(t);
  await s.person('ada', quiet);
  const reply = { url: `${s.publicUrl}/twilio/sms`, from: CAST.ada.phone };
  const stop = await s.twilio.reply({ ...reply, body: 'ARRET', params: { OptOutType: 'STOP' } });
  assert.match(stop.body, /<Response\/>/);
  assert.equal(await isOut(s), true);
  await s.twilio.reply({ ...reply, body: 'ENCORE', params: { OptOutType: 'START' } });
  assert.equal(await isOut(s), false);
});

test('a STOP that Twilio delivers twice, after a START, changes nothing any more', async (t) => {
  const s = await story(t);
  await s.person('ada', quiet);
  await s.reply('ada', 'STOP', 'SM1');
  await s.reply('ada', 'START', 'SM2');
  await s.reply('ada', 'STOP', 'SM1');
  assert.equal(await isOut(s), false);
});

test('who has opted out is told by mail, once, and paged by mail', async (t) => {
  const s = await story(t);
  await s.person('ada', quiet);
  await s.reply('ada', 'STOP');
  await s.reply('ada', 'STOP');
  const told = s.mail.to('ada');
  assert.equal(told.subject, 'Firstline sends you no more SMS');
  assert.match(told.text ?? '', /START/);
  s.mail.none();
  await s.alert();
  s.mail.to('ada');
  s.page.none();
  const { reachable, contactMethods } = await ada(s);
  assert.equal(reachable, true);
  assert.equal(
    contactMethods.find(({ id }) => id === 'sms')?.problem,
    'opted out with STOP; it can be used again once START is sent from it',
  );
});

test('Twilio’s 21610 opts the number out, as an answer and as a receipt', async (t) => {
  const s = await story(t);
  await s.person('ada', quiet);
  s.twilio.failNext({ status: 400, code: 21610 });
  await s.alert();
  assert.equal(await isOut(s), true);
  await s.reply('ada', 'START');
  await s.advance({ minutes: 1 });
  await s.alert();
  await s.receipt('ada', 'undelivered', 21610);
  assert.equal(await isOut(s), true);
});

test('a line with nobody but who has opted out is skipped at once, and the timeline says why', async (t) => {
  const s = await story(t);
  await s.reply('ada', 'STOP');
  const { reachable, unreachableBecause } = await ada(s);
  assert.equal(reachable, false);
  assert.match(unreachableBecause ?? '', /sms: opted out with STOP/);
  const number = await s.alert();
  const says = await s.says(number);
  assert.ok(
    says.some((text) => text.startsWith('Not paged on line 1: Ada has no contact method that works (sms: opted')),
  );
  assert.ok(says.includes('Line 1 (ada) was skipped: nobody on it can be reached'));
  assert.equal((await s.incident(number)).line, 2);
  const contacts = await s.api<{ lines: { people: { reachable: boolean; problems: string[] }[] }[] }>(
    'GET',
    '/v1/components/checkout/contacts',
    undefined,
    200,
  );
  assert.equal(contacts.lines[0]?.people[0]?.reachable, false);
  assert.match(contacts.lines[0]?.people[0]?.problems[0] ?? '', /^sms: opted out/);
});

test('who opts out while their line is waited for is counted on no longer: the line moves on at once', async (t) => {
  const s = await story(t);
  const first = await s.alert();
  const second = await s.alert();
  s.page.to('ada');
  await s.reply('ada', 'STOP');
  for (const number of [first, second]) {
    const { line } = await s.incident(number);
    assert.equal(line, 2);
    assert.ok((await s.says(number)).includes('Line 1 could not be reached: no message got through'));
  }
  // A person with another method is paged by it, and the line stays theirs.
  await s.person('bo', { has: ['sms', 'mail'], rules: { high: [{ after: '0s', method: 'sms' }] } });
  await s.reply('bo', 'STOP');
  assert.equal((await s.incident(first)).line, 2);
  const because = 'opted out with STOP; it can be used again once START is sent from it';
  assert.ok((await s.says(first)).includes(`SMS to Bo is not counted on: ${because}; using email now`));
});

test('a number that several people share opts out for all of them', async (t) => {
  const s = await story(t);
  const shared = { id: 'sms', type: 'sms', address: CAST.ada.phone, verified: true };
  await s.api('PUT', '/v1/people/eve', { name: 'Eve', contactMethods: [shared] }, 201);
  await s.reply('ada', 'STOP');
  for (const id of ['ada', 'eve'])
    assert.equal((await s.api<WirePerson>('GET', `/v1/people/${id}`, undefined, 200)).reachable, false);
});
