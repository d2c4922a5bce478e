import assert from 'node:assert/strict';
import { test } from 'node:test';
import { segmentCount } from '../../src/lib/gsm7.ts';
import { CAST, story } from '../support/story.ts';

test('without a number the one incident that nobody has is meant', async (t) => {
  const { alert, advance, reply, incident } = await story(t);
  const first = await alert();
  assert.equal(await reply('ada', 'ack'), `Got it, #${first} is yours.`);
  const second = await alert();
  await advance({ seconds: 5 });
  assert.equal(await reply('ada', 'ok'), `Got it, #${second} is yours.`);
  assert.equal((await incident(second)).acknowledgedBy, 'ada');
});

test('what would end or quiet an incident must say which, where there are two', async (t) => {
  const { alert, advance, reply, incident } = await story(t);
  await alert();
  await alert();
  await advance({ seconds: 5 });
  for (const word of ['resolve', 'snooze 30m', 'note looking', 'escalate', 'ack'])
    assert.match(await reply('ada', word), /^Which one\? Open are #2 #1\. /);
  assert.equal(await reply('ada', 'fixed 2'), '#2 is resolved. Thank you.');
  assert.equal((await incident(1)).status, 'triggered');
});

test('several numbers are taken at once', async (t) => {
  const { alert, reply, incident } = await story(t);
  for (let count = 0; count < 3; count += 1) await alert();
  assert.equal(await reply('ada', 'ack 3 and 1'), 'Got it, #1 is yours.\nGot it, #3 is yours.');
  assert.equal((await incident(2)).status, 'triggered');
});

test('numbers that do not exist, and numbers of what is over, are answered plainly', async (t) => {
  const { alert, reply, act } = await story(t);
  const number = await alert();
  await act(number, 'resolve');
  assert.equal(await reply('ada', 'ack 99'), 'There is no #99.');
  assert.equal(await reply('ada', `ack ${number}`), `#${number} is already resolved. Thanks.`);
  assert.equal(await reply('ada', `fixed ${number}`), `#${number} was resolved already.`);
  assert.equal(await reply('ada', `escalate ${number}`), `#${number} is resolved: nobody was paged.`);
  assert.equal(await reply('ada', `snooze ${number} 5m`), `#${number} is resolved: nothing to snooze.`);
  assert.equal(await reply('ada', 'ack'), 'Nothing is open that you were paged for.');
  assert.equal(await reply('ada', 'status'), 'Nothing is open that you were paged for.');
  assert.equal(await reply('ada', 'note 99 hm'), 'There is no #99.');
});

test('a snooze needs a time that can be one', async (t) => {
  const { alert, reply, incident } = await story(t);
  const number = await alert();
  for (const words of ['snooze', 'snooze 0m', 'snooze 9999999d'])
    assert.match(await reply('ada', words), /^For how long\? /);
  assert.equal((await incident(number)).status, 'triggered');
  assert.equal(
    await reply('bo', `snooze ${number} 2h`),
    `#${number} is quiet for 2h. It pages again unless it is resolved by then.`,
  );
});

test('people ask who has a component, and page it', async (t) => {
  const { reply, page, says, person } = await story(t);
  await person('bo', { has: ['unverified sms'] });
  assert.equal(
    await reply('ada', 'who checkout'),
    'checkout: line 1 Ada +12125550101; line 2 Bo +12125550102 (cannot be paged)',
  );
  assert.equal(await reply('ada', 'who is on call for nothing?'), 'There is no component nothing.');
  assert.equal(await reply('cy', 'page checkout The shop looks odd'), '#1 is open and checkout is being paged.');
  assert.match(page.to('ada'), /^#1 CRITICAL checkout: The shop looks odd\./);
  assert.equal((await says(1))[0], 'Triggered by Cy on checkout, by hand');
  assert.equal(await reply('cy', 'page nothing'), 'There is no component nothing.');
});

test('a viewer may ask, and not act', async (t) => {
  const { api, alert, reply, incident } = await story(t);
  const number = await alert();
  const contactMethods = [{ id: 'sms', type: 'sms', address: '+12125550102', verified: true }];
  await api('PUT', '/v1/people/bo', { name: 'Bo', role: 'viewer', contactMethods }, 200);
  for (const words of [`ack ${number}`, `fixed ${number}`, 'page checkout help'])
    assert.equal(await reply('bo', words), 'Only responders can do that.');
  assert.match(await reply('bo', `status ${number}`), /nobody has it yet/);
  assert.equal((await incident(number)).status, 'triggered');
});

test('the words of the carriers are theirs: nothing is done and nothing answered', async (t) => {
  const { alert, reply, incident } = await story(t);
  const number = await alert();
  for (const word of ['STOP', 'yes', 'end', 'cancel', 'quit', 'start', 'help', 'unsubscribe'])
    assert.equal(await reply('ada', word), '');
  assert.equal((await incident(number)).status, 'triggered');
});

test('an escalation says whom it reached: a line, the catch-all, or nobody', async (t) => {
  const { api, alert, reply, person, policy } = await story(t);
  await policy([{ person: 'bo' }]);
  const number = await alert();
  assert.equal(await reply('ada', `escalate ${number}`), `#${number}: line 1 is paged now.`);
  await person('bo', { has: [] });
  assert.equal(await reply('ada', `next ${number}`), `#${number}: the catch-all is paged now.`);
  await api('PUT', '/v1/settings', { catchAll: null }, 200);
  await person('cy', { has: [] });
  assert.equal(await reply('ada', `next ${number}`), `#${number}: nobody else can be reached now.`);
});

test('any answer fits the phone network', async (t) => {
  const { alert, reply } = await story(t);
  for (let count = 0; count < 12; count += 1) await alert({ summary: `Ünïcödé – “${'x'.repeat(200)}” 🔥` });
  for (const words of ['status', 'ack', 'ack all', 'commands', 'gibberish']) {
    const answer = await reply('ada', words);
    assert.ok(segmentCount(answer) <= 2, answer);
  }
});

test('two people share a phone: the one who was paged replies', async (t) => {
  const { api, alert, reply, incident } = await story(t);
  const contactMethods = [{ id: 'sms', type: 'sms', address: CAST.bo.phone, verified: true }];
  await api('PUT', '/v1/people/aaron', { name: 'Aaron', contactMethods }, 201);
  const number = await alert();
  await api('POST', `/v1/incidents/${number}/escalate`, {}, 200);
  assert.match(await reply('bo', 'ack'), /^Got it, #1 is yours/);
  assert.equal((await incident(number)).acknowledgedBy, 'bo');
});
