import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { contextOf, system } from '../../src/deps.ts';
import { mailFindings } from '../../src/readiness/mail-findings.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { story } from '../support/story.ts';
import { testTeam } from '../support/team.ts';

const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('the page answers a question that stands in its address, and says what is wrong with one', async (t) => {
  const team = await testTeam(t);
  const components = (await team.admin('GET', '/v1/components')).json().items as { id: string }[];
  const [{ id } = { id: '' }] = components;
  const { body } = await team.get(`/who-would?component=${id}&severity=critical&at=2026-11-29T20:00`);
  assert.match(textOf(body), /First: \w+ to \w+, at once/);
  assert.match(body, /value="2026-11-29T20:00"/);
  const linked = await team.get(`/who-would?component=${id}&at=2026-11-29T20:00:00.000Z`);
  assert.match(linked.body, /value="2026-11-29T\d\d:00"/);
  const wrong = await team.get(`/who-would?alert=${encodeURIComponent('<script>')}`);
  assert.equal(wrong.statusCode, 200);
  assert.match(textOf(wrong.body), /The alert is not JSON/);
  assert.ok(!wrong.body.includes('<script>'));
  for (const at of ['never', '2026-99-99T00:00'])
    assert.equal((await team.get(`/who-would?component=${id}&at=${at}`)).statusCode, 200);
});

test('the page of readiness shows each finding with the way to mend it', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/components/orphan', {});
  const { statusCode, body } = await team.get('/readiness');
  assert.equal(statusCode, 200);
  const text = textOf(body);
  for (const words of ['Orphan has nobody on any line', 'Orphan has no owner.', 'Orphan has no rollback procedure.'])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.match(body, /href="\/who-would\?component=orphan&amp;at=/);
  assert.match(body, /href="\/components\/orphan\/definition"/);
});

test('once a week the admins are mailed what would hurt, and nobody where nothing would', async (t) => {
  const s = await story(t);
  await s.person('cy', { has: ['mail'] });
  await sql`UPDATE contact_methods SET proved_at = ${s.clock.now()}, proved_by = 'link'`.execute(s.db);
  const mailed = () =>
    mailFindings(contextOf({ db: s.db, clock: s.clock, wake: () => {}, log: s.ctx().log }, system), s.publicUrl);
  s.clock.set(new Date('2026-11-30T08:00:00Z'));
  assert.equal(await mailed(), 0, 'nothing would hurt');
  await sql`UPDATE people SET created_at = ${s.clock.now()}`.execute(s.db);
  await s.person('ada', { has: ['unverified sms'] });
  assert.equal(await mailed(), 0, 'it is Monday, and all was set up within the day');
  s.clock.set(new Date('2026-12-03T08:00:00Z'));
  assert.equal(await mailed(), 0, 'it is Thursday');
  s.clock.set(new Date('2026-12-07T07:59:00Z'));
  assert.equal(await mailed(), 0, 'too early');
  s.clock.set(new Date('2026-12-07T08:00:00Z'));
  assert.equal(await mailed(), 1);
  s.clock.set(new Date('2026-12-08T09:00:00Z'));
  assert.equal(await mailed(), 0, 'it was told this week');
  await s.sendNotices();
  const mail = s.mail.to('cy');
  assert.match(mail.subject ?? '', /^Readiness: 2 holes in the next 30 days$/);
  assert.match(mail.text ?? '', /- ! Ada cannot be reached: has no verified contact method/);
  assert.ok(mail.text?.includes(`contact methods: ${s.publicUrl}/people/ada#methods\n`), mail.text);
  s.mail.none();
});

test('the metrics count the findings by kind', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['unverified sms'] });
  const { body } = await s.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  assert.match(body, /firstline_readiness_findings\{kind="unreachable-person"\} 1\n/);
  assert.match(body, /firstline_readiness_findings\{kind="empty-line"\} 1\n/);
});
