import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAST, type Story, story } from '../support/story.ts';
import { until } from '../support/until.ts';

/** All at once, as a storm comes. Answers the incidents they came to, one for each alert. */
async function storm(s: Story, alerts: object[]): Promise<number[]> {
  const answers = await Promise.all(
    alerts.map((alert) => s.post('/v1/alerts', { component: 'checkout', severity: 'error', ...alert })),
  );
  return answers.map((answer) => {
    assert.equal(answer.statusCode, 202, answer.body);
    return answer.json().incident;
  });
}

const messagesTo = (s: Story, phone: string) => s.twilio.inbox.all.filter(({ to }) => to === phone);

test('thousands of alerts about ten problems are ten incidents, and a few messages', async (t) => {
  const s = await story(t);
  const problems = (round: number) =>
    Array.from({ length: 500 }, (_, n) => ({ dedupKey: `p-${n % 10}`, summary: `Problem ${n % 10} (${round})` }));
  const seen = new Set<number>();
  for (let round = 0; round < 6; round += 1) {
    for (const number of await storm(s, problems(round))) seen.add(number);
    await s.settle();
    await s.advance({ seconds: 2 });
  }
  assert.equal(seen.size, 10);
  for (const number of seen) {
    const { alertCount, pages } = await s.incident(number);
    assert.equal(alertCount, 300);
    assert.deepEqual([pages.length, pages[0]?.person], [1, 'ada']);
  }
  await s.advance({ minutes: 1 });
  const texts = messagesTo(s, CAST.ada.phone).map(({ body }) => body);
  assert.ok(texts.length <= 2, texts.join('\n'));
  assert.match(texts.at(-1) ?? '', /^(9|10) incidents on checkout: .*Reply ack all/);
});

test('hundreds of different problems within a minute are paged in bundles, none is left out, and one reply takes them all', async (t) => {
  const s = await story(t);
  const opened: number[] = [];
  for (let step = 0; step < 12; step += 1) {
    const alerts = Array.from({ length: 25 }, (_, n) => ({ dedupKey: `${step}-${n}`, summary: `Fault ${step}-${n}` }));
    opened.push(...(await storm(s, alerts)));
    await s.settle();
    await s.advance({ seconds: 5 });
  }
  assert.equal(new Set(opened).size, 300);
  await s.advance({ minutes: 1 });
  const messages = messagesTo(s, CAST.ada.phone);
  assert.ok(messages.length <= 6, `${messages.length} messages`);
  for (const { body } of messages) assert.ok(body.length <= 306, body);
  const list = async (status: string) => {
    const path = `/v1/incidents?status=${status}&limit=500`;
    return (await s.api<{ items: { number: number }[] }>('GET', path, undefined, 200)).items;
  };
  assert.equal((await list('open')).length, 300);
  for (const number of [opened[0], opened[149], opened[299]] as number[]) {
    const { pages } = await s.incident(number);
    assert.deepEqual([pages[0]?.person, pages[0]?.deliveries[0]?.status], ['ada', 'sent']);
  }
  await s.reply('ada', 'ack all');
  // So many take seconds on a busy machine: Twilio may have its answer before all is done.
  await until(async () => (await list('triggered')).length === 0);
});
