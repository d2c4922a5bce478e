import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { insertOptOut } from '../../src/people/queries.ts';
import { checkTold, recheckReleases } from '../../src/readiness/keep-check.ts';
import type { KeptCheckOutput, WatchedReleaseOutput } from '../../src/release-watch/schemas.ts';
import { CAST, type Story, story } from '../support/story.ts';

type Released = z.output<typeof WatchedReleaseOutput>;
type Kept = z.output<typeof KeptCheckOutput>;

/** Monday 12:00 UTC. Bo, by whose token's name nobody goes, makes it; Ada is on the first line, Bo owns it. */
async function released(
  t: Parameters<typeof story>[0],
  changes: object = {},
): Promise<{ s: Story; release: Released }> {
  const s = await story(t);
  await s.api(
    'PUT',
    '/v1/components/checkout',
    { owners: [{ person: 'bo' }], policy: 'default', rollback: 'back' },
    200,
  );
  const rollback = { reversible: true, procedure: 'deploy 4.1' };
  const body = { component: 'checkout', version: '4.2', by: 'cy', rollback, ...changes };
  return { s, release: await s.api('POST', '/v1/releases', body, 201) };
}

const read = (s: Story, id = 1) => s.api<Released>('GET', `/v1/releases/${id}`, undefined, 200);
const history = async (s: Story, id = 1) =>
  (await s.api<{ items: Kept[] }>('GET', `/v1/releases/${id}/checks`, undefined, 200)).items;
const absence = (s: Story, from: string, to: string) =>
  s.api<{ id: number }>('POST', '/v1/people/ada/absences', { from, to }, 201);

test('a release is checked when it is told, and the answer says what the check says', async (t) => {
  const { s, release } = await released(t);
  assert.deepEqual(release.check, {
    ...{ at: '2026-11-23T12:00:00.000Z', result: 'pass', holes: [] },
    ...{ from: '2026-11-23T12:00:00.000Z', to: '2026-11-24T12:00:00.000Z' },
  });
  await s.person('ada', { has: ['unverified sms'] });
  const other = await s.api<Released>('POST', '/v1/releases', { component: 'checkout', version: '5' }, 201);
  assert.deepEqual(
    other.check?.holes.map(({ level, kind }) => `${level} ${kind}`),
    ['fail unverified', 'warn rollback-unknown'],
  );
});

test('a pass that turns into a fail is told once to whoever made the release, and so is the end of it', async (t) => {
  const { s } = await released(t);
  await s.settle();
  s.page.none();
  const { id } = await absence(s, '2026-11-23T20:00:00Z', '2026-11-24T06:00:00Z');
  await s.settle();
  assert.equal(
    s.page.to('cy'),
    'The check of rel 4.2 (checkout) fails now: line 1 of checkout has nobody (Ada is away) from Mon 23 Nov 20:00 to Tue 24 Nov 06:00 (UTC). See /releases/1',
  );
  await s.advance({ hours: 2 });
  await s.policy([{ person: 'ada' }], [{ owners: true }]);
  await s.settle();
  s.page.none();
  assert.equal((await read(s)).check?.at, '2026-11-23T12:00:00.000Z', 'it says the same since then');
  await s.api('DELETE', `/v1/people/ada/absences/${id}`, undefined, 204);
  await s.settle();
  assert.equal(s.page.to('cy'), 'The check of rel 4.2 (checkout) passes again. See /releases/1');
  assert.deepEqual(
    (await history(s)).map(({ at, result }) => `${at.slice(11, 16)} ${result}`),
    ['14:00 pass', '12:00 fail', '12:00 pass'],
  );
  s.page.none();
});

const CHANGES: [what: string, change: (s: Story) => Promise<unknown>, expected: RegExp][] = [
  [
    'somebody says STOP',
    (s) => insertOptOut(s.db, CAST.ada.phone, 'reply', s.clock.now()),
    /Ada has no contact method/,
  ],
  [
    'a message turned out to be undeliverable',
    (s) =>
      s.db
        .updateTable('contact_methods')
        .set({ failing_since: s.clock.now(), failing_reason: 'gone' })
        .where('person_id', '=', 'ada')
        .execute(),
    /Ada has no contact method that works \(sms: gone\)/,
  ],
  [
    'a number is not verified any more',
    (s) => s.person('ada', { has: ['unverified sms'] }),
    /only number was never verified/,
  ],
  [
    'the policy has another line',
    (s) => s.policy([{ rotation: 'empty' }], [{ owners: true }]),
    /line 1 of checkout has nobody from/,
  ],
  [
    'an override takes somebody out',
    async (s) => {
      await s.policy([{ rotation: 'ops' }], [{ owners: true }]);
      await s.settle();
      const stretch = { from: '2026-11-23T18:00:00Z', to: '2026-11-23T19:00:00Z', person: null };
      await s.api('POST', '/v1/rotations/ops/overrides', stretch, 201);
    },
    /line 1 of checkout has nobody from Mon 23 Nov 18:00 to 19:00 \(UTC\)/,
  ],
  [
    'a freeze is declared',
    (s) => {
      const freezes = [{ from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z', why: 'the sale' }];
      return s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, releaseRules: { freezes } }, 200);
    },
    /it begins within a freeze: the sale/,
  ],
];

for (const [what, change, expected] of CHANGES)
  test(`checked again: ${what}`, async (t) => {
    const s = await story(t);
    const layer = { participants: ['ada'], start: '2026-11-02T00:00:00', handoff: { every: 1, unit: 'week' } };
    await s.api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers: [layer] }, 201);
    await s.api('PUT', '/v1/rotations/empty', { timeZone: 'UTC', layers: [] }, 201);
    await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2', by: 'cy' }, 201);
    await change(s);
    await s.settle();
    assert.match(s.page.to('cy'), expected);
    s.page.none();
    assert.equal((await read(s)).check?.result, 'fail');
  });

test('a shift that nobody confirmed is a hole, and whoever made the release hears of it', async (t) => {
  const s = await story(t);
  const layer = { participants: ['ada'], start: '2026-11-24T00:00:00', handoff: { every: 1, unit: 'week' } };
  const confirm = { ahead: '6h', again: '2h' };
  await s.api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers: [layer], confirm }, 201);
  await s.policy([{ rotation: 'ops' }, { person: 'bo' }], [{ owners: true }]);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2', by: 'bo', riskWindow: '2d' }, 201);
  await s.advance({ hours: 11, minutes: 30 });
  await s.settle();
  const { check } = await read(s);
  const [hole] = check?.holes.filter(({ kind }) => kind === 'unconfirmed') ?? [];
  assert.deepEqual(hole, {
    ...{ kind: 'unconfirmed', level: 'warn', component: 'checkout', line: null },
    text: 'Ada, on ops for checkout, has not confirmed from Tue 24 Nov 00:00 to Wed 25 Nov 12:00 (UTC)',
    spans: [{ from: '2026-11-24T00:00:00.000Z', to: '2026-11-25T12:00:00.000Z' }],
  });
  const sms = s.twilio.inbox.all.filter(({ to }) => to === CAST.bo.phone).map(({ body }) => body);
  assert.deepEqual(
    sms.filter((text) => text.startsWith('About')),
    [
      'About rel 4.2 (checkout): Ada, on ops for checkout, has not confirmed from Tue 24 Nov 00:00 to Wed 25 Nov 12:00 (UTC). See /releases/1',
    ],
  );
});

test('after its window nothing is checked, and what was said stays', async (t) => {
  const { s } = await released(t);
  await s.advance({ hours: 24 });
  await absence(s, '2026-11-24T00:00:00Z', '2026-11-26T06:00:00Z');
  assert.equal(await recheckReleases(s.ctx()), 0);
  assert.equal((await read(s)).check?.result, 'pass');
  await s.settle();
  s.page.none();
});

test('nothing has changed: nothing is checked; two workers at once tell it once', async (t) => {
  const { s } = await released(t);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.3', by: 'cy' }, 201);
  assert.equal(await recheckReleases(s.ctx()), 0);
  await absence(s, '2026-11-23T20:00:00Z', '2026-11-24T06:00:00Z');
  const done = await Promise.all([1, 2, 3].map(() => recheckReleases(s.ctx())));
  assert.equal(
    done.reduce((sum, count) => sum + count, 0),
    2,
  );
  await s.settle();
  const told = s.twilio.inbox.all.map(({ body }) => /of rel (\S+)/.exec(body)?.[1]);
  assert.deepEqual(told.sort(), ['4.2', '4.3']);
});

test('one that cannot be checked stops no other, and the release is told all the same', async (t) => {
  const { s } = await released(t);
  await s.api('PUT', '/v1/components/search', { owners: [{ person: 'bo' }], policy: 'default', rollback: 'x' }, 201);
  await s.api('POST', '/v1/releases', { component: 'search', version: '1', by: 'cy' }, 201);
  await s.api('DELETE', '/v1/components/search', undefined, 204);
  await absence(s, '2026-11-23T20:00:00Z', '2026-11-24T06:00:00Z');
  assert.equal(await recheckReleases(s.ctx()), 2);
  assert.equal(await recheckReleases(s.ctx()), 0);
  assert.ok(
    s.complaints.some(({ message, fields }) => message === 'a release could not be checked' && fields.release === 2),
  );
  await checkTold(s.ctx(), 2);
  assert.equal((await read(s, 1)).check?.result, 'fail');
});

test('who hears of it: a person by id, address or name, or whose token it was; else the owners, else the admins', async (t) => {
  const s = await story(t);
  await s.person('bo', { has: ['sms', 'mail'] });
  await s.api('PUT', '/v1/components/orphan', { policy: 'default', rollback: 'x' }, 201);
  const token = (
    await s.api<{ token: string }>('POST', '/v1/tokens', { name: 'mine', role: 'responder', person: 'ada' }, 201)
  ).token;
  const tell = async (body: object, bearer?: string) => {
    const headers = bearer ? { authorization: `Bearer ${bearer}` } : undefined;
    if (!headers) return s.post('/v1/releases', body);
    return s.app.inject({ method: 'POST', url: '/v1/releases', headers, payload: body });
  };
  const heard = async (body: object, bearer?: string): Promise<string[]> => {
    const answer = await tell(body, bearer);
    assert.equal(answer.statusCode, 201, answer.body);
    const since = s.twilio.inbox.all.length;
    const freezes = [{ from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z', why: 'sale' }];
    await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' }, releaseRules: { freezes } }, 200);
    await s.settle();
    const texts = s.twilio.inbox.all.slice(since).filter(({ body: text }) => text.includes(answer.json().version));
    await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
    await s.settle();
    return texts.map(({ to }) => Object.entries(CAST).find(([, { phone }]) => phone === to)?.[0] ?? to);
  };
  assert.deepEqual(await heard({ component: 'checkout', version: 'v-id', by: 'ada' }), ['ada']);
  assert.deepEqual(await heard({ component: 'checkout', version: 'v-mail', by: 'BO@example.com' }), ['bo']);
  assert.deepEqual(await heard({ component: 'checkout', version: 'v-name', by: 'cY' }), ['cy']);
  assert.deepEqual(await heard({ component: 'checkout', version: 'v-token' }, token), ['ada']);
  assert.deepEqual(await heard({ component: 'checkout', version: 'v-tool' }), ['bo']);
  assert.deepEqual(await heard({ component: 'orphan', version: 'v-nobody' }), ['cy']);
});

test('a release check of a release is kept with it; one that asks for something else is not', async (t) => {
  const { s } = await released(t);
  await absence(s, '2026-11-23T20:00:00Z', '2026-11-24T06:00:00Z');
  await s.api('POST', '/v1/release-checks', { release: 1, riskFor: '1h' }, 200);
  assert.equal((await read(s)).check?.result, 'pass');
  const { result } = await s.api<{ result: string }>('POST', '/v1/release-checks', { release: 1 }, 200);
  assert.deepEqual([result, (await read(s)).check?.result], ['fail', 'fail']);
});

test('windows of years, and dates that somebody has mistyped, are refused by name', async (t) => {
  const { s } = await released(t);
  const refused = async (body: object): Promise<string> => {
    const answer = await s.post('/v1/releases', { component: 'checkout', ...body });
    assert.equal(answer.statusCode, 422, answer.body);
    return answer.json().errors[0].path;
  };
  assert.equal(await refused({ plannedAt: '2028-11-23T12:00:00Z' }), 'plannedAt');
  assert.equal(await refused({ startedAt: '2026-11-23T12:00:00Z', finishedAt: '2027-11-23T12:00:00Z' }), 'finishedAt');
  const stages = [
    { share: 5, at: '2026-11-23T12:00:00Z' },
    { share: 100, at: '2027-11-23T12:00:00Z' },
  ];
  assert.equal(await refused({ startedAt: '2026-11-23T12:00:00Z', stages }), 'stages.1.at');
});
