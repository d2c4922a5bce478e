import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMarkdown } from '../../src/reviews/markdown.ts';
import { slowest, stepsOf } from '../../src/reviews/review.ts';
import { saveReview } from '../../src/reviews/save-review.ts';
import { story } from '../support/story.ts';

interface ReviewBody {
  steps: { name: string; took: string | null }[];
  slowest: string | null;
  people: string[];
  timeline: { kind: string; text: string }[];
  followUps: { text: string; owner: string | null; due: string | null; done: boolean }[];
}

test('a review collects pages, changes and notes, and says in numbers what was slow', async (t) => {
  const s = await story(t);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2', by: 'deploy' }, 201);
  await s.advance({ hours: 14 });
  const number = await s.alert({ summary: 'Checkout is <down> | really' });
  await s.advance({ minutes: 7 });
  await s.act(number, 'notes', { text: 'it is the *queue*', as: 'bo' });
  await s.act(number, 'acknowledge', { as: 'bo' });
  await s.advance({ hours: 1 });
  await s.act(number, 'resolve', { as: 'bo' });
  await s.api('GET', `/v1/incidents/${number}/review`, undefined, 404);
  const made = await s.api<ReviewBody>('POST', `/v1/incidents/${number}/review`, { summary: 'Queues fill up' }, 201);
  assert.deepEqual(made.steps, [
    { name: 'alert to page', took: '0s', seconds: 0 },
    { name: 'page to acknowledgement', took: '7m', seconds: 420 },
    { name: 'alert to owner found', took: '5m', seconds: 300 },
    { name: 'acknowledgement to fixed', took: '1h', seconds: 3_600 },
    { name: 'alert to fixed', took: '1h7m', seconds: 4_020 },
  ]);
  assert.equal(made.slowest, 'acknowledgement to fixed');
  assert.deepEqual(made.people, ['Ada', 'Bo']);
  const [first] = made.timeline;
  assert.deepEqual([first?.kind, first?.text], ['change', 'rel 4.2 by deploy, on checkout itself']);
  assert.ok(made.timeline.some(({ kind, text }) => kind === 'note' && text === 'Bo: it is the *queue*'));

  const { token } = await s.api<{ token: string }>('POST', '/v1/tokens', { name: 'v', role: 'viewer' }, 201);
  const get = (url: string, accept: string) =>
    s.app.inject({ url, headers: { authorization: `Bearer ${token}`, accept } });
  const markdown = await get(`/v1/incidents/${number}/review.md`, '*/*');
  const negotiated = await get(`/v1/incidents/${number}/review`, 'text/markdown');
  assert.equal(markdown.headers['content-type'], 'text/markdown; charset=utf-8');
  assert.deepEqual(
    [negotiated.body, negotiated.headers['content-type']],
    [markdown.body, markdown.headers['content-type']],
  );
  assert.deepEqual((await get(`/v1/incidents/${number}/review`, 'application/json')).json(), made);
  for (const line of [
    '# Review of #1: Checkout is \\<down\\> \\| really',
    '| acknowledgement to fixed | 1h (the longest) |',
    'Queues fill up',
    '| Change: rel 4.2 by deploy, on checkout itself |',
    'Bo: it is the \\*queue\\*',
  ])
    assert.ok(markdown.body.includes(line), `${line} in ${markdown.body}`);
});

test('a follow-up is reminded by mail at nine on its day, unless it is done, moved or given away', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  const number = await s.alert();
  await s.act(number, 'resolve');
  const save = (followUps: object[], status = 200) =>
    s.api<ReviewBody>('POST', `/v1/incidents/${number}/review`, { followUps }, status);
  const day = (days: number) => new Date(s.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const monitor = { text: 'a monitor for the queue', owner: 'ada' };
  const test = { text: 'a regression test', owner: 'ada', due: day(2) };
  await save([{ ...monitor, due: day(1) }, test, { text: 'for whoever likes' }], 201);
  const moved = await save([{ ...monitor, due: day(3) }, { ...test, done: true }, { text: 'for whoever likes' }]);
  assert.deepEqual(
    moved.followUps.map(({ done, due }) => [done, due]),
    [
      [false, day(3)],
      [true, day(2)],
      [false, null],
    ],
  );
  // The same again changes nothing; undone and wanted again, it is reminded of.
  await save([{ ...monitor, due: day(3) }, test]);
  const before = s.smtp.inbox.all.length;
  const [second, third] = [day(2), day(3)];
  await s.advance({ hours: 96 });
  const subjects = s.smtp.inbox.all.slice(before).map(({ mail }) => mail.subject);
  assert.deepEqual(subjects, [`Due ${second}: a regression test`, `Due ${third}: a monitor for the queue`]);
});

test('an owner who takes it without being paged is found by then', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  await s.advance({ minutes: 2 });
  await s.act(number, 'acknowledge', { as: 'bo' });
  const { steps } = await s.api<ReviewBody>('POST', `/v1/incidents/${number}/review`, {}, 201);
  assert.equal(steps.find(({ name }) => name === 'alert to owner found')?.took, '2m');
});

test('two people who add a follow-up on the page at once both have theirs', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  const texts = ['a monitor', 'a test', 'a drill'];
  await s.api('POST', `/v1/incidents/${number}/review`, { followUps: [{ text: 'docs' }] }, 201);
  await Promise.all(
    texts.map((text) =>
      saveReview(s.ctx('bo'), number, { summary: undefined, followUps: (known) => [...known, { text, done: false }] }),
    ),
  );
  const { followUps } = await s.api<ReviewBody>('GET', `/v1/incidents/${number}/review`, undefined, 200);
  assert.deepEqual(followUps.map(({ text }) => text).sort(), ['a drill', 'a monitor', 'a test', 'docs']);
});

test('a reminder goes by SMS to whoever has no mail address that works when it is written', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.db
    .updateTable('contact_methods')
    .set({ failing_since: s.clock.now(), failing_reason: 'no such mailbox' })
    .where('id', '=', 'mail')
    .execute();
  const number = await s.alert();
  await s.act(number, 'resolve');
  const before = s.twilio.inbox.all.length;
  await s.api(
    'POST',
    `/v1/incidents/${number}/review`,
    { followUps: [{ text: 'a test', owner: 'ada', due: '2026-11-24' }] },
    201,
  );
  await s.advance({ hours: 24 });
  assert.match(s.twilio.inbox.all[before]?.body ?? '', /^Follow-up of #1, due 2026-11-24: a test$/);
});

test('Markdown keeps the paragraphs of what was learned, and makes no markup of what was typed', () => {
  const at = new Date('2026-11-22T21:00:00Z');
  const milestones = { alerted: at, paged: null, acknowledged: null, ownerFound: null, fixed: null };
  const review = {
    ...{ incident: { number: 1, summary: 'x', status: 'resolved', components: [] }, createdBy: 'Ada', createdAt: at },
    ...{ milestones, steps: stepsOf(milestones), people: [], timeline: [], followUps: [] },
  };
  const markdown = toMarkdown({ ...review, summary: '1. first\n\n- second & &lt;b&gt;\n= third' });
  assert.ok(markdown.includes('\n1\\. first\n\n\\- second \\& \\&lt;b\\&gt;\n\n\\= third\n'), markdown);
});

test('a review of nothing, an unknown owner, a day that is none, and the same thing twice are refused', async (t) => {
  const s = await story(t);
  await s.api('POST', '/v1/incidents/7/review', {}, 404);
  const number = await s.alert();
  const fieldOf = async (body: object, status: number) => {
    const answer = await s.api<{ errors: { path: string }[] }>('POST', `/v1/incidents/${number}/review`, body, status);
    return answer.errors.map(({ path }) => path);
  };
  assert.deepEqual(await fieldOf({ followUps: [{ text: 'a' }, { text: 'b', owner: 'nobody' }] }, 422), [
    'followUps.1.owner',
  ]);
  assert.deepEqual(await fieldOf({ followUps: [{ text: 'a', due: '2026-02-30' }] }, 400), ['followUps.0.due']);
  assert.deepEqual(await fieldOf({ followUps: [{ text: 'a' }, { text: 'a' }] }, 400), ['followUps']);
  await s.api('GET', `/v1/incidents/${number}/review`, undefined, 404);
});

test('what did not happen is not measured', () => {
  const alerted = new Date('2026-11-22T21:00:00Z');
  const steps = stepsOf({ alerted, paged: null, acknowledged: null, ownerFound: null, fixed: null });
  assert.equal(slowest(steps), null);
  const soon = new Date(alerted.getTime() + 400);
  assert.equal(slowest(stepsOf({ alerted, paged: soon, acknowledged: null, ownerFound: soon, fixed: null })), null);
});
