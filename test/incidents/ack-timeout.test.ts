import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story } from '../support/story.ts';

/** Ada, five minutes later Bo; an acknowledgement that nobody touches lasts half an hour. */
async function forgetful(t: Parameters<typeof story>[0]): Promise<Story> {
  const s = await story(t);
  const lines = [
    { targets: [{ person: 'ada' }], escalateAfter: '5m' },
    { targets: [{ person: 'bo' }], escalateAfter: '10m' },
  ];
  await s.api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m', ackTimeout: '30m' }, 200);
  return s;
}

test('what Bo acknowledged and nobody touched pages Bo first and alone, then the first line, and round and round', async (t) => {
  const s = await forgetful(t);
  const number = await s.alert();
  s.page.to('ada');
  await s.advance({ minutes: 6 });
  s.page.to('bo');
  await s.reply('bo', 'ack');
  const due = new Date(s.clock.now().getTime() + 30 * 60_000).toISOString();
  assert.equal((await s.incident(number)).nextEscalationAt, due);
  await s.advance({ minutes: 29 });
  s.page.none();
  await s.advance({ minutes: 1 });
  s.page.to('bo');
  s.page.none();
  const { status, acknowledgedBy, acks, pages } = await s.incident(number);
  assert.deepEqual([status, acknowledgedBy, acks, pages.at(-1)?.line], ['triggered', null, [], 0]);
  assert.deepEqual((await s.says(number)).slice(-2), [
    'Acknowledged 30m ago by Bo and not touched since: paging again, Bo first',
    'Paged Bo, who had acknowledged',
  ]);
  await s.advance({ minutes: 5 });
  s.page.to('ada');
  assert.ok((await s.says(number)).includes('Whoever had it did not acknowledge'));
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  await s.reply('ada', 'ack');
  await s.advance({ minutes: 30 });
  s.page.to('ada');
});

const touches: Record<string, (s: Story, number: number) => Promise<unknown>> = {
  'a note by SMS': (s) => s.reply('bo', 'note still looking'),
  'another yes': (s) => s.reply('ada', 'ack'),
  'the same yes again': (s) => s.act(1, 'acknowledge', { as: 'ada' }),
  'asking for somebody': (s, number) => s.act(number, 'responders', { person: 'bo', as: 'ada' }),
  'another urgency': (s, number) => s.act(number, 'urgency', { urgency: 'low', as: 'ada' }),
};
for (const [what, touch] of Object.entries(touches)) {
  test(`${what} gives an acknowledgement its whole time again`, async (t) => {
    const s = await forgetful(t);
    const number = await s.alert();
    await s.advance({ minutes: 5 });
    await s.reply('ada', 'ack');
    await s.advance({ minutes: 20 });
    await touch(s, number);
    await s.advance({ minutes: 29 });
    assert.equal((await s.incident(number)).status, 'acknowledged');
    await s.advance({ minutes: 1 });
    assert.equal((await s.incident(number)).status, 'triggered');
    assert.match(
      (await s.says(number)).join('\n'),
      /Acknowledged 50m ago by Ada and not touched for 30m: paging again/,
    );
  });
}

test('what a program does is no touch, and a snooze ends when it was said to end', async (t) => {
  const s = await forgetful(t);
  const number = await s.alert({ dedupKey: 'k' });
  await s.reply('ada', 'ack');
  await s.advance({ minutes: 20 });
  await s.act(number, 'notes', { text: 'deployed 1.2' });
  await s.alert({ dedupKey: 'k', action: 'acknowledge' });
  await s.reply('ada', 'snooze 2h');
  await s.advance({ minutes: 119 });
  const { status, snoozedUntil, nextEscalationAt } = await s.incident(number);
  assert.equal(status, 'acknowledged');
  assert.equal(snoozedUntil, nextEscalationAt);
  await s.advance({ minutes: 1 });
  assert.ok((await s.says(number)).includes('The snooze is over'));
  await s.reply('ada', 'ack');
  await s.advance({ minutes: 20 });
  await s.act(number, 'notes', { text: 'deployed 1.3' });
  await s.advance({ minutes: 10 });
  assert.equal((await s.incident(number)).status, 'triggered');
});

test('where whoever had it cannot be reached, the first line is paged at once', async (t) => {
  const s = await forgetful(t);
  const number = await s.alert();
  s.page.to('ada');
  await s.advance({ minutes: 6 });
  s.page.to('bo');
  await s.reply('bo', 'ack');
  await s.person('bo', { has: ['unverified sms'] });
  await s.advance({ minutes: 30 });
  s.page.to('ada');
  assert.ok((await s.says(number)).includes('Acknowledged 30m ago by Bo and not touched since: paging again'));
});

test('nor is the first line kept waiting where the page to whoever had it fails for good', async (t) => {
  const s = await forgetful(t);
  const number = await s.alert();
  s.page.to('ada');
  await s.advance({ minutes: 6 });
  s.page.to('bo');
  await s.reply('bo', 'ack');
  await s.advance({ minutes: 30 });
  s.page.to('bo');
  await s.receipt('bo', 'undelivered', 30003);
  await s.advance({ minutes: 4 });
  s.page.to('ada');
  const said = await s.says(number);
  assert.ok(said.includes('Whoever had it could not be reached: no message got through'), said.join('\n'));
});

test('an acknowledgement that came before anybody was paged runs out, too', async (t) => {
  const s = await forgetful(t);
  const { incident: number } = (await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' })).json();
  const { nextEscalationAt } = await s.act(number, 'acknowledge', { as: 'bo' });
  assert.equal(nextEscalationAt, null);
  s.page.none();
  await s.advance({ minutes: 30 });
  s.page.to('bo');
});

test('without a time-out, and after a resolve, what was acknowledged stays quiet', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  s.page.to('ada');
  await s.reply('ada', 'ack');
  assert.equal((await s.incident(number)).nextEscalationAt, null);
  await s.advance({ hours: 48 });
  s.page.none();
  const lines = [{ targets: [{ person: 'ada' }] }];
  await s.api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m', ackTimeout: '30s' }, 400);
  await s.api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m', ackTimeout: '30m' }, 200);
  await s.reply('ada', 'resolve');
  const other = await s.alert();
  s.page.to('ada');
  await s.reply('ada', `ack ${other}`);
  await s.reply('ada', `resolve ${other}`);
  await s.advance({ hours: 1 });
  s.page.none();
});
