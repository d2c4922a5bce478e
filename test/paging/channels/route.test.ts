import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { OutgoingSms } from '../../../src/paging/channels/channel.ts';
import { openEmail } from '../../../src/paging/channels/email.ts';
import { openRoute, type Route } from '../../../src/paging/channels/route.ts';
import { openSms } from '../../../src/paging/channels/sms.ts';
import { type TestClock, testClock } from '../../support/app.ts';
import { silent } from '../../support/log.ts';
import { startMailServer } from '../../support/mail-server.ts';
import { startTwilioServer, type TwilioServer } from '../../support/twilio-server.ts';

const page: OutgoingSms = { to: '+12125550101', body: '#42 CRITICAL kiln: down' };
const TIMEOUT_MS = 1_500;

interface World {
  a: TwilioServer;
  b: TwilioServer;
  sms: Route<OutgoingSms>;
  clock: TestClock;
  states(): string[];
}

/** Two accounts at two Twilios. */
async function world(t: TestContext): Promise<World> {
  const clock = testClock();
  const [a, b] = await Promise.all([startTwilioServer({ now: clock.now }), startTwilioServer({ now: clock.now })]);
  const open = ({ accountSid, authToken, url }: TwilioServer, from: string) =>
    openSms({ accountSid, authToken, from, apiUrl: url, publicUrl: 'https://page.example.com', timeoutMs: TIMEOUT_MS });
  const providers = [
    { name: 'a', channel: open(a, '+12125550100') },
    { name: 'b', channel: open(b, '+12125550200') },
  ];
  const sms = openRoute('sms', providers, { clock, log: silent });
  t.after(async () => {
    sms.close();
    await Promise.all([a.close(), b.close()]);
  });
  return { a, b, sms, clock, states: () => sms.providers().map(({ name, state }) => `${name} ${state}`) };
}

const fifty = (sms: Route<OutgoingSms>) =>
  Promise.all(Array.from({ length: 50 }, (_, index) => sms.send({ ...page, body: `${page.body} ${index}` })));

test('the first provider is used while it works', async (t) => {
  const { a, b, sms } = await world(t);
  const result = await sms.send(page);
  assert.deepEqual(result, { ok: true, providerId: a.inbox.all[0]?.sid, receipt: true, provider: 'a' });
  assert.equal(b.requests.length, 0);
  assert.equal(a.lookUps(), 0, 'no round trip more than one');
});

test('what the first cannot take now, the second takes at once', async (t) => {
  const { a, b, sms } = await world(t);
  a.failNext({ status: 429, code: 20429 });
  const result = await sms.send(page);
  assert.deepEqual(result, {
    ...{ ok: true, providerId: b.inbox.all[0]?.sid, receipt: true },
    ...{ provider: 'b', insteadOf: 'a' },
  });
});

test('a number that cannot work, and who said stop, is not tried elsewhere', async (t) => {
  const { b, sms, states } = await world(t);
  for (const to of ['+15005550001', '+15005550004', '+15005550009'])
    for (let time = 0; time < 3; time++) assert.equal((await sms.send({ ...page, to })).ok, false);
  assert.equal(b.requests.length, 0);
  assert.deepEqual(states(), ['a closed', 'b closed'], 'refusing is working');
});

test('a provider that hangs costs one time-out, not one for each page, and is tried again after a while', async (t) => {
  const { a, b, sms, clock, states } = await world(t);
  a.hang();
  assert.equal((await sms.send(page)).ok, true);
  assert.deepEqual(states(), ['a open', 'b closed']);
  const asked = a.requests.length;
  await fifty(sms);
  assert.equal(a.requests.length, asked, 'nobody waits for it');
  assert.equal(b.inbox.all.length, 51);

  clock.advance(30_000);
  await fifty(sms);
  assert.equal(a.requests.length, asked + 1, 'one of fifty tries it');
  assert.equal(b.inbox.all.length, 101, 'and is sent all the same');
  assert.deepEqual(states(), ['a open', 'b closed']);

  await a.up();
  clock.advance(30_000);
  assert.equal((await sms.send(page)).provider, 'a');
  assert.deepEqual(states(), ['a closed', 'b closed']);
});

test('fifty side by side to a provider that hangs all arrive, each once', async (t) => {
  const { a, b, sms } = await world(t);
  a.hang();
  const results = await fifty(sms);
  assert.ok(results.every(({ ok }) => ok));
  assert.equal(b.inbox.all.length, 50);
  assert.equal(new Set(b.inbox.all.map(({ body }) => body)).size, 50);
});

test('what is under way when a provider is given up is not waited for', async (t) => {
  const clock = testClock();
  const [a, b] = await Promise.all([startTwilioServer(), startTwilioServer()]);
  const open = ({ accountSid, authToken, url }: TwilioServer, timeoutMs: number) =>
    openSms({ accountSid, authToken, from: '+12125550100', apiUrl: url, publicUrl: 'https://x.test', timeoutMs });
  // A patient client: without being called off, its page would wait for a minute.
  const [patient, hasty] = [open(a, 60_000), open(a, 1_000)];
  let calls = 0;
  const channel = { ...patient, send: (message: OutgoingSms) => (calls++ === 0 ? patient : hasty).send(message) };
  const sms = openRoute(
    'sms',
    [
      { name: 'a', channel },
      { name: 'b', channel: open(b, 10_000) },
    ],
    { clock, log: silent },
  );
  t.after(async () => {
    await Promise.all([a.close(), b.close()]);
    for (const one of [patient, hasty, sms]) one.close();
  });
  a.hang();
  const [waiting, late] = await Promise.all([sms.send(page), sms.send(page)]);
  assert.deepEqual([waiting.provider, late.provider], ['b', 'b']);
});

test('a page that the first took without saying so is not sent by the second', async (t) => {
  const { a, b, sms } = await world(t);
  for (const how of ['cut', 'hang'] as const) {
    a.losesAnswer(how);
    const body = `${page.body} ${how}`;
    assert.deepEqual(await sms.send({ ...page, body }), {
      ...{ ok: true, providerId: a.inbox.all.at(-1)?.sid, receipt: true },
      provider: 'a',
    });
  }
  assert.equal(b.requests.length, 0);
});

test('a suspended account is passed over, and its last words are kept', async (t) => {
  const { a, sms, states } = await world(t);
  a.failNext({ status: 401, code: 20003, times: 3 });
  for (let time = 0; time < 3; time++) assert.equal((await sms.send(page)).provider, 'b');
  assert.deepEqual(states(), ['a open', 'b closed']);
  assert.match(sms.providers()[0]?.lastError ?? '', /Twilio refuses our account/);
});

test('with every provider down one is still tried, and whichever is back first takes the page', async (t) => {
  const { a, b, sms, clock, states } = await world(t);
  await Promise.all([a.down(), b.down()]);
  for (let time = 0; time < 4; time++) {
    const result = await sms.send(page);
    assert.ok(!result.ok && result.kind === 'transient');
    clock.advance(1_000);
  }
  assert.deepEqual(states(), ['a open', 'b open']);
  await b.up();
  const first = await sms.send(page);
  clock.advance(1_000);
  const second = await sms.send(page);
  assert.ok(first.ok || second.ok);
});

test('each process finds out for itself', async (t) => {
  const { a, b, clock, sms } = await world(t);
  const { accountSid, authToken, url: apiUrl } = a;
  const first = {
    accountSid,
    authToken,
    apiUrl,
    from: '+12125550100',
    publicUrl: 'https://x.test',
    timeoutMs: TIMEOUT_MS,
  };
  const second = { ...first, accountSid: b.accountSid, authToken: b.authToken, apiUrl: b.url };
  const providers = [
    { name: 'a', channel: openSms(first) },
    { name: 'b', channel: openSms(second) },
  ];
  const other = openRoute('sms', providers, { clock, log: silent });
  t.after(() => other.close());
  a.hang();
  await sms.send(page);
  assert.deepEqual(other.providers()[0]?.state, 'closed');
  await other.send(page);
  assert.equal(a.requests.length, 2, 'at the price of one time-out each');
});

test('what a message has become is asked of the provider that took it', async (t) => {
  const { a, b, sms } = await world(t);
  await a.down();
  await sms.send(page);
  await a.up();
  const sid = b.inbox.all[0]?.sid ?? '';
  assert.deepEqual(await sms.outcomeOf(sid, 'b'), { status: 'queued', errorCode: null });
  assert.deepEqual(await sms.outcomeOf(sid), { status: 'queued', errorCode: null });
  assert.equal(await sms.outcomeOf(sid, 'a'), null);
});

test('a mail server that is down is passed over, a mailbox that is not there is not', async (t) => {
  const [a, b] = [await startMailServer(), await startMailServer()];
  const from = 'page@example.com';
  const open = (url: string) => openEmail({ url, from, timeoutMs: TIMEOUT_MS });
  const clock = testClock();
  const providers = [
    { name: 'smtp', channel: open(a.url) },
    { name: 'smtp-fallback', channel: open(b.url) },
  ];
  const email = openRoute('email', providers, { clock, log: silent });
  t.after(async () => {
    email.close();
    await Promise.all([a.close(), b.close()]);
  });
  const mail = { to: 'ada@example.com', subject: 'x', text: 'x', messageId: '<page-7@example.com>' };
  a.rejectNext({ responseCode: 550 });
  assert.equal((await email.send(mail)).ok, false);
  a.rejectNext({ responseCode: 451 });
  assert.equal((await email.send(mail)).provider, 'smtp-fallback', 'grey lists differ');
  assert.equal(email.providers()[0]?.state, 'closed');
  a.hang();
  await email.send(mail);
  assert.equal(email.providers()[0]?.state, 'open');
  assert.deepEqual(new Set(b.inbox.all.map((one) => one.mail.messageId)), new Set(['<page-7@example.com>']));
  a.up();
  clock.advance(30_000);
  assert.equal((await email.send(mail)).provider, 'smtp');
});
