import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { flushSamples } from '../../src/intake/keep-samples.ts';
import { deleteOld } from '../../src/retention/delete-old.ts';
import { fillIncidents } from '../support/incidents.ts';
import { type Story, story } from '../support/story.ts';

const DAY_MS = 86_400_000;

const later = (s: Story, days: number) => s.clock.set(new Date(s.clock.now().getTime() + days * DAY_MS));

const OF_INCIDENTS = ['incidents', 'alerts', 'timeline', 'pages', 'deliveries'] as const;

const count = async ({ db }: Story, table: string): Promise<number> =>
  (await sql<{ count: number }>`SELECT count(*) FROM ${sql.table(table)}`.execute(db)).rows[0]?.count ?? 0;

test('what was closed longer ago than it is kept goes with everything that belongs to it; the rest stays', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, keepIncidentsFor: '30d' }, 200);
  const old = await s.alert({ dedupKey: 'old' });
  await s.reply('ada', 'resolve');
  const open = await s.alert({ dedupKey: 'open' });
  await s.act(open, 'acknowledge', { as: 'ada' });
  const closedLate = await s.alert({ dedupKey: 'closed late' });
  await s.act(closedLate, 'acknowledge', { as: 'ada' });
  await s.post('/v1/alerts', { action: 'resolve', dedupKey: 'stray' });
  later(s, 29);
  await s.act(closedLate, 'resolve');
  assert.equal(await deleteOld(s.ctx()), 0);
  later(s, 2);
  assert.ok((await deleteOld(s.ctx())) > 0);

  await s.api('GET', `/v1/incidents/${old}`, undefined, 404);
  assert.equal((await s.incident(open)).status, 'acknowledged');
  assert.equal((await s.incident(closedLate)).status, 'resolved');
  for (const table of OF_INCIDENTS.filter((name) => name !== 'incidents' && name !== 'deliveries')) {
    const { rows } = await sql`SELECT FROM ${sql.table(table)} WHERE incident IS NULL OR incident = ${old}`.execute(
      s.db,
    );
    assert.equal(rows.length, 0, table);
  }
  assert.equal(await count(s, 'replies'), 0);
  assert.notEqual(await s.alert({ dedupKey: 'old' }), old);
});

test('releases, with their checks, and changes go once they can have broken nothing for so long', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, keepIncidentsFor: '30d' }, 200);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '1' }, 201);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '2', riskWindow: '7d' }, 201);
  const event = { routing_key: s.integrationKey, payload: { summary: 'config pushed', source: 'ci' } };
  assert.equal((await s.post('/v2/change/enqueue', event)).statusCode, 202);
  later(s, 30);
  assert.equal(await deleteOld(s.ctx()), 0);
  later(s, 2);
  await deleteOld(s.ctx());
  assert.deepEqual(
    await Promise.all(['releases', 'release_checks', 'changes'].map((table) => count(s, table))),
    [1, 1, 0],
  );
});

test('forever keeps everything, and left out it is a year and a day', async (t) => {
  const s = await story(t);
  await s.alert();
  await s.act(1, 'resolve');
  later(s, 365);
  assert.equal(await deleteOld(s.ctx()), 0);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, keepIncidentsFor: 'forever' }, 200);
  const document = await s.api<{ settings: object }>('GET', '/v1/config', undefined, 200);
  assert.deepEqual(document.settings, { catchAll: { person: 'cy' }, keepIncidentsFor: 'forever' });
  later(s, 365);
  assert.equal(await deleteOld(s.ctx()), 0);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
  assert.ok((await deleteOld(s.ctx())) > 0);
  assert.equal(await count(s, 'incidents'), 0);
});

test('what is for looking up alone goes after a day, also where everything is kept', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, keepIncidentsFor: 'forever' }, 200);
  await s.alert();
  await flushSamples(s.db);
  await sql`INSERT INTO opsgenie_requests (id, integration_id, action, success, status, processed_at)
    SELECT gen_random_uuid(), id, 'Create', true, 'done', ${s.clock.now()} FROM integrations`.execute(s.db);
  const left = async () => [await count(s, 'integration_payloads'), await count(s, 'opsgenie_requests')];
  await deleteOld(s.ctx());
  assert.deepEqual(await left(), [1, 1]);
  s.clock.advance(DAY_MS + 1);
  await deleteOld(s.ctx());
  assert.deepEqual(await left(), [0, 0]);
});

test('less than a day, and what is no duration, is refused', async (t) => {
  const s = await story(t);
  for (const keepIncidentsFor of ['23h59m', '0s', 'a year', '367d', 7, null]) {
    const refused = await s.api<{ errors: { path: string }[] }>(
      'PUT',
      '/v1/settings',
      { catchAll: null, keepIncidentsFor },
      400,
    );
    assert.deepEqual(
      refused.errors.map(({ path }) => path),
      ['keepIncidentsFor'],
      String(keepIncidentsFor),
    );
  }
});

test('any number of workers delete at once, each row once, and notices and codes go, too', async (t) => {
  const s = await story(t);
  const now = s.clock.now();
  const longAgo = new Date(now.getTime() - 400 * DAY_MS);
  await fillIncidents(s.db, 2_600, longAgo);
  for (const [key, status] of [
    ['sent', 'sent'],
    ['waiting', 'queued'],
  ] as const)
    await s.db
      .insertInto('notices')
      .values({
        ...{ key, person_id: 'ada', subject: 's', text: 't', status, attempts: 0 },
        ...{ due_at: now, created_at: longAgo, updated_at: longAgo },
      })
      .execute();
  const gone = await Promise.all(Array.from({ length: 3 }, () => deleteOld(s.ctx(), { pauseMs: 0 })));
  assert.equal(
    gone.reduce((sum, removed) => sum + removed, 0),
    2_601,
  );
  assert.equal(await count(s, 'incidents'), 0);
  const left = await s.db.selectFrom('notices').select('key').execute();
  assert.deepEqual(left, [{ key: 'waiting' }]);
});

test('every row that goes along with a deleted one is found by an index', async (t) => {
  const { db } = await story(t);
  const { rows } = await sql<{ reference: string }>`
    WITH RECURSIVE gone AS (
      SELECT unnest(ARRAY['incidents'::regclass::oid, 'releases'::regclass::oid]) AS oid
      UNION SELECT c.conrelid FROM pg_constraint c JOIN gone ON c.confrelid = gone.oid WHERE c.contype = 'f')
    SELECT c.conrelid::regclass || ' → ' || c.confrelid::regclass AS reference
    FROM pg_constraint c JOIN gone ON c.confrelid = gone.oid
    WHERE c.contype = 'f' AND NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
        AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)`.execute(db);
  assert.deepEqual(rows, []);
});
