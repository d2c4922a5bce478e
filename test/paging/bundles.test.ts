import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';
import { openPool } from '../../src/db/pool.ts';
import { afterMessage, mayLeave, type Pace } from '../../src/outbox/pace.ts';
import { claimDueDeliveries } from '../../src/paging/claim-due.ts';
import { sendDue } from '../../src/paging/send-due.ts';
import { testDatabase } from '../support/database.ts';
import { CAST, type Story, story } from '../support/story.ts';

/** The seconds, counted from `start`, at which each SMS to a phone left. Filled while the story goes on. */
function watch(s: Story): { at: number; to: string; body: string }[] {
  const seen: { at: number; to: string; body: string }[] = [];
  const start = s.clock.now().getTime();
  const add = s.twilio.inbox.add.bind(s.twilio.inbox);
  s.twilio.inbox.add = (message) => {
    seen.push({ at: (s.clock.now().getTime() - start) / 1_000, to: message.to, body: message.body });
    add(message);
  };
  return seen;
}

const timesOf = (seen: { at: number }[]): number[] => seen.map(({ at }) => at);

test('five incidents within three seconds are two messages: the first at once, the others together', async (t) => {
  const s = await story(t);
  const seen = watch(s);
  const numbers = [await s.alert()];
  for (let index = 0; index < 4; index += 1) {
    await s.advance({ seconds: 0.75 });
    numbers.push(await s.alert({ severity: index === 2 ? 'critical' : 'error', summary: `Fault ${index}` }));
  }
  await s.advance({ minutes: 2 });
  assert.deepEqual(timesOf(seen), [0, 5]);
  assert.match(seen[0]?.body ?? '', /^#1 /);
  assert.equal(
    seen[1]?.body,
    '4 incidents on checkout: #2 #3 #4 #5. Worst: #4 CRITICAL Fault 2. Reply ack all, or ack 4',
  );
  assert.ok((await s.says(2)).includes('SMS to Ada: one message for 4 incidents'));
  assert.ok(!(await s.says(1)).some((text) => text.includes('one message')));
  const { pages } = await s.incident(3);
  assert.deepEqual([pages[0]?.deliveries[0]?.status, pages[0]?.deliveries[0]?.attempts], ['sent', 1]);
  const rows = await s.db.selectFrom('deliveries').select(['provider_id', 'bundle_id']).execute();
  assert.equal(new Set(rows.map(({ provider_id }) => provider_id)).size, 2);
  // Due three minutes later: no escalation waits for a bundle, only the message to somebody who has just heard does.
  await s.advance({ minutes: 3 });
  for (const number of numbers) assert.equal((await s.incident(number)).line, 2);
  assert.deepEqual(
    seen.slice(2).map(({ at, to }) => [at, to]),
    [[300, CAST.bo.phone]],
  );
});

test('what has to wait for its address is written so: nobody has to claim it to find that out', async (t) => {
  const s = await story(t);
  await s.alert();
  const [first] = await s.db.selectFrom('deliveries').selectAll().execute();
  await s.advance({ seconds: 2 });
  await s.post('/v1/alerts', { summary: 'Cart is down', component: 'checkout' });
  await s.escalateDue();
  const rows = await s.db.selectFrom('deliveries').selectAll().orderBy('id').execute();
  const waiting = rows[1];
  assert.deepEqual([waiting?.status, waiting?.held, waiting?.attempts], ['queued', true, 0]);
  assert.equal(waiting?.due_at.getTime(), (first?.updated_at.getTime() ?? 0) + 5_000);
  assert.equal(await s.send(), 0);
  await s.advance({ seconds: 3 });
  s.page.to('ada');
  assert.match(s.page.to('ada'), /Cart is down/);
});

test('a receipt that can be written down for a part of its message only is not written down at all', async (t) => {
  const s = await story(t);
  await s.alert();
  s.page.to('ada');
  for (let index = 0; index < 3; index += 1) await s.alert({ summary: `Fault ${index}` });
  await s.advance({ seconds: 5 });
  s.page.to('ada');
  await sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.status = 'delivered' AND NEW.id = (SELECT max(id) FROM deliveries) THEN RAISE 'no'; END IF;
    RETURN NEW; END $$`.execute(s.db);
  await sql`CREATE TRIGGER refuse BEFORE UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION refuse()`.execute(s.db);
  const message = s.twilio.inbox.all.at(-1);
  assert.ok(message);
  assert.equal((await s.twilio.receipt(message, 'delivered')).status, 500);
  const statuses = async () =>
    (await s.db.selectFrom('deliveries').select('status').orderBy('id').execute()).map(({ status }) => status);
  assert.deepEqual((await statuses()).slice(1), ['sent', 'sent', 'sent']);
  await sql`DROP TRIGGER refuse ON deliveries`.execute(s.db);
  await s.receipt('ada', 'delivered');
  assert.deepEqual((await statuses()).slice(1), ['delivered', 'delivered', 'delivered']);
});

test('what is acknowledged meanwhile is not in the bundle, and of one that is left the message is the usual', async (t) => {
  const s = await story(t);
  await s.alert();
  s.page.to('ada');
  const numbers = [await s.alert(), await s.alert(), await s.alert()];
  await s.act(numbers[0] ?? 0, 'acknowledge', { as: 'bo' });
  await s.act(numbers[2] ?? 0, 'resolve');
  await s.advance({ seconds: 5 });
  assert.match(s.page.to('ada'), /^#3 CRITICAL checkout: Checkout is down\./);
  s.page.none();
});

test('between the claim and the last look an acknowledgement still takes an incident out of its bundle', async (t) => {
  const s = await story(t);
  await s.alert();
  s.page.to('ada');
  const numbers = [await s.alert(), await s.alert(), await s.alert()];
  s.clock.set(new Date(s.clock.now().getTime() + 5_000));
  // As an acknowledgement that came too late to cancel what was claimed.
  await s.db
    .updateTable('incidents')
    .set({ status: 'acknowledged' })
    .where('number', '=', numbers[1] ?? 0)
    .execute();
  await s.send();
  assert.match(s.page.to('ada'), /^2 incidents on checkout: #2 #4\. /);
  assert.ok((await s.says(3)).includes('SMS to Ada was not sent: the incident is acknowledged'));
});

test('a storm of fifty goes out at the pace, each message with all that waits', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  const seen = watch(s);
  for (let index = 0; index < 50; index += 1) {
    await s.alert({ summary: `Fault ${index}` });
    await s.advance({ seconds: 2 });
  }
  await s.advance({ minutes: 1 });
  assert.deepEqual(timesOf(seen), [0, 5, 15, 35, 65, 95, 125]);
  const statuses = await s.db.selectFrom('deliveries').select('status').distinct().execute();
  assert.deepEqual(statuses, [{ status: 'sent' }]);
});

test('a first page to a person is never held, whatever others hear', async (t) => {
  const s = await story(t);
  const seen = watch(s);
  await s.alert();
  await s.alert();
  await s.act(2, 'escalate');
  assert.deepEqual(
    seen.map(({ at, to }) => [at, to]),
    [
      [0, CAST.ada.phone],
      [0, CAST.bo.phone],
    ],
  );
});

test('an undelivered bundle brings the next method of each of them, as one mail', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: { high: [{ after: '0s', method: 'sms' }] } });
  await s.alert();
  s.page.to('ada');
  for (const summary of ['A', 'B', 'C']) await s.alert({ summary });
  await s.advance({ seconds: 5 });
  assert.match(s.page.to('ada'), /^3 incidents/);
  await s.receipt('ada', 'undelivered', 30003);
  const mail = s.mail.to('ada');
  s.mail.none();
  assert.match(mail.subject ?? '', /^\[3 incidents on checkout\] Worst: #2 CRITICAL checkout: A$/);
  assert.equal(new Set(mail.text?.match(/\/ack\/\S+/g)).size, 3);
  const statuses = async (number: number) =>
    (await s.incident(number)).pages.flatMap(({ deliveries }) => deliveries.map(({ status }) => status));
  for (const number of [2, 3, 4]) assert.deepEqual(await statuses(number), ['failed', 'sent']);
  assert.deepEqual(await statuses(1), ['sent']);
});

test('a delivered bundle is delivered for each, once', async (t) => {
  const s = await story(t);
  for (let index = 0; index < 3; index += 1) await s.alert();
  await s.advance({ seconds: 5 });
  await s.receipt('ada', 'delivered');
  await s.receipt('ada', 'delivered');
  for (const number of [2, 3])
    assert.equal((await s.says(number)).filter((text) => text === 'SMS to Ada was delivered').length, 1);
  assert.ok(!(await s.says(1)).includes('SMS to Ada was delivered'));
});

test('a bundle that may pass later is tried again as one, with what has come meanwhile', async (t) => {
  const s = await story(t);
  await s.alert();
  s.page.to('ada');
  await s.alert();
  await s.alert();
  s.twilio.failNext({ status: 503 });
  await s.advance({ seconds: 5.25 });
  s.page.none();
  await s.alert();
  await s.advance({ seconds: 1 });
  assert.match(s.page.to('ada'), /^3 incidents on checkout: #2 #3 #4\. /);
  s.page.none();
});

test('ack all means what the person has heard of, and not what still waits', async (t) => {
  const s = await story(t);
  await s.alert();
  await s.alert();
  await s.reply('ada', 'ack all');
  assert.deepEqual([(await s.incident(1)).status, (await s.incident(2)).status], ['acknowledged', 'triggered']);
  await s.advance({ seconds: 5 });
  await s.reply('ada', 'ack all');
  assert.equal((await s.incident(2)).status, 'acknowledged');
});

test('of many workers at one instant one sends the first message, and nothing leaves twice', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  const paging = { ...s.ctx(), ...s.channels, clock: s.clock, publicUrl: s.publicUrl, secret: 'secret' };
  for (let index = 0; index < 40; index += 1)
    await s.post('/v1/alerts', { summary: `Fault ${index}`, component: 'checkout' });
  await s.escalateDue();
  const others = Array.from({ length: 4 }, () => openPool(s.databaseUrl, () => {}, 2));
  t.after(() => Promise.all(others.map((pool) => pool.close())));
  const race = () => Promise.all(others.map(({ db }) => sendDue({ ...paging, db })));
  await race();
  assert.equal(s.twilio.inbox.all.length, 1);
  s.clock.set(new Date(s.clock.now().getTime() + 5_000));
  await race();
  assert.ok(s.twilio.inbox.all.length <= 2);
  const rows = await s.db.selectFrom('deliveries').select(['status', 'attempts']).execute();
  assert.ok(rows.every(({ status, attempts }) => (status === 'sent' ? attempts === 1 : attempts === 0)));
  await s.advance({ minutes: 1 });
  const after = await s.db.selectFrom('deliveries').select(['status', 'attempts']).execute();
  assert.deepEqual(new Set(after.map(({ status, attempts }) => `${status} ${attempts}`)), new Set(['sent 1']));
});

test('a phone is called for one incident at a time, a minute apart', async (t) => {
  const s = await story(t);
  await s.policy([{ person: 'ada' }]);
  await s.person('ada', { has: ['voice'] });
  for (let index = 0; index < 3; index += 1) await s.alert();
  const calls = () => s.twilio.calls.inbox.all.length;
  assert.equal(calls(), 1);
  await s.advance({ seconds: 59 });
  assert.equal(calls(), 1);
  await s.advance({ seconds: 1 });
  assert.equal(calls(), 2);
  await s.act(3, 'acknowledge', { as: 'bo' });
  await s.advance({ minutes: 1 });
  assert.equal(calls(), 2);
});

/** One message to say to one number, due at `now`. */
async function something(db: Db, now: Date): Promise<void> {
  const { number } = await db
    .insertInto('incidents')
    .values({
      ...{ status: 'triggered', summary: 'x', severity: 'error', urgency: 'high', dedup_key: 'x', components: [] },
      ...{ next_action_at: now, created_at: now },
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto('pages')
    .values({ incident: number, person_id: 'ada', person_name: 'Ada', line: 1, round: 1, at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const delivery = { page_id: id, incident: number, person_id: 'ada', method_id: 'sms', channel: 'sms' as const };
  await db
    .insertInto('deliveries')
    .values({ ...delivery, address: CAST.ada.phone, status: 'queued', due_at: now, updated_at: now })
    .execute();
}

test('the claim keeps to the pace as the rule says it, at any instants', async (t) => {
  const { db } = await testDatabase(t);
  const pauses = fc.array(fc.integer({ min: -4, max: 150 }), { minLength: 5, maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(pauses, async (seconds) => {
      for (const table of ['deliveries', 'paces'] as const) await db.deleteFrom(table).execute();
      let now = new Date(Date.UTC(2026, 10, 24));
      let pace: Pace | null = null;
      for (const pause of seconds) {
        now = new Date(now.getTime() + pause * 1_000);
        await something(db, now);
        const { leaving, held } = await claimDueDeliveries(db, now, 50);
        const expected = mayLeave('sms', pace, now);
        assert.equal(leaving.length, expected ? 1 : 0);
        assert.equal(held.length, expected ? 0 : 1);
        if (!expected) continue;
        pace = afterMessage(pace, now);
        await db.updateTable('deliveries').set({ status: 'sent' }).where('status', '=', 'sending').execute();
      }
    }),
    { numRuns: 15 },
  );
});
