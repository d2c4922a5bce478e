import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openPool } from '../../src/db/pool.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { type Story, secondApp, story } from '../support/story.ts';

const down = { summary: 'Checkout is down', component: 'checkout' };

interface Stored {
  alerts: number;
  incidents: number;
}

/** What another connection sees: how many alerts and incidents there are, and that neither is without the other. */
async function stored({ db }: Pick<Story, 'db'>): Promise<Stored> {
  const { rows } = await sql<Stored & { strays: number }>`
    SELECT (SELECT count(*)::int FROM alerts) AS alerts, (SELECT count(*)::int FROM incidents) AS incidents,
      (SELECT count(*)::int FROM incidents i WHERE alert_count <> (
        SELECT count(*) FROM alerts a WHERE a.incident = i.number AND a.action = 'trigger')
        OR NOT EXISTS (SELECT FROM timeline t WHERE t.incident = i.number)) AS strays`.execute(db);
  const [{ strays, ...counts } = { strays: -1, alerts: -1, incidents: -1 }] = rows;
  assert.equal(strays, 0, 'an incident and its alerts were not stored together');
  return counts;
}

test('when the answer is 202 the alert and its incident are committed already', async (t) => {
  const s = await story(t);
  const other = openPool(s.databaseUrl, () => {}, 2);
  t.after(() => other.close());
  for (let round = 0; round < 20; round += 1) {
    const response = await s.post('/v1/alerts', { ...down, dedupKey: `k${round}` });
    assert.equal(response.statusCode, 202);
    const found = await other.db
      .selectFrom('alerts')
      .innerJoin('incidents', 'incidents.number', 'alerts.incident')
      .select(['incidents.status', 'incidents.next_action_at'])
      .where('alerts.dedup_key', '=', `k${round}`)
      .where('incidents.number', '=', response.json().incident)
      .executeTakeFirst();
    assert.equal(found?.status, 'triggered');
    assert.ok(found?.next_action_at);
  }
});

test('with connections killed in the middle of 500 alerts each one is stored with 202 or refused with 503', async (t) => {
  const s = await story(t);
  const killer = openPool(s.databaseUrl, () => {}, 1);
  t.after(() => killer.close());
  const posts = Array.from({ length: 500 }, (_, index) => s.post('/v1/alerts', { ...down, dedupKey: `k${index}` }));
  let answered = false;
  const all = Promise.all(posts).finally(() => {
    answered = true;
  });
  let killed = 0;
  while (!answered && killed < 20) {
    const { rows } = await sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`.execute(killer.db);
    killed += rows.length;
  }
  assert.ok(killed > 0);
  for (const [index, response] of (await all).entries()) {
    const kept = await s.db.selectFrom('alerts').select('id').where('dedup_key', '=', `k${index}`).execute();
    if (response.statusCode === 202) {
      assert.ok(kept.length >= 1, `k${index} was answered with 202 and is not there`);
      continue;
    }
    assert.equal(response.statusCode, 503, response.body);
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
  }
  await stored(s);
  assert.equal((await s.post('/v1/alerts', down)).statusCode, 202);
});

test('an alert that cannot be stored whole is refused, and nothing of it remains', async (t) => {
  const s = await story(t);
  await sql`ALTER TABLE timeline ADD CONSTRAINT refuse CHECK (type <> 'triggered') NOT VALID`.execute(s.db);
  const refused = await s.post('/v1/alerts', down);
  assert.ok(refused.statusCode >= 500, refused.body);
  assert.deepEqual(await stored(s), { alerts: 0, incidents: 0 });
  await sql`ALTER TABLE timeline DROP CONSTRAINT refuse`.execute(s.db);
  assert.equal((await s.post('/v1/alerts', down)).statusCode, 202);
});

test('one alert that cannot be stored takes none of the others down with it', async (t) => {
  const s = await story(t);
  await sql`ALTER TABLE incidents ADD CONSTRAINT no_poison CHECK (summary <> 'poison')`.execute(s.db);
  const summaries = Array.from({ length: 40 }, (_, index) => (index === 17 ? 'poison' : `alert ${index}`));
  const answers = await Promise.all(summaries.map((summary) => s.post('/v1/alerts', { ...down, summary })));
  assert.equal(answers[17]?.statusCode, 500);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 202).length, 39);
  assert.deepEqual(await stored(s), { alerts: 39, incidents: 39 });
});

test('two hundred identical alerts at once make one incident', async (t) => {
  const s = await story(t);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => (await s.post('/v1/alerts', { ...down, dedupKey: 'k' })).json()),
  );
  assert.equal(new Set(answers.map(({ incident }) => incident)).size, 1);
  assert.equal(answers.filter(({ merged }) => merged).length, 199);
  assert.deepEqual(await stored(s), { alerts: 200, incidents: 1 });
  await s.settle();
  s.page.to('ada');
  s.page.none();
});

test('nor do they through two processes on one database', async (t) => {
  const s = await story(t);
  const twin = await twinOf(t, s);
  const posts = Array.from({ length: 200 }, (_, index) => {
    const app = index % 2 === 0 ? s.app : twin;
    return app.inject({
      method: 'POST',
      url: '/v1/alerts',
      headers: { authorization: `Bearer ${s.integrationKey}` },
      payload: { ...down, dedupKey: `k${index % 3}` },
    });
  });
  const answers = (await Promise.all(posts)).map((response) => response.json());
  assert.equal(answers.filter(({ merged }) => !merged).length, 3);
  assert.deepEqual(await stored(s), { alerts: 200, incidents: 3 });
});

test('triggers and resolves of the same keys through two processes at once leave at most one open incident a key', async (t) => {
  const s = await story(t);
  const twin = await twinOf(t, s);
  const posts = Array.from({ length: 300 }, (_, index) =>
    (index % 2 === 0 ? s.app : twin).inject({
      method: 'POST',
      url: '/v1/alerts',
      headers: { authorization: `Bearer ${s.integrationKey}` },
      payload: { ...down, dedupKey: `k${index % 5}`, action: index % 7 === 0 ? 'resolve' : 'trigger' },
    }),
  );
  for (const response of await Promise.all(posts)) assert.equal(response.statusCode, 202, response.body);
  assert.equal((await stored(s)).alerts, 300);
});

async function twinOf(t: { after(work: () => Promise<void>): void }, s: Story) {
  const pool = openPool(s.databaseUrl, () => {});
  const twin = await secondApp({
    ...s.ctx(),
    db: pool.db,
    clock: s.clock,
    channels: s.channels,
    config: { publicUrl: s.publicUrl, adminToken: ADMIN_TOKEN, twilioAuthTokens: [], openPages: false },
    secret: 'secret of the story',
    sandbox: null,
  });
  t.after(async () => {
    await twin.close();
    await pool.close();
  });
  return twin;
}

test('the same dedup key merges, a resolve closes, and a trigger after it opens anew', async (t) => {
  const s = await story(t);
  const post = async (action: string) => (await s.post('/v1/alerts', { ...down, dedupKey: 'k', action })).json();
  const answer = (incident: number | null, status: string, merged: boolean) => ({
    incident,
    status,
    merged,
    components: ['checkout'],
    dedupKey: 'k',
  });
  assert.deepEqual(await post('resolve'), { ...answer(null, 'resolved', false) });
  assert.deepEqual(await post('trigger'), answer(1, 'triggered', false));
  assert.deepEqual(await post('trigger'), answer(1, 'triggered', true));
  assert.deepEqual(await post('acknowledge'), answer(1, 'acknowledged', true));
  assert.deepEqual(await post('trigger'), answer(1, 'acknowledged', true));
  assert.deepEqual(await post('resolve'), answer(1, 'resolved', true));
  assert.deepEqual(await post('resolve'), answer(1, 'resolved', false));
  assert.deepEqual(await post('trigger'), answer(2, 'triggered', false));
});

test('the same key from another integration is another incident', async (t) => {
  const s = await story(t);
  const { key } = await s.api<{ key: string }>('POST', '/v1/integrations', { name: 'b', type: 'generic' }, 201);
  await s.alert({ dedupKey: 'k' });
  const response = await s.app.inject({
    method: 'POST',
    url: '/v1/alerts',
    headers: { authorization: `Bearer ${key}` },
    payload: { ...down, dedupKey: 'k' },
  });
  assert.equal(response.json().incident, 2);
});

test('alerts without a dedup key are incidents of their own', async (t) => {
  const s = await story(t);
  assert.notEqual(await s.alert(), await s.alert());
});

test('an alert that names an unknown component, or matches none, is kept and pages the catch-all', async (t) => {
  const s = await story(t);
  for (const alert of [
    { component: 'no-such-thing' },
    { component: undefined },
    { components: ['Überraschung', 'x'.repeat(9_000)] },
  ]) {
    const response = await s.post('/v1/alerts', { summary: 'Down', ...alert });
    assert.equal(response.statusCode, 202, response.body);
    assert.deepEqual(response.json().components, []);
    // Longer than a message to one phone is held back after another.
    await s.advance({ seconds: 10 });
    s.page.to('cy');
  }
  assert.deepEqual(await stored(s), { alerts: 3, incidents: 3 });
});

test('info is recorded and pages nobody', async (t) => {
  const s = await story(t);
  const response = await s.post('/v1/alerts', { ...down, severity: 'info' });
  assert.deepEqual([response.statusCode, response.json().status], [202, 'resolved']);
  await s.advance({ hours: 1 });
  s.page.none();
  assert.deepEqual(await stored(s), { alerts: 1, incidents: 1 });
});

test('everything that was sent is kept with the alert, also the fields we do not know', async (t) => {
  const s = await story(t);
  await s.alert({ details: { cpu: [1, 2] }, region: 'eu', occurredAt: '2026-11-23T11:59:00Z', labels: { n: 3 } });
  const { content } = await s.db.selectFrom('alerts').select('content').executeTakeFirstOrThrow();
  assert.deepEqual(content, {
    ...down,
    action: 'trigger',
    details: { cpu: [1, 2] },
    region: 'eu',
    occurredAt: '2026-11-23T11:59:00Z',
    labels: { n: 3 },
  });
});
