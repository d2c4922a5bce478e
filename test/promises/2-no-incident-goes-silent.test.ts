import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';
import { story } from '../support/story.ts';

test('an incident that nobody acknowledges goes from line to line, and then starts again, for ever', async (t) => {
  const { alert, page, advance } = await story(t);
  await alert();
  page.to('ada');
  await advance({ minutes: 5 });
  page.to('bo');
  for (let round = 0; round < 6; round += 1) {
    await advance({ minutes: 14, seconds: 59 });
    page.none();
    await advance({ seconds: 1 });
    page.to('ada');
    await advance({ minutes: 5 });
    page.to('bo');
  }
});

test('while it is open and unacknowledged, the next action has a known time', async (t) => {
  const { alert, advance, incident, clock } = await story(t);
  const number = await alert();
  for (let minute = 0; minute < 60; minute += 3) {
    const { nextEscalationAt } = await incident(number);
    assert.ok(nextEscalationAt && Date.parse(nextEscalationAt) > clock.now().getTime() - 1);
    await advance({ minutes: 3 });
  }
});

test('the database itself refuses an open incident without a next action', async (t) => {
  const { alert, db } = await story(t);
  const number = await alert();
  await assert.rejects(
    db.updateTable('incidents').set({ next_action_at: null }).where('number', '=', number).execute(),
    /never_silent/,
  );
});

test('a snooze ends, and then the first line is paged again', async (t) => {
  const { alert, page, act, advance, incident } = await story(t);
  const number = await alert();
  page.to('ada');
  await act(number, 'snooze', { for: '30m', as: 'ada' });
  await advance({ minutes: 29, seconds: 59 });
  page.none();
  assert.equal((await incident(number)).status, 'acknowledged');
  await advance({ seconds: 1 });
  page.to('ada');
  assert.equal((await incident(number)).status, 'triggered');
});

test('escalating by hand pages the next line at once, also out of an acknowledgement', async (t) => {
  const { alert, page, act, advance, incident, reply } = await story(t);
  const number = await alert();
  page.to('ada');
  assert.equal(await reply('ada', 'escalate'), `#${number}: line 2 is paged now.`);
  page.to('bo');
  await reply('bo', 'ack');
  await advance({ hours: 2 });
  page.none();
  await act(number, 'escalate');
  page.to('ada');
  const { status, acknowledgedBy } = await incident(number);
  assert.deepEqual([status, acknowledgedBy], ['triggered', null]);
});

test('a graver alert for a low incident pages the first line again, at high urgency', async (t) => {
  const { alert, person, page, mail, advance } = await story(t);
  await person('ada', { has: ['sms', 'mail'] });
  await person('bo', { has: ['mail'] });
  await alert({ severity: 'warning', dedupKey: 'k' });
  mail.to('ada');
  page.none();
  await advance({ minutes: 5 });
  mail.to('bo');
  await alert({ severity: 'critical', dedupKey: 'k' });
  page.to('ada');
  mail.to('ada');
});

test('an incident that cannot be decided does not stop the others, is reported, and is tried again each minute', async (t) => {
  const { db, post, settle, page, complaints, advance, incident } = await story(t);
  await sql`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT FROM incidents WHERE number = NEW.incident AND summary = 'poison')
      THEN RAISE 'not this one'; END IF;
      RETURN NEW; END $$`.execute(db);
  await sql`CREATE TRIGGER refuse BEFORE INSERT ON pages FOR EACH ROW EXECUTE FUNCTION refuse()`.execute(db);
  const answers: { incident: number }[] = [];
  for (const summary of ['one', 'poison', 'two'])
    answers.push((await post('/v1/alerts', { summary, component: 'checkout' })).json());
  await settle();
  assert.match(page.to('ada'), /^2 incidents on checkout: #1 #3\./);
  page.none();
  const poisoned = answers[1]?.incident ?? 0;
  assert.ok(complaints.some(({ fields }) => fields.incident === poisoned));
  assert.ok((await incident(poisoned)).nextEscalationAt);
  await sql`DROP TRIGGER refuse ON pages`.execute(db);
  await advance({ minutes: 1 });
  assert.match(page.to('ada'), /poison/);
});

/** As after two minutes: nobody has just been paged. */
const quiet = (db: Db) => db.deleteFrom('paces').execute();

test('a damaged definition pages somebody else, stops nothing, and is counted', async (t) => {
  const { db, api, alert, page, mail, person, complaints, audit } = await story(t);
  const damage = (table: 'components' | 'policies', id: string, definition: string) =>
    db.updateTable(table).set({ definition }).where('id', '=', id).execute();
  await api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }] }, 201);
  await person('cy', { has: ['sms', 'mail'] });

  for (const definition of ['{}', '{"owners": 7}', '{"owners": [null], "match": null}', '"text"', 'null', '[]']) {
    await damage('components', 'checkout', definition);
    await quiet(db);
    await alert();
    page.to('cy');
    mail.to('cy');
    await alert({ component: 'kiln' });
    page.to('bo');
  }
  await damage(
    'components',
    'checkout',
    '{"owners": [{"person": "bo"}], "match": [], "dependsOn": [], "policy": "default"}',
  );
  for (const definition of [
    '{}',
    '{"lines": [{"targets": 1}], "repeatEvery": "15m"}',
    '{"lines": [], "repeatEvery": "x"}',
  ]) {
    await damage('policies', 'default', definition);
    await quiet(db);
    await alert();
    page.to('bo');
  }
  assert.ok(complaints.length >= 9);
  page.none();
  await audit();
  const rows = await db.selectFrom('ledger').select('details').where('cause', '=', 'damaged-definition').execute();
  const counted = rows.flatMap(({ details }) => details);
  assert.ok(counted.includes('policy default'), counted.join('; '));
});

test('a damaged rotation is nobody, damaged notification rules are every method at once', async (t) => {
  const { db, api, policy, alert, page } = await story(t);
  const layers = [{ participants: ['ada'], start: '2026-11-01T00:00:00', handoff: { every: 1, unit: 'week' } }];
  await api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers }, 201);
  await policy([{ rotation: 'ops' }], [{ person: 'bo' }]);
  await alert();
  page.to('ada');
  for (const history of ['[]', '[{}]', '7', '[null]']) {
    await db.updateTable('rotations').set({ history }).execute();
    await quiet(db);
    await alert();
    page.to('bo');
  }
  for (const rules of ['{"high": 7}', '{"high": [{"after": "soon", "method": "sms"}]}', '[null]', 'null']) {
    await db.updateTable('people').set({ notification_rules: rules }).where('id', '=', 'bo').execute();
    await quiet(db);
    await alert();
    page.to('bo');
  }
});
