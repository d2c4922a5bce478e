import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { FindingKind } from '../../src/readiness/finding.ts';
import { textOf } from '../support/pages.ts';
import { story } from '../support/story.ts';
import { type Team, testTeam } from '../support/team.ts';

interface Found {
  kind: FindingKind;
  severity: string;
  about: { id: string };
  text: string;
  fix: { text: string; href: string };
  see: { href: string } | null;
}

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const mail = { id: 'mail', type: 'email', address: 'x@example.com', verified: true };
const sms = { id: 'sms', type: 'sms', address: '+12125550107', verified: true };

const put = async (team: Team, path: string, body: object, refused = false): Promise<{ warnings?: string[] }> => {
  const answer = await team.admin('PUT', `/v1/${path}`, body);
  assert.equal(answer.statusCode >= 300, refused, answer.body);
  return answer.json();
};

/** The team with something wrong of every kind. */
async function brokenTeam(t: Parameters<typeof testTeam>[0]): Promise<Team> {
  const team = await testTeam(t);
  const layers = [
    {
      participants: ['ann'],
      start: '2026-11-02T00:00:00',
      handoff: { every: 1, unit: 'week' },
      restrictions: OFFICE,
    },
  ];
  await put(team, 'rotations/office', { timeZone: 'Europe/Berlin', layers });
  await put(team, 'rotations/idle', { timeZone: 'Europe/Berlin', layers });
  await put(team, 'people/nobody', { name: 'Nobody' });
  await put(team, 'people/old', { name: 'Old', contactMethods: [sms] });
  await put(team, 'people/failing', {
    ...{ name: 'Failing', contactMethods: [sms, mail] },
    notificationRules: {
      high: [
        { after: '0s', method: 'sms' },
        { after: '9m', method: 'mail' },
      ],
    },
  });
  const people = ['nobody', 'old', 'failing'].map((person) => ({ person }));
  const lines = [
    { targets: [{ rotation: 'office' }], escalateAfter: '5m' },
    { targets: people, escalateAfter: '5m' },
    { targets: [{ person: 'old' }] },
  ];
  await put(team, 'policies/wrong', { lines });
  await put(team, 'components/forge', { policy: 'wrong' });
  await put(team, 'components/orphan', {});
  await put(team, 'heartbeats/backup', { component: 'kiln', every: '1d' });
  await team.admin('POST', '/v1/releases', { component: 'kiln', version: '4.2' });
  await put(team, 'settings', { catchAll: null });
  await put(team, 'people/cy', { name: 'Cy', role: 'admin' });
  const { db, clock } = team;
  await sql`UPDATE contact_methods SET failing_since = ${clock.now()}, failing_reason = 'no such number'
    WHERE person_id = 'failing' AND id = 'sms'`.execute(db);
  const long = new Date(clock.now().getTime() - 90 * 86_400_000);
  await sql`UPDATE contact_methods SET proved_at = ${long}, proved_by = 'reply' WHERE person_id = 'old'`.execute(db);
  const hour = new Date(Math.floor(clock.now().getTime() / 3_600_000) * 3_600_000);
  await sql`INSERT INTO ledger (cause, hour, count, details, last_at)
    VALUES ('unmatched-alert', ${hour}, 2, ${JSON.stringify(['nagios: disk full'])}, ${hour})`.execute(db);
  return team;
}

/** What each finding's way out leads to: the words that its page must hold. */
const MENDED: Record<FindingKind, RegExp> = {
  'nobody-on-any-line': /action="\/components\/orphan\/definition"/,
  'empty-line': /action="(\/rotations\/office\/overrides|\/components\/orphan\/definition)"/,
  'same-person': /action="\/policies\/(wrong|default)\/definition".*lines:/s,
  'unreachable-person': /id="methods".*href="\/people\/(nobody|cy)\/definition"/s,
  'broken-method': /action="\/people\/failing\/contact-methods\/sms\/test"/,
  'never-proved': /\/contact-methods\/\w+\/test"/,
  'proof-old': /action="\/people\/old\/contact-methods\/sms\/test"/,
  'dead-rule': /action="\/people\/failing\/definition".*notificationRules/s,
  'late-rule': /action="\/people\/failing\/definition".*notificationRules/s,
  'no-owner': /action="\/components\/(forge|orphan)\/definition".*owners/s,
  'no-rollback': /action="\/components\/(forge|orphan)\/definition"/,
  'release-rollback': /action="\/releases\/1\/way-back"/,
  'matched-by-nothing': /action="\/components\/(forge|orphan)\/definition".*match/s,
  'unused-rotation': /action="\/rotations\/idle\/remove"/,
  'silent-heartbeat': /action="\/heartbeats\/backup\/remove"/,
  'unmatched-alerts': /action="\/integrations\/[^"]+\/(mapping|test)"/,
  'catch-all': /action="\/settings".*catchAll/s,
};

test('everything that can be wrong is found, and the page on which it is mended is one click away', async (t) => {
  const team = await brokenTeam(t);
  const { findings } = (await team.admin('GET', '/v1/readiness')).json() as { findings: Found[] };
  const page = (await team.get('/readiness')).body;
  for (const [kind, mends] of Object.entries(MENDED)) {
    const found = findings.filter((finding) => finding.kind === kind);
    assert.ok(found.length > 0, `${kind} in ${findings.map((one) => one.kind)}`);
    for (const { fix, see, text } of found) {
      assert.ok(page.includes(`href="${fix.href.replaceAll('&', '&amp;')}"`), `${text} leads nowhere`);
      const answer = await team.get(fix.href.replace(/#.*/, ''));
      assert.equal(answer.statusCode, 200, fix.href);
      assert.match(answer.body, mends, `${text} ${fix.href}`);
      if (see) assert.equal((await team.get(see.href)).statusCode, 200, see.href);
    }
  }
});

test('a proof that is old is said with its age, on the list of people, on their page and by the API', async (t) => {
  const team = await brokenTeam(t);
  const { findings } = (await team.admin('GET', '/v1/readiness')).json() as { findings: Found[] };
  const old = findings.find(({ kind }) => kind === 'proof-old');
  assert.equal(old?.text, 'It is 90 days since anything has shown that pages reach Old (sms)');
  assert.equal(old?.severity, 'warning');
  for (const path of ['/people', '/people/old'])
    assert.match(textOf((await team.get(path)).body), /Proved 90 days ago, by a reply/);
  assert.match(textOf((await team.get('/people')).body), /Ann responder Can be paged\. Never proved/);
});

test('a rule for low urgency that comes too late is found, too', async (t) => {
  const s = await story(t);
  const low = [{ after: '1h', method: 'sms' }];
  const contactMethods = [{ ...sms, verified: true }];
  const { warnings } = await s.api<{ warnings: string[] }>(
    ...(['PUT', '/v1/people/ada', { name: 'Ada', contactMethods, notificationRules: { low } }, 200] as const),
  );
  assert.ok(
    warnings.includes(
      'Ada\'s rule "sms after 1h" for low urgency comes too late: line 1 of checkout moves on after 5m.',
    ),
    warnings.join(),
  );
});

test('the page of a person verifies and tests what they are reached by', async (t) => {
  const s = await testTeam(t);
  await put(s, 'people/di', { name: 'Di', contactMethods: [{ ...sms, verified: false }, mail] });
  const to = '/people/di/contact-methods/sms';
  assert.equal((await s.post(`${to}/test`)).statusCode, 422);
  assert.equal((await s.post(`${to}/code`)).statusCode, 303);
  const code = /\d{6}/.exec(s.sent.at(-1)?.text ?? '')?.[0] ?? '';
  assert.equal((await s.post(`${to}/confirm`, { code: 'wrong' })).statusCode, 422);
  assert.equal((await s.post(`${to}/confirm`, { code })).statusCode, 303);
  assert.match(textOf((await s.get('/people/di')).body), /SMS \+12125550107 Proved now, by a code/);
  assert.equal((await s.post(`${to}/test`)).statusCode, 303);
  assert.equal((await s.post(`${to}/test`)).statusCode, 429);
  assert.match(textOf((await s.get('/people/di')).body), /Test asked for by web, .*: waits for an answer/);
});

test('every PUT that makes a hole answers with it, and the same PUT without the hole does not', async (t) => {
  const s = await story(t);
  type Saved = { warnings?: string[] };
  const warned = async (path: string, body: object, status = 200, method: 'PUT' | 'POST' = 'PUT') =>
    (await s.api<Saved>(method, `/v1/${path}`, body, status)).warnings ?? [];
  const whole = {
    ...{ owners: [{ person: 'bo' }], policy: 'default', match: [{ service: 'checkout' }], rollback: 'deploy 4.1' },
  };
  assert.deepEqual(await warned('components/checkout', whole), []);
  const { owners: _, ...unowned } = whole;
  assert.match((await warned('components/checkout', unowned)).join(), /checkout has no owner/);
  const { rollback: __, ...forward } = whole;
  assert.deepEqual(await warned('components/checkout', forward), ['checkout has no rollback procedure.']);
  assert.match((await warned('components/checkout', { ...whole, match: [] })).join(), /No rule leads to checkout/);
  assert.deepEqual(await warned('components/checkout', whole), []);

  const layers = [{ participants: ['ada'], start: '2026-11-02T09:00:00', handoff: { every: 1, unit: 'week' } }];
  const ops = { timeZone: 'Europe/Berlin', layers };
  assert.deepEqual(await warned('rotations/ops', ops, 201), [], 'no line can ask for it yet');
  await warned('components/checkout', { ...whole, owners: [{ rotation: 'ops' }] });
  const dropped = ['The rotation ops is on no line, and owns nothing.'];
  assert.deepEqual(await warned('components/checkout', whole), dropped);
  const lines = [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }];
  assert.deepEqual(await warned('policies/default', { lines }), []);
  assert.deepEqual(await warned('rotations/ops', ops), []);
  const others = [{ targets: [{ person: 'ada' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }];
  assert.match((await warned('policies/default', { lines: others })).join(), /rotation ops is on no line/);
  await warned('policies/default', { lines });

  const [from, to] = [1, 2].map((days) => new Date(s.clock.now().getTime() + days * 86_400_000).toISOString());
  const nobody = await warned('rotations/ops/overrides', { from, to, person: null }, 201, 'POST');
  assert.match(nobody.join(), /^line 1 of checkout has nobody from /);
  const [, override] = await warned('rotations/ops/overrides', { from, to, person: 'bo' }, 201, 'POST');
  assert.equal(override, undefined, 'one hole alone: the same person on both lines');
  const away = await warned('people/ada/absences', { from: to, to: day(s.clock.now(), 3) }, 201, 'POST');
  assert.match(away.join(), /line 1 of checkout has nobody \(Ada is away\)/);

  const person = (verified: boolean) => ({ name: 'Ada', contactMethods: [{ ...sms, verified }] });
  assert.match((await warned('people/ada', person(false))).join(), /Ada cannot be reached: has no verified/);
  assert.match(
    (await warned('people/ada', person(true))).join(),
    /Nothing has ever shown that pages reach Ada \(sms\)/,
  );
  await s.twilio.reply({ url: `${s.publicUrl}/twilio/sms`, from: sms.address, body: 'ok' });
  assert.doesNotMatch((await warned('people/ada', person(true))).join(), /Nothing has ever shown/);

  assert.match((await warned('heartbeats/backup', { every: '1d' }, 201)).join(), /backup has never come/);
  assert.match((await warned('settings', { catchAll: { person: 'cy' } })).join(), /^$/);
  await s.person('cy', { has: [] });
  assert.match((await warned('settings', { catchAll: { person: 'cy' } })).join(), /Nobody on the catch-all/);
  const config = await s.api<object>('GET', '/v1/config', undefined, 200);
  assert.match((await warned('config', config)).join(), /catch-all.*Ada is away/s);
});

const day = (now: Date, days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
