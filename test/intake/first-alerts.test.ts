import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { acceptAlerts, nothingYet } from '../../src/intake/accept-alerts.ts';
import type { Alert } from '../../src/intake/alert.ts';
import { getIntegration } from '../../src/intake/queries.ts';
import { type Story, story } from '../support/story.ts';
import { alertOf, intakeOf } from './batches.ts';

/** With the definitions that it knows from a batch before. */
async function batching(s: Story) {
  const remembered = nothingYet();
  const accept = await intakeOf(s, () => remembered);
  await accept({ action: 'resolve', dedupKey: 'nothing' });
  return accept;
}

const kept = (s: Story) => s.db.selectFrom('alerts').select(['incident', 'dedup_key']).orderBy('id').execute();

test('of a batch, what was never heard of opens, and what is known is merged: each alert is a row of its own', async (t) => {
  const s = await story(t);
  const accept = await batching(s);
  const [first] = await accept({ dedupKey: 'a' });
  const answers = await accept({ dedupKey: 'b' }, { dedupKey: 'a' }, {}, { action: 'resolve', dedupKey: 'c' });
  const [b, a, unnamed, c] = answers.map(({ incident, merged, status }) => ({ incident, merged, status }));
  assert.deepEqual(a, { incident: first?.incident, merged: true, status: 'triggered' });
  assert.deepEqual(c, { incident: null, merged: false, status: 'resolved' });
  for (const { merged, status } of [b, unnamed].flatMap((one) => one ?? []))
    assert.deepEqual([merged, status], [false, 'triggered']);
  assert.equal(new Set([first, b, unnamed].map((one) => one?.incident)).size, 3);
  assert.equal((await kept(s)).length, 6);
  assert.deepEqual((await s.says(first?.incident ?? 0)).slice(0, 1), [
    'Triggered by nagios on checkout, named in the alert',
  ]);
});

test('a key that comes twice in a batch is decided in its order', async (t) => {
  const s = await story(t);
  const accept = await batching(s);
  const answers = await accept({ action: 'resolve', dedupKey: 'a' }, { dedupKey: 'a' }, { dedupKey: 'a' });
  assert.deepEqual(
    answers.map(({ merged, status }) => [merged, status]),
    [
      [false, 'resolved'],
      [false, 'triggered'],
      [true, 'triggered'],
    ],
  );
});

test('a definition that has changed since the batch before counts for the next alert', async (t) => {
  const s = await story(t);
  const accept = await batching(s);
  await accept({ dedupKey: 'a', components: ['cart'] });
  await s.api('PUT', '/v1/components/cart', { policy: 'default' }, 201);
  const [answer] = await accept({ dedupKey: 'b', components: ['cart'] });
  assert.deepEqual(answer?.components, ['cart']);
  const window = { everything: true, timeZone: 'UTC', start: s.clock.now().toISOString().slice(0, 19), duration: '1h' };
  await s.api('PUT', '/v1/maintenance-windows/now', window, 201);
  const [held] = await accept({ dedupKey: 'c' });
  assert.equal((await s.incident(held?.incident ?? 0)).maintenance, 'now');
});

test('where a part of a batch cannot be stored, what was is not stored once more with the next try', async (t) => {
  const s = await story(t);
  const { id } = await s.db.selectFrom('integrations').select('id').executeTakeFirstOrThrow();
  const integration = await getIntegration(s.db, id);
  const index = nothingYet();
  const arrival = (changes: Partial<Alert>) => ({ alert: alertOf(changes), integration });
  await acceptAlerts(s.ctx(), [arrival({ dedupKey: 'known' })], index);
  await sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`.execute(s.db);
  await sql`CREATE TRIGGER refuse BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION refuse()`.execute(s.db);
  const [fresh, known] = [arrival({ dedupKey: 'new' }), arrival({ dedupKey: 'known' })];
  await assert.rejects(acceptAlerts(s.ctx(), [fresh, known], index), /no/);
  const [answer] = await acceptAlerts(s.ctx(), [fresh], index);
  assert.deepEqual([answer?.merged, answer?.status], [false, 'triggered']);
  assert.equal((await kept(s)).filter(({ dedup_key }) => dedup_key === 'new').length, 1);
});
