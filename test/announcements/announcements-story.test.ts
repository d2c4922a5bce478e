import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import {
  type AnnouncingDeps,
  claim,
  sendAnnouncement,
  sendAnnouncements,
} from '../../src/announcements/send-announcement.ts';
import { inLanes } from '../../src/jobs/lanes.ts';
import { type ReceivedPost, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Story, story } from '../support/story.ts';

const HOUR_MS = 3_600_000;

async function announcing(t: TestContext, options: { allowPrivate?: boolean; subscriber?: object } = {}) {
  const s = await story(t);
  await s.person('ada', {});
  await s.person('cy', {});
  await s.policy([{ person: 'ada' }], [{ person: 'cy' }]);
  const receiver = await startReceiver(t);
  const deps: AnnouncingDeps = {
    ...s.ctx(),
    clock: s.clock,
    publicUrl: s.publicUrl,
    allowPrivateWebhooks: options.allowPrivate ?? true,
  };
  const made = await subscribe(s, 'audit', receiver, options.subscriber);
  const send = () => sendAnnouncements(deps);
  const subscriber = (id = 'audit') => s.api<Subscriber>('GET', `/v1/subscribers/${id}`, undefined, 200);
  return { s, receiver, deps, send, subscriber, secret: made.secret };
}

interface Subscriber {
  lastOutcome: string | null;
  disabledReason: string | null;
  waiting: number;
}

const subscribe = (s: Story, id: string, { url }: Receiver, more: object = {}): Promise<{ secret: string }> =>
  s.api('PUT', `/v1/subscribers/${id}`, { type: 'webhook', url: `${url}/hook?key=k3y`, ...more }, 201);

/** What a receiver makes of it with the package of Standard Webhooks, whose clock is the machine's. */
function verified(t: TestContext, secret: string, { body, headers }: ReceivedPost) {
  t.mock.timers.enable({ apis: ['Date'], now: Number(headers['webhook-timestamp']) * 1_000 });
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) as {
      type: string;
      timestamp: string;
      data: { incident: { number: number; status: string; summary: string; url: string }; timeline: string[] };
    };
  } finally {
    t.mock.timers.reset();
  }
}

const typesOf = ({ got }: Receiver): string[] => got.map(({ body }) => JSON.parse(body).type);

test('what happens to an incident is announced in its order, signed', async (t) => {
  const { s, receiver, send, secret } = await announcing(t);
  const number = await s.alert();
  await s.alert({ summary: 'the same again', dedupKey: 'checkout' });
  await s.advance({ minutes: 5 });
  await s.act(number, 'snooze', { for: '1h' });
  await s.advance({ hours: 1 });
  await s.act(number, 'acknowledge');
  await s.act(number, 'resolve');
  await send();
  const events = receiver.got.map((post) => verified(t, secret, post));
  const ofIncident = events.filter(({ data }) => data.incident.number === number);
  assert.deepEqual(
    ofIncident.map(({ type, data }) => [type, data.incident.status]),
    [
      ['incident.triggered', 'triggered'],
      ['incident.escalated', 'triggered'],
      ['incident.snoozed', 'acknowledged'],
      ['incident.unacknowledged', 'triggered'],
      ['incident.acknowledged', 'acknowledged'],
      ['incident.resolved', 'resolved'],
    ],
  );
  assert.equal(ofIncident[0]?.data.incident.url, `${s.publicUrl}/incidents/${number}`);
  assert.deepEqual(ofIncident[1]?.data.timeline, ['Line 1 did not acknowledge', 'Paged Cy on line 2']);
  assert.equal(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size, receiver.got.length);
});

test('a note is announced with its words, also of what is over; not while a window keeps it quiet', async (t) => {
  const { s, receiver, send } = await announcing(t, { subscriber: { events: ['noted'] } });
  const number = await s.alert();
  await s.reply('ada', `note ${number} the disk is full`);
  await s.act(number, 'resolve');
  await s.act(number, 'notes', { text: 'it was the log', as: 'cy' });
  const window = { components: ['checkout'], timeZone: 'UTC', start: '2026-11-23T11:00:00', duration: '2h' };
  await s.api('PUT', '/v1/maintenance-windows/upgrade', window, 201);
  await s.act(await s.alert(), 'notes', { text: 'expected' });
  await send();
  const told = receiver.got.map(({ body }) => JSON.parse(body)).map(({ type, data }) => [type, ...data.timeline]);
  assert.deepEqual(told, [
    ['incident.noted', 'Ada: the disk is full'],
    ['incident.noted', 'Cy: it was the log'],
  ]);
});

test('it is tried again under the same id; what comes after waits for it', async (t) => {
  const { s, receiver, send, subscriber } = await announcing(t);
  receiver.answers.push({ status: 500, body: 'oops' });
  const number = await s.alert();
  await s.act(number, 'resolve');
  await send();
  assert.deepEqual(typesOf(receiver), ['incident.triggered']);
  assert.equal((await subscriber()).lastOutcome, 'answered 500: oops');
  s.clock.advance(6_000);
  await send();
  assert.deepEqual(typesOf(receiver), ['incident.triggered', 'incident.triggered', 'incident.resolved']);
  const [first, second] = receiver.got;
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
  assert.equal(first?.body, second?.body);
  assert.notEqual(first?.headers['webhook-timestamp'], second?.headers['webhook-timestamp']);
  assert.equal((await subscriber()).waiting, 0);
});

test('a receiver that answers 410 is disabled at once, and admins are told; enabled, it hears what is new', async (t) => {
  const { s, receiver, send, subscriber } = await announcing(t);
  receiver.answers.push(410);
  const number = await s.alert();
  await s.act(number, 'acknowledge');
  await send();
  assert.deepEqual(typesOf(receiver), ['incident.triggered']);
  const { disabledReason, waiting } = await subscriber();
  assert.deepEqual([disabledReason, waiting], ['it answered 410', 0]);
  const told = await s.db.selectFrom('notices').select('text').where('key', 'like', 'subscriber %').execute();
  assert.deepEqual(told, [{ text: 'Incidents are no longer announced to audit: it answered 410. See /subscribers.' }]);
  await s.act(number, 'resolve');
  await s.api('POST', '/v1/subscribers/audit/enable', undefined, 200);
  await s.alert({ dedupKey: 'another' });
  await send();
  assert.deepEqual(typesOf(receiver), ['incident.triggered', 'incident.triggered']);
});

test('ten attempts over a day; then it is disabled', async (t) => {
  const { s, receiver, send, subscriber } = await announcing(t);
  receiver.answers.push(...Array.from({ length: 20 }, () => 503));
  await s.alert();
  const began = s.clock.now().getTime();
  for (let attempts = 0; attempts < 20 && (await subscriber()).disabledReason === null; attempts += 1) {
    await send();
    const { dueAt } = await s.db
      .selectFrom('announcements')
      .select(({ fn }) => fn.max('due_at').as('dueAt'))
      .executeTakeFirstOrThrow();
    s.clock.set(dueAt);
  }
  assert.equal(receiver.got.length, 10);
  const hours = (s.clock.now().getTime() - began) / HOUR_MS;
  assert.ok(hours >= 24 && hours < 27, `${hours} h`);
  assert.equal((await subscriber()).disabledReason, 'nothing got through for a day; at last it answered 503');
});

test('Retry-After is honoured, for all that goes to that receiver', async (t) => {
  const { s, receiver, send } = await announcing(t);
  receiver.answers.push({ status: 429, headers: { 'retry-after': '120' } });
  await s.alert();
  await send();
  await s.alert({ dedupKey: 'another' });
  s.clock.advance(119_000);
  await send();
  assert.equal(receiver.got.length, 1);
  s.clock.advance(2_000);
  await send();
  assert.equal(receiver.got.length, 3);
});

test('also as a date, and as Discord and Telegram say it in their answers', async (t) => {
  const { s, receiver, send } = await announcing(t);
  const asked = [
    { status: 503, headers: { 'retry-after': new Date(s.clock.now().getTime() + 90_000).toUTCString() } },
    { status: 429, body: '{"message": "You are being rate limited.", "retry_after": 600.5, "global": false}' },
    { status: 429, body: '{"ok":false,"error_code":429,"parameters":{"retry_after":2000}}' },
  ];
  receiver.answers.push(...asked);
  await s.alert();
  await send();
  for (const [nth, seconds] of [90, 600.5, 2_000].entries()) {
    s.clock.advance(seconds * 1_000 - 1_500);
    await send();
    assert.equal(receiver.got.length, nth + 1, `too early for attempt ${nth + 2}`);
    s.clock.advance(2_000);
    await send();
    assert.equal(receiver.got.length, nth + 2);
  }
});

test('a redirect is not followed, and no answer in time is none', async (t) => {
  const { s, receiver, deps, subscriber } = await announcing(t);
  receiver.answers.push({ status: 307, headers: { location: `${receiver.url}/elsewhere` } }, 'hang');
  await s.alert();
  await sendAnnouncements(deps);
  assert.equal((await subscriber()).lastOutcome, 'answered 307, a redirect, which is not followed');
  s.clock.advance(6_000);
  await sendAnnouncements({ ...deps, receiverTimeoutMs: 100 });
  assert.equal((await subscriber()).lastOutcome, 'did not answer within 0.1 s');
  assert.deepEqual(
    receiver.got.map(({ path }) => path),
    ['/hook?key=k3y', '/hook?key=k3y'],
  );
});

test('a receiver that hangs holds up no other', async (t) => {
  const { s, receiver, deps } = await announcing(t);
  const other = await startReceiver(t);
  await subscribe(s, 'other', other);
  receiver.answers.push('hang');
  const lanes = inLanes({
    lanes: 2,
    claim: (most) => claim(deps, most),
    run: (row) => sendAnnouncement(deps, row),
    onError: (error) => assert.fail(String(error)),
  });
  for (const dedupKey of ['a', 'b', 'c']) await s.alert({ dedupKey });
  lanes.ask();
  while (other.got.length < 3 || receiver.got.length < 1) await sleep(10);
  await s.alert({ dedupKey: 'd' });
  lanes.ask();
  while (other.got.length < 4) await sleep(10);
  assert.equal(receiver.got.length, 1);
  receiver.hangUp();
  await lanes.close(5_000);
});

test('private networks are refused: by address when it is saved, by name when it is sent', async (t) => {
  const { s, receiver, send, subscriber } = await announcing(t, { allowPrivate: false });
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '169.254.169.254']) {
    const refused = await s.api<{ errors: object[] }>(
      'PUT',
      '/v1/subscribers/inside',
      { type: 'webhook', url: `http://${host}:${receiver.port}/` },
      422,
    );
    assert.deepEqual(refused.errors, [{ path: 'url', message: 'is at an address of a private network' }], host);
  }
  await s.alert();
  await send();
  assert.equal((await subscriber()).lastOutcome, 'is at an address of a private network');
  assert.equal(receiver.got.length, 0);
});

test('a subscriber hears of its components and severities, and of the events it wants', async (t) => {
  const subscriber = { components: ['checkout'], minSeverity: 'error', events: ['triggered', 'resolved'] };
  const { s, receiver, send } = await announcing(t, { subscriber });
  await s.api('PUT', '/v1/components/search', {}, 201);
  const number = await s.alert({ dedupKey: 'yes' });
  await s.alert({ dedupKey: 'elsewhere', component: 'search' });
  await s.alert({ dedupKey: 'too light', severity: 'warning' });
  await s.alert({ dedupKey: 'recorded', severity: 'info' });
  await s.act(number, 'acknowledge');
  await s.act(number, 'resolve');
  await send();
  assert.deepEqual(typesOf(receiver), ['incident.triggered', 'incident.resolved']);
  const kept = await s.api<{ usedBy: string[] }>('DELETE', '/v1/components/checkout', undefined, 409);
  assert.ok(kept.usedBy.includes('subscriber audit'));
});

test('a test is sent once; a secret is shown once, and for a day two of them sign', async (t) => {
  const { s, receiver, send, secret, subscriber } = await announcing(t);
  await s.api('POST', '/v1/subscribers/audit/test', undefined, 200);
  receiver.answers.push({ status: 400, body: `no /hook?key=k3y ${receiver.url}/hook?key=k3y` });
  await send();
  assert.deepEqual(typesOf(receiver), ['test']);
  assert.equal((await subscriber()).lastOutcome, 'answered 400');
  s.clock.advance(HOUR_MS);
  assert.equal(await send(), 0);

  const { secret: newer } = await s.api<{ secret: string }>('POST', '/v1/subscribers/audit/secret', undefined, 201);
  await s.alert();
  await send();
  for (const one of [secret, newer]) verified(t, one, receiver.got[1] as ReceivedPost);
  s.clock.advance(25 * HOUR_MS);
  await s.alert({ dedupKey: 'another' });
  await send();
  const last = receiver.got.at(-1) as ReceivedPost;
  verified(t, newer, last);
  assert.throws(() => verified(t, secret, last));

  const read = JSON.stringify([
    await s.api('GET', '/v1/subscribers', undefined, 200),
    await subscriber(),
    s.complaints,
  ]);
  for (const hidden of ['k3y', secret, newer]) assert.ok(!read.includes(hidden), read);
});

test('what is saved again as it was read keeps its address; what is missing is named', async (t) => {
  const { s, receiver, send, subscriber } = await announcing(t);
  await s.api('PUT', '/v1/subscribers/audit', { ...(await subscriber()), minSeverity: 'critical' }, 200);
  await s.alert();
  await send();
  assert.equal(receiver.got[0]?.path, '/hook?key=k3y');
  const fieldsOf = async (body: object, status = 422) => {
    const { errors } = await s.api<{ errors: { path: string }[] }>('PUT', '/v1/subscribers/new', body, status);
    return errors.map(({ path }) => path);
  };
  assert.deepEqual(await fieldsOf({ type: 'slack' }), ['url']);
  assert.deepEqual(await fieldsOf({ type: 'telegram' }), ['token', 'chat']);
  assert.deepEqual(await fieldsOf({ type: 'ntfy', url: 'https://ntfy.sh/' }), ['url']);
  assert.deepEqual(await fieldsOf({ type: 'slack', url: 'https://x.test/', token: 'a' }), ['token']);
  assert.deepEqual(await fieldsOf({ type: 'slack', url: 'https://x.test/', components: ['none'] }), ['components.0']);
  assert.deepEqual(await fieldsOf({ type: 'fax', url: 'https://x.test/' }, 400), ['type']);
});
