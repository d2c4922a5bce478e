import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story } from '../support/story.ts';

const CROWD = 100;
const phoneOf = (nth: number): string => `+120255520${String(nth).padStart(2, '0')}`;

/** A hundred people, in rotations of twenty; answers them as the targets of a line. */
async function crowd(s: Story): Promise<object[]> {
  const ids = Array.from({ length: CROWD }, (_, nth) => `p${nth}`);
  for (const [nth, id] of ids.entries()) {
    const method = { id: 'sms', type: 'sms', address: phoneOf(nth), verified: true };
    await s.api('PUT', `/v1/people/${id}`, { name: `P ${nth}`, contactMethods: [method] }, 201);
  }
  const targets: object[] = [];
  for (let first = 0; first < CROWD; first += 20) {
    const layer = {
      participants: [ids.slice(first, first + 20)],
      start: '2026-11-02T09:00:00',
      handoff: { every: 1, unit: 'week' },
    };
    await s.api('PUT', `/v1/rotations/crowd-${first}`, { timeZone: 'UTC', layers: [layer] }, 201);
    targets.push({ rotation: `crowd-${first}` });
  }
  return targets;
}

test('a hundred people on every line, a second apart, hear of it at the pace, and of others without delay', async (t) => {
  const s = await story(t);
  const line = { targets: await crowd(s), escalateAfter: '1s' };
  await s.api('PUT', '/v1/policies/hasty', { lines: [line, line, line], repeatEvery: '1s' }, 201);
  const hasty = { owners: [{ person: 'bo' }], policy: 'hasty' };
  const { warnings } = await s.api<{ warnings: string[] }>('PUT', '/v1/components/hasty', hasty, 201);
  assert.match(
    warnings[0] ?? '',
    /^line 2 of hasty has only P 0 and P 1 and P \d+ and 97 more, who is asked on an earlier/,
  );

  const number = await s.alert({ component: 'hasty' });
  assert.equal(s.twilio.inbox.all.length, CROWD);
  await s.advance({ seconds: 20 });
  const perPhone = Map.groupBy(s.twilio.inbox.all, ({ to }) => to);
  assert.equal(perPhone.size, CROWD);
  for (const [to, messages] of perPhone)
    assert.equal(messages.length, 3, `${to} hears of it at once, after 5 s, after 15 s`);

  // The first line of the others is told at once all the same.
  const before = s.twilio.inbox.all.length;
  const other = await s.alert();
  const texts = s.twilio.inbox.all.slice(before).map(({ body }) => body);
  assert.ok(
    texts.some((text) => text.startsWith(`#${other} CRITICAL checkout`)),
    texts[0],
  );

  await s.act(number, 'acknowledge', { as: 'bo' });
  const after = s.twilio.inbox.all.length;
  await s.advance({ minutes: 2 });
  assert.ok(s.twilio.inbox.all.slice(after).every(({ body }) => !body.includes(`#${number}`)));
});

test('a person on every line is warned about, paged by each, and silences all with one yes', async (t) => {
  const s = await story(t);
  const lines = [1, 2, 3].map(() => ({ targets: [{ person: 'ada' }, { owners: true }], escalateAfter: '2m' }));
  const policy = { lines, repeatEvery: '5m', ackTimeout: '1m' };
  await s.api('PUT', '/v1/components/checkout', { owners: [{ person: 'ada' }], policy: 'default' }, 200);
  const { warnings } = await s.api<{ warnings: string[] }>('PUT', '/v1/policies/default', policy, 200);
  for (const line of [2, 3])
    assert.ok(
      warnings.some((text) =>
        text.startsWith(`line ${line} of checkout has only Ada, who is asked on an earlier line`),
      ),
      warnings.join('\n'),
    );
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'ada' } }, 200);
  const number = await s.alert();
  s.page.to('ada');
  await s.advance({ minutes: 4 });
  s.page.to('ada');
  s.page.to('ada');
  s.page.none();
  await s.reply('ada', 'resolve');
  await s.advance({ minutes: 30 });
  s.page.none();
  assert.equal((await s.incident(number)).status, 'resolved');
});
