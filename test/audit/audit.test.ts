import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import type { Probe } from '../../src/audit/read-facts.ts';
import { auditDue } from '../../src/audit/run-audit.ts';
import { watchWorkers } from '../../src/audit/watch-workers.ts';
import { openTally } from '../../src/ledger/tally.ts';
import { tolerate } from '../../src/ledger/tolerate.ts';
import { writeLedger } from '../../src/ledger/write-ledger.ts';
import { CAST, type Story, story } from '../support/story.ts';

const quiet: Probe = { processStartedAt: new Date(0), sweeps: () => [], queue: async () => null };

const findingsOf = (it: Story) =>
  it.db.selectFrom('audit_findings').select(['kind', 'subject', 'count', 'repaired_at']).orderBy('id').execute();

/** Somebody outside who waits for the sign of life. `refuse`: from now on it answers 500. */
async function watcher(t: TestContext): Promise<{ url: string; pings: () => number; refuse(): void }> {
  let pings = 0;
  let status = 200;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/alive') pings += 1;
    response.writeHead(status).end('ok');
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}/alive`,
    pings: () => pings,
    refuse() {
      status = 500;
    },
  };
}

test('an installation that works has a clean audit, whatever goes on in it', async (t) => {
  const it = await story(t);
  await it.alert();
  await it.alert();
  await it.act(1, 'snooze', { for: '300d' });
  assert.deepEqual(await it.audit(), []);
  await it.advance({ minutes: 17 });
  assert.deepEqual(await it.audit(), []);
});

test('an incident whose time went by unseen is found, and mended by the next sweep', async (t) => {
  const it = await story(t);
  const number = await it.alert();
  it.page.to('ada');
  it.clock.advance(6 * 60_000);
  const [finding] = await it.audit();
  assert.deepEqual(
    [finding?.kind, finding?.text],
    ['overdue-incident', `incident ${number} was not escalated: it is 1m overdue`],
  );
  await it.settle();
  it.page.to('bo');
  assert.deepEqual(await it.audit(), []);
  const [kept, ...others] = await findingsOf(it);
  assert.deepEqual(
    [kept?.subject, kept?.count, kept?.repaired_at, others],
    [`incident ${number}`, 1, it.clock.now(), []],
  );
});

test('news that nobody sends to its subscriber is found; not where the subscriber wants none', async (t) => {
  const it = await story(t);
  const hook = { type: 'webhook', url: 'https://hooks.example.com/firstline', events: ['triggered'] };
  await it.api('PUT', '/v1/subscribers/chat', hook, 201);
  await it.alert();
  await it.advance({ minutes: 10 });
  assert.deepEqual(await it.audit(), []);
  await it.advance({ seconds: 1 });
  const [finding] = await it.audit();
  assert.deepEqual(
    [finding?.kind, finding?.text],
    ['stuck-announcement', 'announcement 1 was not sent: it is 10m1s overdue'],
  );
  await it.db.updateTable('subscribers').set({ last_attempt_at: it.clock.now() }).execute();
  assert.deepEqual(await it.audit(), [], 'it is slow');
  await it.db.updateTable('subscribers').set({ last_attempt_at: null, disabled_at: it.clock.now() }).execute();
  assert.deepEqual(await it.audit(), [], 'it wants none');
});

test('a rollback that nobody calls is found', async (t) => {
  const it = await story(t);
  const { id } = await it.api<{ id: number }>('POST', '/v1/releases', { component: 'checkout', version: '1' }, 201);
  const number = await it.alert();
  const now = it.clock.now();
  await it.db
    .insertInto('rollbacks')
    .values({
      ...{ incident: number, release_id: id, asked_by: 'ada', asked_name: 'Ada', word: null, word_until: now },
      ...{ status: 'queued', due_at: now, created_at: now, updated_at: now },
    })
    .execute();
  it.clock.advance(31_000);
  const [finding] = await it.audit();
  assert.deepEqual(
    [finding?.kind, finding?.text],
    ['stuck-rollback', 'rollback 1 was not looked at: it is 31s overdue'],
  );
});

test('an incident without a next action, which the database does not allow, is found all the same and pages', async (t) => {
  const it = await story(t);
  const number = await it.alert();
  it.page.to('ada');
  await sql`ALTER TABLE incidents DROP CONSTRAINT never_silent`.execute(it.db);
  for (const damage of [sql`NULL`, sql`'infinity'`, sql`'3000-01-01'`]) {
    await sql`UPDATE incidents SET next_action_at = ${damage}`.execute(it.db);
    const findings = await it.audit();
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['silent-incident'],
    );
    assert.deepEqual(await it.audit(), [], 'it is due now');
    await it.settle();
    assert.ok((await it.incident(number)).nextEscalationAt);
  }
  assert.ok((await it.says(number)).includes('The audit found it without a next action: it is looked at now'));
  it.page.to('bo');
});

test('a message stuck with a worker that is gone is found, freed and sent', async (t) => {
  const it = await story(t);
  await it.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
  await it.escalateDue();
  const forever = new Date('2036-01-01T00:00:00Z');
  await it.db.updateTable('deliveries').set({ status: 'sending', due_at: forever }).execute();
  it.clock.advance(4 * 60_000);
  assert.equal(await it.send(), 0);
  assert.deepEqual(await it.audit(), [], 'a lease may be long');
  it.clock.advance(61_000);
  const stuck = (await it.audit()).filter(({ kind }) => kind === 'stuck-delivery');
  assert.equal(stuck.length, 1);
  await it.send();
  it.page.to('ada');
});

test('what stays wrong pages the catch-all once, however long it lasts, and again after somebody closed it', async (t) => {
  const it = await story(t);
  await it.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
  await it.escalateDue();
  it.clock.advance(2 * 60_000);
  for (let minute = 0; minute < 6; minute += 1) {
    await it.audit();
    await it.escalateDue();
    it.clock.advance(60_000);
  }
  const own = await it.db.selectFrom('incidents').selectAll().where('integration_id', 'is', null).execute();
  assert.deepEqual(
    own.map(({ dedup_key }) => dedup_key),
    ['firstline-audit-stuck-delivery'],
  );
  assert.match(own[0]?.summary ?? '', /^Firstline: 1 delivery stuck for 4m\. delivery \d+ of #1 was not sent/);
  await it.settle();
  const toCy = it.twilio.inbox.all.filter(({ to }) => to === CAST.cy.phone).map(({ body }) => body);
  assert.equal(toCy.length, 1);
  assert.match(toCy[0] ?? '', /Firstline: 1 delivery stuck/);

  await it.act(own[0]?.number ?? 0, 'resolve');
  await it.db.updateTable('deliveries').set({ status: 'queued', due_at: it.clock.now() }).execute();
  it.clock.advance(2 * 60_000);
  for (let minute = 0; minute < 30; minute += 1) {
    await it.audit();
    it.clock.advance(60_000);
  }
  const { count } = await it.db
    .selectFrom('incidents')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('dedup_key', '=', 'firstline-audit-stuck-delivery')
    .executeTakeFirstOrThrow();
  assert.equal(Number(count), 2);
});

test('the world outside hears of us only while all is well', async (t) => {
  const it = await story(t);
  const outside = await watcher(t);
  const deadman = async () => (await it.db.selectFrom('audit').select('deadman').executeTakeFirstOrThrow()).deadman;
  await it.audit(outside.url);
  assert.deepEqual([outside.pings(), await deadman()], [1, 'answered 200']);
  await it.alert();
  it.clock.advance(10 * 60_000);
  await it.audit(outside.url);
  assert.deepEqual([outside.pings(), await deadman()], [1, 'withheld: the audit has 1 finding']);
  await it.settle();
  await it.audit(outside.url);
  assert.equal(outside.pings(), 2);
  outside.refuse();
  await it.audit(outside.url);
  assert.equal(await deadman(), 'answered 500');
  await it.audit('http://127.0.0.1:1/');
  assert.equal(await deadman(), 'cannot be reached');
});

test('a catch-all that nobody answers for is said at save, on /v1/status, in the log, and to the outside by silence', async (t) => {
  const it = await story(t);
  const outside = await watcher(t);
  await it.person('cy', { has: ['sms'] });
  const warned = await it.api<{ warnings: string[] }>('PUT', '/v1/people/cy', { name: 'Cy', role: 'admin' }, 200);
  const words = 'obody on the catch-all can be reached, and no admin can be reached either';
  assert.deepEqual(warned.warnings, [`N${words}.`]);
  const saved = await it.api<{ warnings: string[] }>('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
  assert.deepEqual(saved.warnings, [`N${words}.`]);
  await it.api('PUT', '/v1/settings', saved, 200);
  it.complaints.length = 0;
  for (let minute = 0; minute < 5; minute += 1) await it.audit(outside.url);
  assert.equal(it.complaints.filter(({ message }) => message === 'the audit found something wrong').length, 5);
  assert.equal(outside.pings(), 0);
  const status = await it.api<{ working: boolean; holes: string[] }>('GET', '/v1/status', undefined, 200);
  assert.deepEqual([status.working, status.holes], [false, [`n${words}`]]);
  assert.deepEqual(await it.db.selectFrom('incidents').selectAll().execute(), [], 'it would page nobody');
  const mended = await it.api<object>('PUT', '/v1/settings', { catchAll: { person: 'bo' } }, 200);
  assert.deepEqual(mended, { catchAll: { person: 'bo' } });
});

test('any number of workers audit once a minute between them; a clock that was set back does not stop them', async (t) => {
  const it = await story(t);
  const round = async () => {
    const all = await Promise.all(
      [1, 2, 3].map(() => auditDue(it.ctx(), { ...quiet, processStartedAt: it.clock.now() }, null)),
    );
    return all.filter((findings) => findings !== null).length;
  };
  assert.equal(await round(), 1);
  assert.equal(await round(), 0);
  it.clock.advance(60_000);
  assert.equal(await round(), 1);
  it.clock.advance(-3_600_000);
  assert.equal(await round(), 1);
});

test('an API whose last worker is gone notices, and the next audit closes the finding', async (t) => {
  const it = await story(t);
  const startedAt = it.clock.now();
  await it.audit();
  it.clock.advance(41_000);
  const [finding] = await watchWorkers(it.ctx(), startedAt);
  assert.equal(finding?.text, 'no worker has reported for 41s: nothing is sent');
  const status = await it.api<{ summary: string }>('GET', '/v1/status', undefined, 200);
  assert.equal(status.summary, 'Not well: no worker has reported for 41s: nothing is sent.');
  assert.deepEqual(await it.audit(), []);
  assert.deepEqual(
    (await findingsOf(it)).map(({ repaired_at }) => repaired_at),
    [it.clock.now()],
  );
});

test('a spent budget pages once for its hour, by the way of every incident, and names the last faults', async (t) => {
  const it = await story(t);
  await it.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, budgets: { 'unmatched-alert': 2 } }, 200);
  const stray = async (summary: string) => {
    const answer = await it.post('/v1/alerts', { summary, severity: 'warning', component: null });
    assert.equal(answer.statusCode, 202);
  };
  for (const summary of ['one', 'two']) await stray(summary);
  await it.audit();
  const own = () => it.db.selectFrom('incidents').selectAll().where('integration_id', 'is', null).execute();
  assert.deepEqual(await own(), []);
  await stray('three');
  await it.settle();
  it.page.to('cy');
  for (let minute = 0; minute < 4; minute += 1) await it.audit();
  const [alarm, ...others] = await own();
  assert.deepEqual(others, []);
  assert.match(
    alarm?.summary ?? '',
    /^Firstline: 3 times since 12:00 UTC \(2 an hour are tolerated\): .* Last: nagios: three; nagios: two/,
  );
  await it.settle();
  await it.advance({ seconds: 30 });
  assert.match(it.page.to('cy'), /Firstline: 3 times/);

  it.clock.advance(3_600_000);
  for (const summary of ['four', 'five', 'six']) await stray(summary);
  await it.audit();
  assert.equal((await own()).length, 1, 'the one that is open says so');
  assert.ok((await it.says(alarm?.number ?? 0)).some((text) => /3 times since 13:00 UTC/.test(text)));
});

test('counts of many processes add up, the last details are kept, and what cannot be written is not lost', async (t) => {
  const it = await story(t);
  const now = it.clock.now();
  const [one, other] = [openTally(), openTally()];
  for (let i = 1; i <= 7; i += 1) tolerate({ now, tally: one }, 'retry', `#${i}`);
  tolerate({ now: new Date(now.getTime() + 1_000), tally: other }, 'retry', '#8');
  await sql`ALTER TABLE ledger RENAME TO away`.execute(it.db);
  await assert.rejects(writeLedger({ db: it.db, tally: one }));
  await sql`ALTER TABLE away RENAME TO ledger`.execute(it.db);
  await Promise.all([one, other].map((tally) => writeLedger({ db: it.db, tally })));
  await writeLedger({ db: it.db, tally: one });
  const [row, ...rest] = await it.db.selectFrom('ledger').selectAll().execute();
  assert.deepEqual([row?.cause, row?.count, row?.details.length, rest], ['retry', 8, 5, []]);
  assert.ok(row?.details.includes('#8') || row?.details.includes('#7'));
});

test('what the queue has lost of what falls due later is found, put back, and clean at the next audit', async (t) => {
  const it = await story(t);
  await it.person('ada', { rules: { high: ['0s', '3m'].map((after) => ({ after, method: 'sms' as const })) } });
  await it.alert();
  const held = new Set<string>();
  const name = (kind: string, at: Date) => `${kind} ${at.toISOString()}`;
  const calls = {
    missing: async (kind: string, instants: Date[]) => instants.filter((at) => !held.has(name(kind, at))),
    async putBack(kind: string, instants: Date[]) {
      for (const at of instants) held.add(name(kind, at));
    },
  };
  const findings = await it.audit(undefined, { calls });
  assert.deepEqual(
    findings.map(({ subject }) => subject),
    ['calls for escalation', 'calls for delivery'],
  );
  assert.deepEqual([...held].sort(), ['delivery 2026-11-23T12:03:00.000Z', 'escalation 2026-11-23T12:05:00.000Z']);
  assert.deepEqual(await it.audit(undefined, { calls }), []);
});
