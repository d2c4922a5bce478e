import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN_TOKEN } from '../support/app.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

/** New York is asleep when the clock of the tests begins, at 12:00 UTC: it is 07:00 there. */
async function asleep(s: Story, who: Who, wakingHours: object = { from: '08:00', to: '22:00' }): Promise<void> {
  const { name, phone } = CAST[who];
  const rules = ['0s', '10m'].map((after) => ({ after, method: 'sms' }));
  const person = {
    ...{ name, role: who === 'cy' ? 'admin' : 'responder', timeZone: 'America/New_York', wakingHours },
    contactMethods: [{ id: 'sms', type: 'sms', address: phone, verified: true }],
    notificationRules: { low: rules },
  };
  const answer = await s.api<{ wakingHours: object }>('PUT', `/v1/people/${who}`, person, 200);
  assert.deepEqual(answer.wakingHours, wakingHours);
}

test('what is not urgent waits for the first person to wake, and so does the next line', async (t) => {
  const s = await story(t);
  await asleep(s, 'ada');
  await asleep(s, 'bo');
  const number = await s.alert({ severity: 'warning' });
  s.page.none();
  assert.equal((await s.says(number)).at(-1), 'SMS to Ada waits until 08:00 in New York (low urgency)');
  assert.equal((await s.incident(number)).nextEscalationAt, '2026-11-23T13:05:00.000Z');
  await s.advance({ minutes: 59 });
  s.page.none();
  await s.advance({ minutes: 1 });
  s.page.to('ada');
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  assert.ok(!(await s.says(number)).some((text) => text.startsWith('SMS to Bo waits')));
});

test('somebody who is awake on the line is told now, and their wait counts from now', async (t) => {
  const s = await story(t);
  await asleep(s, 'ada');
  await s.policy([{ person: 'ada' }, { person: 'cy' }], [{ person: 'bo' }]);
  await s.alert({ severity: 'warning' });
  s.page.to('cy');
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  await s.advance({ minutes: 55 });
  assert.ok(s.twilio.inbox.all.some(({ to }) => to === CAST.ada.phone));
});

test('what is urgent wakes everybody', async (t) => {
  const s = await story(t);
  await asleep(s, 'ada');
  const number = await s.alert();
  s.page.to('ada');
  assert.ok(!(await s.says(number)).some((text) => text.includes('waits')));
});

for (const [way, raise] of Object.entries({
  'by SMS': (s: Story, number: number) => s.reply('ada', `raise ${number}`),
  'by the API': (s: Story, number: number) => s.act(number, 'urgency', { urgency: 'high', as: 'ada' }),
})) {
  test(`raised ${way}, it pages the first line at once by its other rules, and what waited is cancelled`, async (t) => {
    const s = await story(t);
    await asleep(s, 'ada');
    const number = await s.alert({ severity: 'warning' });
    s.page.none();
    await raise(s, number);
    s.page.to('ada');
    const { urgency, severity, nextEscalationAt } = await s.incident(number);
    assert.deepEqual([urgency, severity, nextEscalationAt], ['high', 'warning', '2026-11-23T12:05:00.000Z']);
    const said = (await s.says(number)).join('\n');
    assert.match(said, /Raised to high urgency by Ada(, by SMS)?: paging again/);
    assert.match(said, /2 waiting messages were cancelled/);
    await s.reply('ada', 'ack');
    await s.advance({ hours: 3 });
    s.page.none();
  });
}

test('raising says what came of it: who has it, that it was so already, that it is over', async (t) => {
  const s = await story(t);
  const number = await s.alert({ severity: 'warning' });
  s.page.to('ada');
  await s.reply('ada', 'ack');
  assert.equal(await s.reply('ada', 'Raise.'), `#${number} is of high urgency now. Ada has it.`);
  s.page.none();
  assert.equal(await s.reply('ada', 'raise'), `#${number} is of high urgency already.`);
  await s.reply('ada', 'resolve');
  assert.equal(await s.reply('ada', `raise ${number}`), `#${number} is resolved: nobody was paged.`);
  await s.api('POST', `/v1/incidents/${number}/urgency`, { urgency: 'low' }, 409);
  await s.api('POST', `/v1/incidents/${number}/urgency`, { urgency: 'middling' }, 400);
});

test('lowered, the next line is paged by its rules for low; a graver alert raises it again', async (t) => {
  const s = await story(t);
  await asleep(s, 'bo');
  const number = await s.alert({ severity: 'error', dedupKey: 'k' });
  s.page.to('ada');
  await s.act(number, 'urgency', { urgency: 'low', as: 'ada' });
  await s.advance({ minutes: 5 });
  s.page.none();
  assert.ok((await s.says(number)).includes('SMS to Bo waits until 08:00 in New York (low urgency)'));
  await s.alert({ severity: 'error', dedupKey: 'k' });
  assert.equal((await s.incident(number)).urgency, 'low');
  await s.alert({ severity: 'critical', dedupKey: 'k' });
  s.page.to('ada');
  assert.equal((await s.incident(number)).urgency, 'high');
});

test('a mild alert does not lower what somebody raised', async (t) => {
  const s = await story(t);
  const number = await s.alert({ severity: 'warning', dedupKey: 'k' });
  await s.act(number, 'urgency', { urgency: 'high', as: 'ada' });
  await s.alert({ severity: 'warning', dedupKey: 'k' });
  assert.equal((await s.incident(number)).urgency, 'high');
});

test('whoever is asked for by hand is told when they wake, and the timeline says so', async (t) => {
  const s = await story(t);
  await asleep(s, 'bo');
  const number = await s.alert({ severity: 'warning' });
  await s.act(number, 'responders', { person: 'bo', as: 'ada' });
  assert.deepEqual((await s.says(number)).slice(-2), [
    'Ada asked for Bo',
    'SMS to Bo waits until 08:00 in New York (low urgency)',
  ]);
});

test('hours that are damaged keep nobody from being paged', async (t) => {
  const s = await story(t);
  await asleep(s, 'ada');
  const damaged = JSON.stringify({ from: 'dawn', to: 7 });
  await s.db.updateTable('people').set({ waking_hours: damaged }).where('id', '=', 'ada').execute();
  await s.alert({ severity: 'warning' });
  s.page.to('ada');
});

test('hours that are none are refused by name', async (t) => {
  const { app } = await story(t);
  for (const [hours, field] of [
    [{ from: '8:00', to: '22:00' }, 'wakingHours.from'],
    [{ from: '08:00', to: '24:00' }, 'wakingHours.to'],
    [{ from: '08:00', to: '22:00', days: ['mon', 'mon'] }, 'wakingHours.days'],
  ] as const) {
    const payload = { name: 'Ada', wakingHours: hours };
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await app.inject({ method: 'PUT', url: '/v1/people/ada', headers, payload });
    assert.equal(response.statusCode, 400);
    assert.equal(response.json().errors[0].path, field);
  }
});
