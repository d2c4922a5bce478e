import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { findLate } from '../../src/heartbeats/find-late.ts';
import { deleteWindow } from '../../src/maintenance/delete-window.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { type Story, story } from '../support/story.ts';

// The clock of every story stands at 12:00 UTC on 23 November 2026, a Monday.
const TONIGHT = { components: ['checkout'], timeZone: 'UTC', start: '2026-11-23T11:00:00', duration: '2h' };
const PATH = '/v1/maintenance-windows/db-upgrade';
const HELD = 'Held by maintenance window db-upgrade until 13:00 (UTC): nobody is paged';
const OVER = 'Maintenance window db-upgrade is over and this is still open: paging';

const plan = (s: Story, changes: object = {}, id = 'db-upgrade', status = 201) =>
  s.api('PUT', `/v1/maintenance-windows/${id}`, { ...TONIGHT, ...changes }, status);

test('what a window covers is kept and marked, pages nobody, and pages once when the window ends', async (t) => {
  const s = await story(t);
  await plan(s);
  const number = await s.alert({ dedupKey: 'k' });
  const held = await s.incident(number);
  assert.deepEqual(
    [held.status, held.maintenance, held.nextEscalationAt, held.line],
    ['triggered', 'db-upgrade', '2026-11-23T13:00:00.000Z', 0],
  );
  assert.ok((await s.says(number)).includes(HELD));
  await s.advance({ minutes: 59, seconds: 59 });
  s.page.none();
  await s.advance({ seconds: 1 });
  s.page.to('ada');
  s.page.none();
  assert.ok((await s.says(number)).includes(OVER));
  assert.equal((await s.incident(number)).maintenance, null);
  await s.advance({ minutes: 5 });
  s.page.to('bo');
});

test('what is resolved within the window is resolved silently', async (t) => {
  const s = await story(t);
  await plan(s);
  const number = await s.alert({ dedupKey: 'k' });
  await s.post('/v1/alerts', { action: 'resolve', dedupKey: 'k' });
  await s.advance({ hours: 12 });
  s.page.none();
  const { status, maintenance } = await s.incident(number);
  assert.deepEqual([status, maintenance], ['resolved', 'db-upgrade']);
  assert.ok(!(await s.says(number)).includes(OVER));
});

test('a graver alert within the window pages nobody, and the end of the window pages at the graver urgency', async (t) => {
  const s = await story(t);
  await plan(s);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.alert({ dedupKey: 'k', severity: 'warning' });
  await s.alert({ dedupKey: 'k', severity: 'critical' });
  s.page.none();
  s.mail.none();
  await s.advance({ hours: 1 });
  s.page.to('ada');
});

test('an incident that was open before goes on as it was, also when a graver alert comes', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  s.page.to('ada');
  await plan(s);
  await s.alert({ dedupKey: 'new' });
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  s.page.none();
  assert.equal((await s.incident(number)).maintenance, null);
});

test('people are not held: what they take, escalate and open goes its way within a window, too', async (t) => {
  const s = await story(t);
  await plan(s);
  const taken = await s.alert();
  await s.act(taken, 'acknowledge', { as: 'ada' });
  await s.advance({ minutes: 30 });
  s.page.none();
  const { status, maintenance } = await s.incident(taken);
  assert.deepEqual([status, maintenance], ['acknowledged', 'db-upgrade']);

  const urgent = await s.alert();
  await s.act(urgent, 'escalate', { as: 'cy' });
  s.page.to('ada');
  assert.equal((await s.incident(urgent)).maintenance, null);
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  await s.reply('bo', 'ack');

  await s.reply('bo', 'page checkout it burns');
  assert.match(s.page.to('ada'), /it burns/);
  s.page.none();
});

test('a snooze that ends within the window pages', async (t) => {
  const s = await story(t);
  await plan(s);
  const number = await s.alert();
  await s.act(number, 'snooze', { for: '10m', as: 'ada' });
  await s.advance({ minutes: 10 });
  s.page.to('ada');
  assert.equal((await s.incident(number)).maintenance, null);
});

test('a window that is ended, deleted or moved lets go of what it held at once', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }] }, 201);
  const changes: [string, () => Promise<unknown>][] = [
    ['ended', () => s.api('POST', `${PATH}/end`, undefined, 200)],
    ['deleted', () => s.api('DELETE', PATH, undefined, 204)],
    ['moved', () => plan(s, { start: '2026-11-24T11:00:00' }, 'db-upgrade', 200)],
    ['narrowed', () => plan(s, { components: ['kiln'] }, 'db-upgrade', 200)],
    [
      'left out of the document',
      async () => {
        const { maintenanceWindows: _, ...rest } = await s.api<{ maintenanceWindows: object }>(
          'GET',
          '/v1/config',
          undefined,
          200,
        );
        await s.api('PUT', '/v1/config', rest, 200);
      },
    ],
  ];
  for (const [change, make] of changes) {
    await s.app.inject({ method: 'DELETE', url: PATH, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    await plan(s);
    const number = await s.alert();
    s.page.none();
    await make();
    await s.settle();
    assert.match(s.page.to('ada'), new RegExp(`#${number}\\b`), change);
    await s.act(number, 'resolve');
    await s.advance({ minutes: 5 });
  }
});

test('what another window covers by then is held on', async (t) => {
  const s = await story(t);
  await plan(s);
  await plan(s, { components: [], everything: true, start: '2026-11-23T12:30:00', duration: '1h' }, 'move');
  const number = await s.alert();
  await s.advance({ hours: 1 });
  const { maintenance, nextEscalationAt } = await s.incident(number);
  assert.deepEqual([maintenance, nextEscalationAt], ['move', '2026-11-23T13:30:00.000Z']);
  s.page.none();
  await s.advance({ minutes: 30 });
  s.page.to('ada');
  s.page.none();
});

test('a recurring window comes again, and between two occurrences alerts page', async (t) => {
  const s = await story(t);
  await plan(s, { every: { every: 1, unit: 'day' } });
  await s.advance({ hours: 1 });
  await s.alert({ dedupKey: 'between' });
  s.page.to('ada');
  await s.act(1, 'resolve');
  await s.advance({ hours: 23 });
  const number = await s.alert();
  s.page.none();
  assert.equal((await s.incident(number)).nextEscalationAt, '2026-11-24T13:00:00.000Z');
  await s.advance({ hours: 1 });
  s.page.to('ada');
});

test('an occurrence that was ended stays ended when the same window is written again, and the next one comes', async (t) => {
  const s = await story(t);
  const daily = { every: { every: 1, unit: 'day' } };
  await plan(s, daily);
  await s.api('POST', `${PATH}/end`, undefined, 200);
  await s.api('POST', `${PATH}/end`, undefined, 409);
  await plan(s, { ...daily, description: 'the same times' }, 'db-upgrade', 200);
  const number = await s.alert();
  s.page.to('ada');
  await s.act(number, 'resolve');
  await s.advance({ hours: 23 });
  await s.alert();
  s.page.none();
});

test('an integration is covered whatever it names; components only if all of them are', async (t) => {
  const s = await story(t);
  const { items } = await s.api<{ items: { id: string }[] }>('GET', '/v1/integrations', undefined, 200);
  const integration = items[0]?.id ?? '';
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }] }, 201);
  await plan(s);
  const both = await s.alert({ components: ['checkout', 'kiln'] });
  s.page.to('ada');
  s.page.to('bo');
  await s.alert({ component: 'nowhere' });
  s.page.to('cy');
  await s.act(both, 'resolve');
  await plan(s, { components: [], integrations: [integration] }, 'db-upgrade', 200);
  await s.alert({ component: 'nowhere' });
  await s.alert({ components: ['checkout', 'kiln'] });
  s.page.none();
  const removed = await s.api<{ usedBy: string[] }>('DELETE', `/v1/integrations/${integration}`, undefined, 409);
  assert.deepEqual(removed.usedBy, ['maintenance window db-upgrade']);
});

test('a held incident that comes to name another component pages at once', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }] }, 201);
  await plan(s);
  const number = await s.alert({ dedupKey: 'k' });
  s.page.none();
  await s.alert({ dedupKey: 'k', component: 'kiln' });
  s.page.to('ada');
  s.page.to('bo');
  assert.ok((await s.says(number)).includes('Maintenance window db-upgrade does not cover this any more: paging'));
});

test('info is recorded as ever, and a window that cannot be read holds nothing', async (t) => {
  const s = await story(t);
  await plan(s);
  const number = await s.alert({ severity: 'info' });
  const { status, maintenance } = await s.incident(number);
  assert.deepEqual([status, maintenance], ['resolved', null]);
  for (const definition of ['{}', '[]', '"text"', '{"components": 7}']) {
    await s.db.updateTable('maintenance_windows').set({ definition }).execute();
    await s.db
      .updateTable('settings')
      .set((eb) => ({ revision: eb('revision', '+', 1) }))
      .execute();
    const paged = await s.alert();
    s.page.to('ada');
    await s.act(paged, 'resolve');
    await s.advance({ minutes: 5 });
  }
  assert.ok(s.complaints.length >= 4);
  assert.deepEqual(await countedDamage(s), ['window db-upgrade']);
});

/** What the ledger says of definitions that cannot be read. */
async function countedDamage(s: Story): Promise<string[]> {
  await s.audit();
  const rows = await s.db.selectFrom('ledger').select('details').where('cause', '=', 'damaged-definition').execute();
  return [...new Set(rows.flatMap(({ details }) => details))];
}

test('an alert that comes while its window is being removed waits for it, and is not held by what is gone', async (t) => {
  const s = await story(t);
  await plan(s);
  await s.alert();
  s.page.none();
  const { posted } = await s.db.transaction().execute(async (db) => {
    await deleteWindow({ ...s.ctx(), db }, 'db-upgrade');
    let answered = false;
    const posted = s.post('/v1/alerts', { summary: 'x', component: 'checkout', dedupKey: 'late' });
    posted.finally(() => {
      answered = true;
    });
    const waiting = sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    while (!answered && (await waiting.execute(s.db)).rows.length === 0);
    return { posted };
  });
  const number = (await posted).json().incident;
  assert.equal((await s.incident(number)).maintenance, null);
});

test('a heartbeat that falls silent within a window is held like an alert', async (t) => {
  const s = await story(t);
  await plan(s);
  const heartbeat = { component: 'checkout', every: '10m', grace: '1m' };
  const { key } = await s.api<{ key: string }>('PUT', '/v1/heartbeats/backup', heartbeat, 201);
  assert.equal((await s.app.inject({ method: 'POST', url: `/ping/${key}` })).statusCode, 200);
  await s.advance({ minutes: 15 });
  await findLate(s.ctx());
  await s.settle();
  s.page.none();
  assert.equal((await s.incident(1)).maintenance, 'db-upgrade');
  await s.advance({ minutes: 45 });
  s.page.to('ada');
});
