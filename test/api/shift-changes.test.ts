import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';
import { hire, pathsOf, put, turnsOf, weekly } from '../support/rotation.ts';

const week = '?from=2026-11-23T08:00:00Z&to=2026-12-14T08:00:00Z';
const [first, second, third] = [
  { from: '2026-11-30T08:00:00.000Z', to: '2026-12-07T08:00:00.000Z' },
  { from: '2026-12-07T08:00:00.000Z', to: '2026-12-14T08:00:00.000Z' },
  { from: '2026-11-23T12:00:00.000Z', to: '2026-11-30T08:00:00.000Z' },
];

test('the preview of an edit says whose shifts change, and saves nothing', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const saved = await put(it, '/v1/rotations/ops', weekly);
  const preview = async (query: string) =>
    (await it.admin('POST', `/v1/rotations/preview${week}${query}`, turnsOf('tim', 'bo', 'ann'))).json();
  const { changes, shifts } = await preview('&rotation=ops');
  assert.deepEqual(changes, [
    { person: 'ann', gains: [second], loses: [first] },
    { person: 'bo', gains: [first], loses: [second] },
  ]);
  assert.deepEqual(
    shifts.map(({ people }: { people: string[] }) => people),
    [['tim'], ['bo'], ['ann']],
  );
  assert.deepEqual((await preview('&rotation=ops&effective=2026-12-20T00:00:00Z')).changes, []);
  assert.equal((await preview('')).changes, undefined, 'a new rotation changes nobody’s shifts');
  assert.deepEqual((await it.admin('GET', '/v1/rotations/ops')).json(), saved);
  assert.deepEqual(await it.db.selectFrom('notices').selectAll().execute(), []);
});

test('the preview of an edit of a rotation that does not exist is refused by name', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const refused = await it.admin('POST', '/v1/rotations/preview?rotation=none', weekly);
  assert.deepEqual([refused.statusCode, pathsOf(refused)], [422, ['rotation']]);
  const late = await it.admin('POST', '/v1/rotations/preview?rotation=ops&effective=soon', weekly);
  assert.deepEqual([late.statusCode, pathsOf(late)], [400, ['effective']]);
});

test('those whose shifts of the next 30 days an edit changes are told, and nobody else', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  const told = () => it.db.selectFrom('notices').select(['person_id', 'text']).orderBy('person_id').execute();
  assert.deepEqual(await told(), [], 'a new rotation is no edit');
  await put(it, '/v1/rotations/ops', weekly);
  await put(it, '/v1/rotations/ops?effective=2026-12-31T00:00:00Z', turnsOf('bo'));
  assert.deepEqual(await told(), [], 'what nobody notices, and what is far away');
  await put(it, '/v1/rotations/ops', turnsOf('tim', 'bo', 'ann'));
  const notices = await told();
  assert.deepEqual(
    notices.map((notice) => notice.person_id),
    ['ann', 'bo'],
  );
  assert.match(notices[1]?.text ?? '', /^Your shifts in ops change\. You are now on call Mon 30 Nov 08:00–Mon 7 Dec/);
  assert.ok(it.woken.some(({ kind }) => kind === 'delivery'));
});

test('who takes over at once, because the person on call was removed, gains the rest of the turn', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  const answer = await it.admin('POST', `/v1/rotations/preview${week}&rotation=ops`, turnsOf('ann', 'bo'));
  assert.deepEqual(answer.json().changes[2], { person: 'tim', gains: [], loses: [third] });
});
