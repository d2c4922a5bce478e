import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { runCommand } from '../../src/cli/run-command.ts';
import { callRollbacks } from '../../src/rollbacks/call-hook.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { startReceiver } from '../support/receiver.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

/*
 * A release of Kiln went out on Saturday night. On Sunday evening it broke. Whoever was on call could not mend it, the
 * developer who could was found by luck, and going back was impossible because of two schema changes.
 *
 * Ada is on call, always. Bo wrote it; the developers are on call in office hours. Cy is the manager and the catch-all.
 */
const HOUR_MS = 3_600_000;
const ZONE = 'America/New_York';
const at = (day: string, time: string): Date => DateTime.fromISO(`${day}T${time}`, { zone: ZONE }).toJSDate();
const FRIDAY = at('2026-11-27', '14:00');
const SATURDAY = at('2026-11-28', '22:00');
const SUNDAY = at('2026-11-29', '20:00');
const TWO_MIGRATIONS = { reversible: false, why: 'migrations 40 and 41 drop columns' };

interface Weekend extends Story {
  /** Turns the clock to this instant, minute by minute. */
  until(instant: Date): Promise<void>;
  /** What has come to the phones since it was last read: `Sun 20:00 Ada: …`. */
  phones(): string[];
  /** `Sun 20:01 Ada says "escalate": …`, with what she is told. */
  say(who: Who, words: string): Promise<string>;
}

async function weekend(t: TestContext): Promise<Weekend> {
  const s = await story(t);
  s.clock.set(FRIDAY);
  const turns = { start: '2026-11-02T00:00:00', handoff: { every: 1, unit: 'week' } };
  const office = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' };
  await s.api('PUT', '/v1/rotations/ops', { timeZone: ZONE, layers: [{ ...turns, participants: ['ada'] }] }, 201);
  const dev = { ...turns, participants: ['bo'], restrictions: [office] };
  await s.api('PUT', '/v1/rotations/kiln-dev', { timeZone: ZONE, layers: [dev] }, 201);
  const lines = [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }];
  await s.api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' }, 200);
  const owners = [{ rotation: 'kiln-dev' }];
  await s.api('PUT', '/v1/components/fogbugz', { owners: [{ person: 'cy' }], policy: 'default' }, 201);
  const kiln = { owners, policy: 'default', dependsOn: ['fogbugz'], rollbackByReply: true };
  await s.api('PUT', '/v1/components/kiln', kiln, 201);
  const settings = { catchAll: { person: 'cy' }, releaseRules: { timeZone: ZONE } };
  await s.api('PUT', '/v1/settings', settings, 200);
  for (const who of ['ada', 'bo', 'cy'] as const) await inNewYork(s, who);

  const now = () => DateTime.fromJSDate(s.clock.now(), { zone: ZONE }).toFormat('ccc HH:mm');
  const nameOf = (phone: string) => Object.values(CAST).find((one) => one.phone === phone)?.name;
  const diary: string[] = [];
  let seen = 0;
  const look = () => {
    const came = s.twilio.inbox.all.slice(seen);
    diary.push(...came.map(({ to, body }) => `${now()} ${nameOf(to)}: ${body}`));
    seen += came.length;
  };
  return {
    ...s,
    async until(instant) {
      look();
      while (s.clock.now() < instant) {
        // What falls due is done at its own instant in any case; a quiet night is looked at less often.
        await s.advance({ minutes: instant.getTime() - s.clock.now().getTime() > HOUR_MS ? 10 : 1 });
        look();
      }
    },
    phones() {
      look();
      return diary.splice(0);
    },
    async say(who, words) {
      const answer = await s.reply(who, words);
      return `${now()} ${CAST[who].name} says "${words}": ${answer}`;
    },
  };
}

function inNewYork(s: Story, who: Who): Promise<unknown> {
  const { name, phone } = CAST[who];
  const contactMethods = [{ id: 'sms', type: 'sms', address: phone, verified: true }];
  return s.api(
    'PUT',
    `/v1/people/${who}`,
    { name, role: who === 'cy' ? 'admin' : 'responder', timeZone: ZONE, contactMethods },
    200,
  );
}

/** The deploy tool tells of it as it goes out, and looks at no answer. */
async function goesOut(s: Weekend, rollback: object, by: string): Promise<void> {
  const tell = async (more: object) => {
    const { statusCode, body } = await s.post('/v1/releases', { component: 'kiln', version: '4.2', by, ...more });
    assert.ok(statusCode < 300, body);
  };
  await s.until(SATURDAY);
  await tell({ startedAt: SATURDAY.toISOString(), rollback });
  await s.until(at('2026-11-28', '22:40'));
  await tell({ finishedAt: s.clock.now().toISOString() });
}

const CANNOT = 'rel 4.2 by deploy 22h ago, CANNOT roll back (migrations 40 and 41 drop columns)';

test('without the check it fails as it did then: nobody else is on call, and the developer is found by luck', async (t) => {
  const s = await weekend(t);
  await goesOut(s, TWO_MIGRATIONS, 'deploy');
  await s.until(SUNDAY);
  assert.deepEqual(s.phones(), [], 'a quiet weekend, as far as anybody knows');

  const number = await s.alert({ summary: 'Kiln loses changesets', component: 'kiln' });
  const page = `#1 CRITICAL kiln: Kiln loses changesets. ${CANNOT}. Reply ack 1 or escalate 1`;
  assert.deepEqual(s.phones(), [`Sun 20:00 Ada: ${page}`]);
  await s.until(at('2026-11-29', '20:02'));
  assert.deepEqual(
    [await s.say('ada', 'rollback 1'), await s.say('ada', 'escalate 1'), await s.say('ada', 'who kiln')],
    [
      'Sun 20:02 Ada says "rollback 1": rel 4.2 CANNOT be rolled back: migrations 40 and 41 drop columns.',
      'Sun 20:02 Ada says "escalate 1": #1: line 1 is paged now.',
      'Sun 20:02 Ada says "who kiln": kiln: line 1 Ada +12125550101; line 2 nobody',
    ],
  );
  await s.until(at('2026-11-29', '20:47'));
  assert.deepEqual(
    s.phones(),
    ['20:02', '20:17', '20:32', '20:47'].map((time) => `Sun ${time} Ada: ${page}`),
    'it is not silent, and it has nobody else to wake',
  );
  const says = await s.says(number);
  assert.ok(says.includes('Line 2 (owners of kiln) was skipped: nobody is on call'), says.join('\n'));

  // By luck: Cy is awake, and happens to know who wrote it.
  await s.until(at('2026-11-29', '21:40'));
  s.phones();
  await s.act(number, 'responders', { person: 'bo' });
  assert.deepEqual(s.phones(), [`Sun 21:40 Bo: ${page.replace('22h', '23h')}`]);
  assert.match(await s.say('bo', 'ack'), /^Sun 21:40 Bo says "ack": Got it, #1 is yours\./);
});

test('with the check the hole is named on Friday, and whoever could mend it is on call on Sunday', async (t) => {
  const s = await weekend(t);
  const plan = { component: 'kiln', version: '4.2', by: 'bo', plannedAt: SATURDAY.toISOString(), onCall: 'ask' };
  const { id } = await s.api<{ id: number }>('POST', '/v1/releases', { ...plan, rollback: TWO_MIGRATIONS }, 201);
  await s.settle();
  assert.deepEqual(await check(s), {
    code: 1,
    text: [
      'kiln from 2026-11-29T03:00:00.000Z to 2026-11-30T03:00:00.000Z',
      'fail  empty-line    line 2 of kiln has nobody from Sat 28 Nov 22:00 to Sun 29 Nov 22:00 (New York)',
      'warn  no-rollback   kiln has no rollback procedure',
      'warn  irreversible  it cannot be undone for the whole time: migrations 40 and 41 drop columns',
      'warn  bad-time      it begins on Sat 28 Nov 22:00 (New York), with few people about',
      'FAIL',
    ],
  });
  const asked =
    'rel 4.2 (kiln) by bo is planned for Sat 28 Nov 22:00. You are on call while it may break things: Sat 28 Nov 22:00-Sun 29 Nov 22:00 (New York).';
  const [ada = ''] = s.phones();
  assert.equal(ada, `Fri 14:00 Ada: ${asked} Reply ready 1.`);

  // Bo takes the weekend.
  await s.until(at('2026-11-27', '14:20'));
  const stretch = { from: SATURDAY.toISOString(), to: at('2026-11-30', '09:00').toISOString(), person: 'bo' };
  await s.api('POST', '/v1/rotations/kiln-dev/overrides', stretch, 201);
  await s.settle();
  const number = (await standbys(s)).find(({ person }) => person === 'bo')?.number;
  assert.deepEqual(s.phones().sort(), [
    `Fri 14:20 Bo: The check of rel 4.2 (kiln) fails no more. See /releases/${id}`,
    `Fri 14:20 Bo: ${asked} Reply ready ${number}.`,
  ]);
  assert.equal((await check(s)).code, 0);
  assert.equal(
    await s.say('bo', `ready ${number}`),
    `Fri 14:20 Bo says "ready ${number}": Thank you: you are ready, Sat 28 Nov 22:00-Sun 29 Nov 22:00 (New York).`,
  );
  await s.say('ada', 'ready 1');
  assert.deepEqual(
    (await standbys(s)).map(({ person, status }) => `${person} ${status}`),
    ['ada ready', 'bo ready'],
  );

  await goesOut(s, TWO_MIGRATIONS, 'bo');
  await s.until(SUNDAY);
  assert.deepEqual(s.phones(), []);
  await s.alert({ summary: 'Kiln loses changesets', component: 'kiln' });
  const page = `#1 CRITICAL kiln: Kiln loses changesets. ${CANNOT.replace('deploy', 'bo')}. Reply ack 1 or escalate 1`;
  assert.deepEqual(s.phones(), [`Sun 20:00 Ada: ${page}`]);
  await s.until(at('2026-11-29', '20:01'));
  assert.equal(
    await s.say('ada', 'rollback 1'),
    'Sun 20:01 Ada says "rollback 1": rel 4.2 CANNOT be rolled back: migrations 40 and 41 drop columns. Ask Bo.',
  );
  assert.equal(await s.say('ada', 'escalate'), 'Sun 20:01 Ada says "escalate": #1: line 2 is paged now.');
  assert.deepEqual(s.phones(), [`Sun 20:01 Bo: ${page}`]);
  await s.until(at('2026-11-29', '20:02'));
  assert.equal(
    await s.say('bo', 'ok'),
    'Sun 20:02 Bo says "ok": Got it, #1 is yours. The second line was paged 1 min ago.',
  );
});

test('a reversible release is rolled back by two replies, less than a minute after the page', async (t) => {
  const s = await weekend(t);
  const hook = await startReceiver(t);
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const undo = { reversible: true, until: '7d', procedure: 'deploy kiln 4.1', hook: `${hook.url}/undo`, secret };
  await goesOut(s, undo, 'deploy');
  await s.until(SUNDAY);
  const deps = { ...s.ctx(), clock: s.clock, publicUrl: s.publicUrl, secret: 'secret', allowPrivateWebhooks: true };
  const began = s.clock.now().getTime();
  await s.alert({ summary: 'Kiln loses changesets', component: 'kiln' });
  const page =
    'rel 4.2 by deploy 22h ago, roll back: reply rollback 1. Reply ack 1, resolve 1, escalate 1 or snooze 1 30m';
  assert.deepEqual(s.phones(), [`Sun 20:00 Ada: #1 CRITICAL kiln: Kiln loses changesets. ${page}`]);
  await s.advance({ seconds: 15 });
  const asked = await s.say('ada', 'rollback 1');
  const [, word = ''] = /confirm ([a-z]+)/.exec(asked) ?? assert.fail(asked);
  assert.equal(hook.got.length, 0, 'asked is not done');
  await s.advance({ seconds: 15 });
  await s.say('ada', `rollback 1 confirm ${word}`);
  await callRollbacks(deps);
  await s.settle();
  assert.deepEqual(s.phones(), ['Sun 20:00 Ada: #1: rel 4.2 (kiln) is rolled back: the deploy tool answered 204.']);
  assert.equal(hook.got.length, 1);
  assert.ok(s.clock.now().getTime() - began < 60_000);
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

test('what was changed cannot be read: the page leaves without it, and the fault is logged', async (t) => {
  const s = await story(t);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2' }, 201);
  await sql`ALTER TABLE changes RENAME TO changes_gone`.execute(s.db);
  await s.alert();
  assert.match(s.page.to('ada'), /^#1 CRITICAL checkout: Checkout is down\. Reply/);
  assert.ok(s.complaints.some(({ message }) => message.startsWith('what was changed before could not be read')));
});

/** As a build asks, and reads. */
async function check(s: Story): Promise<{ code: number; text: string[] }> {
  const printed: string[] = [];
  const print = { out: (text: string) => void printed.push(text), err: (text: string) => void printed.push(text) };
  const environment = { FIRSTLINE_URL: s.publicUrl, FIRSTLINE_TOKEN: ADMIN_TOKEN };
  const code = await runCommand(['release-check', '--release', '1'], environment, print, s.clock.now());
  return { code, text: printed.flatMap((text) => text.split('\n')) };
}

const standbys = async (s: Story) =>
  (
    await s.api<{ standbys: { number: number; person: string; status: string }[] }>(
      'GET',
      '/v1/releases/1',
      undefined,
      200,
    )
  ).standbys.toSorted((a, b) => (a.person < b.person ? -1 : 1));
