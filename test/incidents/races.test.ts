import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openPool } from '../../src/db/pool.ts';
import { acknowledge } from '../../src/incidents/acknowledge.ts';
import { escalate } from '../../src/incidents/escalate.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { postponeIncident } from '../../src/incidents/queries.ts';
import { recordAlerts } from '../../src/incidents/record-alerts.ts';
import { resolve } from '../../src/incidents/resolve.ts';
import { type Story, story } from '../support/story.ts';
import { alert } from './build.ts';

const down = { summary: 'Checkout is down', component: 'checkout' };
const raise = async ({ post }: Story, alert: object = {}): Promise<number> =>
  (await post('/v1/alerts', { ...down, ...alert })).json().incident;

test('workers that escalate at once page each line once', async (t) => {
  const s = await story(t);
  await Promise.all(Array.from({ length: 60 }, () => raise(s)));
  await Promise.all(Array.from({ length: 5 }, () => escalateDue(s.ctx())));
  const { pages } = await s.db
    .selectFrom('pages')
    .select((eb) => eb.fn.countAll<number>().as('pages'))
    .executeTakeFirstOrThrow();
  assert.equal(Number(pages), 60);
});

test('workers that send at once send each page once, and all of them in one message to one phone', async (t) => {
  const s = await story(t);
  await Promise.all(Array.from({ length: 60 }, () => raise(s)));
  await s.escalateDue();
  await Promise.all(Array.from({ length: 5 }, () => s.send()));
  assert.deepEqual(
    s.twilio.inbox.all.map(({ body }) => body.split(':')[0]),
    ['60 incidents on checkout'],
  );
  const sent = await s.db.selectFrom('deliveries').select(['status', 'attempts']).execute();
  assert.deepEqual(sent, Array(60).fill({ status: 'sent', attempts: 1 }));
});

test('of two acknowledgements at once one holds, and the other is written down', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  await Promise.all([acknowledge(s.ctx('ada'), number), acknowledge(s.ctx('bo'), number)]);
  const entries = (await s.says(number)).slice(2);
  assert.equal(entries.filter((text) => /^Acknowledged by/.test(text)).length, 1);
  assert.equal(entries.filter((text) => /^Also acknowledged by/.test(text)).length, 1);
});

test('whatever people, alerts, workers and receipts do to one incident at once, nobody gets an error', async (t) => {
  const s = await story(t);
  for (let round = 0; round < 8; round += 1) {
    const number = await raise(s, { dedupKey: 'k' });
    await s.settle();
    await Promise.all([
      acknowledge(s.ctx('ada'), number),
      escalate(s.ctx('bo'), number),
      s.receipt('ada', round % 2 === 0 ? 'undelivered' : 'delivered', 30003),
      raise(s, { dedupKey: 'k' }),
      raise(s, { dedupKey: 'k', action: 'resolve' }),
      s.act(number, 'notes', { text: 'looking' }),
      s.reply('ada', `ack ${number}`),
      s.settle(),
    ]);
    await resolve(s.ctx(), number);
  }
  assert.deepEqual(s.complaints, []);
});

test('taking everything by SMS and a storm on the same incidents do not wait for each other', async (t) => {
  const s = await story(t);
  const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
  await Promise.all(keys.map((dedupKey) => raise(s, { dedupKey })));
  await s.settle();
  for (let round = 0; round < 4; round += 1) {
    const storm = keys.toReversed().map((dedupKey) => s.post('/v1/alerts', { ...down, dedupKey }));
    await s.reply('ada', `ack ${Array.from({ length: 20 }, (_, index) => 20 - index).join(' ')}`);
    for (const response of await Promise.all(storm)) assert.equal(response.statusCode, 202, response.body);
  }
  assert.deepEqual(s.complaints, []);
});

test('an incident that was acknowledged before it could be postponed is left alone', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  await acknowledge(s.ctx('ada'), number);
  const soon = new Date(s.clock.now().getTime() + 60_000);
  await postponeIncident(s.db, number, s.clock.now(), soon);
  assert.equal((await s.incident(number)).nextEscalationAt, null);
});

test('an incident whose database goes away while it is decided is not put off: nothing is wrong with it', async (t) => {
  const s = await story(t);
  const number = await raise(s);
  const { nextEscalationAt } = await s.incident(number);
  const other = openPool(s.databaseUrl, () => {});
  t.after(() => other.close());
  await other.db.transaction().execute(async (lock) => {
    await sql`LOCK TABLE policies IN ACCESS EXCLUSIVE MODE`.execute(lock);
    let isOver = false;
    const escalated = s.escalateDue().finally(() => {
      isOver = true;
    });
    const rejected = assert.rejects(escalated);
    while (!isOver) {
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(lock);
      await sleep(2);
    }
    await rejected;
  });
  assert.equal((await s.incident(number)).nextEscalationAt, nextEscalationAt);
  await s.settle();
  s.page.to('ada');
});

test('a batch that resolves and triggers the same key again opens one incident, and counts each alert once', async (t) => {
  const s = await story(t);
  const first = await s.alert({ dedupKey: 'checkout' });
  const { id } = await s.db.selectFrom('integrations').select('id').executeTakeFirstOrThrow();
  const batch = (['trigger', 'resolve', 'trigger', 'trigger'] as const).map((action) =>
    alert({ action, integration: { id, name: 'nagios' } }),
  );
  const answers = await recordAlerts(s.ctx(), batch);
  assert.deepEqual(
    answers.map(({ incident, status, merged }) => [incident === first, status, merged]),
    [
      [true, 'resolved', true],
      [true, 'resolved', true],
      [false, 'triggered', false],
      [false, 'triggered', true],
    ],
  );
  const rows = await s.db.selectFrom('incidents').select(['status', 'alert_count']).orderBy('number').execute();
  assert.deepEqual(rows, [
    { status: 'resolved', alert_count: 2 },
    { status: 'triggered', alert_count: 2 },
  ]);
});
