import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { callRollbacks } from '../../src/rollbacks/call-hook.ts';
import { startReceiver } from '../support/receiver.ts';
import { type Story, story } from '../support/story.ts';

const SATURDAY = new Date('2026-11-28T23:00:00Z');

/** Kiln 4.2 goes out on Saturday night. Ada is on call; Bo wrote it; Cy is the manager. */
async function saturday(t: TestContext, rollback: object): Promise<Story> {
  const s = await story(t);
  s.clock.set(SATURDAY);
  const kiln = { owners: [{ person: 'bo' }], policy: 'default', dependsOn: ['fogbugz'], rollbackByReply: true };
  await s.api('PUT', '/v1/components/fogbugz', {}, 201);
  await s.api('PUT', '/v1/components/kiln', kiln, 201);
  await s.api(
    'POST',
    '/v1/releases',
    { component: 'kiln', version: '4.2', by: 'deploy', startedAt: SATURDAY.toISOString() },
    201,
  );
  await s.advance({ minutes: 40 });
  const finished = { component: 'kiln', version: '4.2', finishedAt: s.clock.now().toISOString(), rollback };
  await s.api('POST', '/v1/releases', finished, 200);
  // Sunday evening.
  await s.advance({ hours: 20, minutes: 20 });
  return s;
}

test('two schema changes: whoever is paged reads at once that there is no way back, and whom to ask', async (t) => {
  const why = 'migrations 40 and 41 drop columns';
  const s = await saturday(t, { reversible: false, why });
  const number = await s.alert({ summary: 'Kiln loses changesets', component: 'kiln' });
  assert.match(
    s.page.to('ada'),
    / rel 4\.2 by deploy 21h ago, CANNOT roll back \(migrations 40 and 41 drop columns\)\. Reply ack 1/,
  );
  assert.equal(
    await s.reply('ada', `rollback ${number}`),
    'rel 4.2 CANNOT be rolled back: migrations 40 and 41 drop columns. Ask Bo.',
  );
});

test('nothing was said about going back: that is what the page says', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2', by: 'deploy' }, 201);
  await s.advance({ hours: 1 });
  await s.alert();
  assert.match(
    s.mail.to('ada').text ?? '',
    /\n\nBefore it: rel 4\.2 by deploy 1h ago, rollback unknown\n\n|Before it: rel 4\.2 by deploy 1h ago, rollback unknown$/m,
  );
  assert.match(s.page.to('ada'), / rel 4\.2 by deploy 1h ago, rollback unknown\. /);
});

test('a reversible release is rolled back by two replies, less than a minute after the page', async (t) => {
  const hook = await startReceiver(t);
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const undo = { reversible: true, until: '7d', procedure: 'deploy kiln 4.1', hook: `${hook.url}/undo`, secret };
  const s = await saturday(t, undo);
  const deps = { ...s.ctx(), clock: s.clock, publicUrl: s.publicUrl, secret: 'secret', allowPrivateWebhooks: true };
  const began = s.clock.now().getTime();
  const number = await s.alert({ summary: 'Kiln loses changesets', component: 'kiln' });
  assert.match(s.page.to('ada'), / rel 4\.2 by deploy 21h ago, roll back: reply rollback 1\. Reply ack 1/);
  await s.advance({ seconds: 15 });
  const [, word] = /confirm ([a-z]+)/.exec(await s.reply('ada', `rollback ${number}`)) ?? [];
  await s.advance({ seconds: 15 });
  await s.reply('ada', `rollback ${number} confirm ${word}`);
  await callRollbacks(deps);
  await s.settle();
  assert.equal(s.page.to('ada'), '#1: rel 4.2 (kiln) is rolled back: the deploy tool answered 204.');
  assert.equal(hook.got.length, 1);
  assert.ok(s.clock.now().getTime() - began < 60_000);
  s.page.none();
});

test('what was changed cannot be read: the page leaves without it, and the fault is logged', async (t) => {
  const s = await story(t);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2' }, 201);
  await sql`ALTER TABLE changes RENAME TO changes_gone`.execute(s.db);
  await s.alert();
  assert.match(s.page.to('ada'), /^#1 CRITICAL checkout: Checkout is down\. Reply/);
  assert.ok(s.complaints.some(({ message }) => message.startsWith('what was changed before could not be read')));
});
