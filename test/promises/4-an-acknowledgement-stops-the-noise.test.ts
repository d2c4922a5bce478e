import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openPool } from '../../src/db/pool.ts';
import { acknowledge } from '../../src/incidents/acknowledge.ts';
import { resolve } from '../../src/incidents/resolve.ts';
import { type Story, story } from '../support/story.ts';

/** Ada is paged on SMS at once, by mail after one minute, and on SMS again after three. */
const patient = {
  has: ['sms', 'mail'] as ('sms' | 'mail')[],
  rules: {
    high: [
      { after: '0s', method: 'sms' as const },
      { after: '1m', method: 'mail' as const },
      { after: '3m', method: 'sms' as const },
    ],
  },
};

/** Nothing leaves any more, and what waited is cancelled. */
async function isQuiet({ advance, page, mail, incident }: Story, number: number): Promise<void> {
  await advance({ hours: 3 });
  page.none();
  mail.none();
  const { pages } = await incident(number);
  const waiting = pages.flatMap(({ deliveries }) => deliveries).filter(({ status }) => status === 'queued');
  assert.deepEqual(waiting, []);
}

const waysToAcknowledge: Record<string, (story: Story, number: number) => Promise<unknown>> = {
  'an SMS': ({ reply }) => reply('ada', 'ack'),
  'an SMS with the number': ({ reply }, number) => reply('ada', `  ACK #${number}! `),
  'the API': ({ act }, number) => act(number, 'acknowledge', { as: 'ada' }),
  'the monitoring tool': ({ alert }) => alert({ action: 'acknowledge', dedupKey: 'checkout' }),
  'a resolve by SMS': ({ reply }) => reply('ada', 'fixed'),
  'a resolve by the API': ({ act }, number) => act(number, 'resolve'),
  'a resolve by the monitoring tool': ({ alert }) => alert({ action: 'resolve', dedupKey: 'checkout' }),
  'a snooze until after the test': ({ reply }) => reply('ada', 'snooze 5h'),
};
for (const [way, act] of Object.entries(waysToAcknowledge)) {
  test(`after ${way} no further page leaves, neither to the next line nor what was queued for later`, async (t) => {
    const s = await story(t);
    await s.person('ada', patient);
    const number = await s.alert({ dedupKey: 'checkout' });
    s.page.to('ada');
    await act(s, number);
    assert.notEqual((await s.incident(number)).status, 'triggered');
    assert.ok((await s.says(number)).includes('2 waiting messages were cancelled'));
    await isQuiet(s, number);
  });
}

test('the link in a mail acknowledges by its button, and not by being opened', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['mail'] });
  const number = await s.alert();
  const link = /https?:\S+\/ack\/\S+/.exec(s.mail.to('ada').text ?? '')?.[0];
  assert.ok(link);
  assert.equal((await fetch(link)).status, 200);
  assert.equal((await s.incident(number)).status, 'triggered');
  assert.equal((await fetch(link, { method: 'POST', redirect: 'manual' })).status, 303);
  assert.equal((await s.incident(number)).acknowledgedBy, 'ada');
  assert.ok((await s.says(number)).includes('Acknowledged by Ada, by the email link'));
  await isQuiet(s, number);
});

test('Alertmanager’s resolved closes its incident', async (t) => {
  const s = await story(t);
  const send = (status: string) =>
    s.post(`/integrations/alertmanager/${s.integrationKey}`, {
      alerts: [{ status, labels: { alertname: 'Down', component: 'checkout' }, fingerprint: 'a1b2c3' }],
    });
  const firing = await send('firing');
  assert.equal(firing.statusCode, 202, firing.body);
  await s.settle();
  s.page.to('ada');
  await send('resolved');
  const number = firing.json().alerts[0].incident;
  assert.equal((await s.incident(number)).status, 'resolved');
  await isQuiet(s, number);
});

test('a second acknowledgement is written down and thanked, never refused', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  await s.advance({ minutes: 7 });
  assert.equal(await s.reply('bo', 'on it'), `Got it, #${number} is yours. The second line was paged 2 min ago.`);
  await s.advance({ minutes: 3 });
  assert.equal(await s.reply('ada', `ack ${number}`), `Thanks, noted. Bo took #${number} 3 min ago.`);
  assert.equal(await s.reply('bo', 'ack'), `#${number} is yours already. Thanks.`);
  await s.act(number, 'acknowledge', { as: 'ada' });
  const { status, acknowledgedBy } = await s.incident(number);
  assert.deepEqual([status, acknowledgedBy], ['acknowledged', 'bo']);
  const said = (await s.says(number)).slice(-2);
  assert.deepEqual(said, ['Acknowledged by Bo, by SMS', 'Also acknowledged by Ada, by SMS'], 'each is said once');
});

test('the answer names no line that was skipped', async (t) => {
  const s = await story(t);
  await s.person('bo', { has: [] });
  const number = await s.alert();
  await s.advance({ minutes: 7 });
  assert.match((await s.says(number)).join(), /Line 2 .* was skipped/);
  await s.act(number, 'responders', { person: 'cy' });
  assert.equal(await s.reply('ada', 'ack'), `Got it, #${number} is yours.`);
});

/** Stops every send between its claim and its last look at the incident, for as long as `meanwhile` takes. */
async function betweenClaimAndSend(s: Story, url: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const other = openPool(url, () => {});
  let sending: Promise<number> | undefined;
  await other.db.transaction().execute(async (lock) => {
    await sql`LOCK TABLE components IN ACCESS EXCLUSIVE MODE`.execute(lock);
    sending = s.send();
    for (;;) {
      const { rows } = await sql`SELECT 1 FROM deliveries WHERE status = 'sending'`.execute(lock);
      if (rows.length > 0) break;
      await sleep(2);
    }
    await meanwhile();
  });
  await sending;
  await other.close();
}

for (const [what, verb] of Object.entries({ acknowledged: acknowledge, resolved: resolve })) {
  test(`a message that is already on its way to the provider is held back once the incident is ${what}`, async (t) => {
    const s = await story(t);
    const response = await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
    const number = response.json().incident;
    await s.escalateDue();
    await betweenClaimAndSend(s, s.databaseUrl, () => verb(s.ctx('bo'), number));
    s.page.none();
    assert.equal(s.twilio.requests.length, 0);
    assert.equal((await s.says(number)).at(-1), `SMS to Ada was not sent: the incident is ${what}`);
    await isQuiet(s, number);
  });
}

test('a message that the provider did not take is not tried again after an acknowledgement', async (t) => {
  const s = await story(t);
  s.twilio.failNext({ status: 503 });
  const number = await s.alert();
  assert.equal(s.twilio.requests.length, 1);
  await s.act(number, 'acknowledge', { as: 'bo' });
  await isQuiet(s, number);
  assert.equal(s.twilio.requests.length, 1);
});

test('nor is it where the acknowledgement came while the provider was hanging', async (t) => {
  const s = await story(t);
  s.twilio.hang();
  const posted = s.alert();
  while (s.twilio.requests.length === 0) await sleep(2);
  const [{ number } = { number: 0 }] = (
    await s.api<{ items: { number: number }[] }>('GET', '/v1/incidents', undefined, 200)
  ).items;
  await acknowledge(s.ctx('bo'), number);
  await posted;
  await s.twilio.up();
  await isQuiet(s, number);
  assert.equal(s.twilio.requests.length, 1);
  assert.equal((await s.says(number)).at(-1), 'SMS to Ada was not sent: the incident is acknowledged');
});

test('people asked for after an acknowledgement are paged all the same, until it is resolved', async (t) => {
  const s = await story(t);
  await s.person('bo', patient);
  const number = await s.alert();
  s.page.to('ada');
  await s.reply('ada', 'ack');
  await s.act(number, 'responders', { person: 'bo', as: 'ada' });
  s.page.to('bo');
  await s.advance({ minutes: 1 });
  s.mail.to('bo');
  await s.act(number, 'resolve');
  await isQuiet(s, number);
  assert.ok((await s.says(number)).includes('Ada asked for Bo: paged now'));
});

test('people asked for before it are not', async (t) => {
  const s = await story(t);
  await s.person('bo', patient);
  const number = await s.alert();
  s.page.to('ada');
  await s.act(number, 'responders', { component: 'checkout', as: 'ada' });
  s.page.to('bo');
  assert.ok((await s.says(number)).includes('Ada asked for Bo (owner of checkout): paged now'));
  await s.reply('ada', 'ack');
  await isQuiet(s, number);
});

test('a person who has acknowledged, too, gets nothing more of what was queued for them', async (t) => {
  const s = await story(t);
  await s.person('bo', patient);
  const number = await s.alert();
  s.page.to('ada');
  await s.reply('ada', 'ack');
  await s.act(number, 'responders', { person: 'bo' });
  s.page.to('bo');
  await s.reply('bo', 'ack');
  await isQuiet(s, number);
});

test('ack all takes everything that nobody has taken', async (t) => {
  const s = await story(t);
  const numbers = [await s.alert(), await s.alert(), await s.alert()];
  s.page.to('ada');
  // What comes within seconds of it is one more message.
  await s.advance({ seconds: 5 });
  assert.match(s.page.to('ada'), /^2 incidents on checkout: #2 #3\. .* Reply ack all, or ack 2$/);
  assert.match(await s.reply('ada', 'ack'), /^Which one\? Open are #3 #2 #1\. Reply for example: ack 3$/);
  await s.reply('ada', 'ack all');
  for (const number of numbers) assert.equal((await s.incident(number)).status, 'acknowledged');
});
