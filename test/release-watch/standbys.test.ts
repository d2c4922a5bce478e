import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { WatchedReleaseOutput } from '../../src/release-watch/schemas.ts';
import { CAST, type Story, story } from '../support/story.ts';

type Released = z.output<typeof WatchedReleaseOutput>;

/** Told on Monday 12:00 UTC, planned for Thursday 22:00. */
const BEGINS = '2026-11-26T22:00:00Z';
const DAY = { participants: ['ada'], restrictions: [{ from: '08:00', to: '20:00' }] };
const NIGHT = { participants: ['cy'], restrictions: [{ from: '20:00', to: '08:00' }] };

/** Cy by night and Ada by day on the first line; Bo owns it. */
async function planned(t: Parameters<typeof story>[0], changes: object = {}): Promise<Story> {
  const s = await story(t);
  const layer = { start: '2026-11-02T00:00:00', handoff: { every: 1, unit: 'week' } };
  const layers = [DAY, NIGHT].map((it) => ({ ...layer, ...it }));
  await s.api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers }, 201);
  await s.policy([{ rotation: 'ops' }], [{ owners: true }]);
  await s.api(
    'PUT',
    '/v1/components/checkout',
    { owners: [{ person: 'bo' }], policy: 'default', rollback: 'back' },
    200,
  );
  const rollback = { reversible: true };
  const body = { component: 'checkout', version: '4.2', by: 'deploy', plannedAt: BEGINS, rollback, ...changes };
  await s.api('POST', '/v1/releases', body, 201);
  await s.settle();
  return s;
}

const read = (s: Story) => s.api<Released>('GET', '/v1/releases/1', undefined, 200);
const states = async (s: Story) =>
  (await read(s)).standbys.map(({ person, status, asked }) => `${person} ${status} ${asked}`).sort();
const texts = (s: Story, who: keyof typeof CAST, since = 0) =>
  s.twilio.inbox.all
    .slice(since)
    .filter(({ to }) => to === CAST[who].phone)
    .map(({ body }) => body);
const plannedFor =
  'rel 4.2 (checkout) by deploy is planned for Thu 26 Nov 22:00. You are on call while it may break things:';

test('whoever is on call in its window is told when it is planned, and again a day before', async (t) => {
  const s = await planned(t);
  const nights = 'Thu 26 Nov 22:00-Fri 27 Nov 08:00, Fri 27 Nov 20:00-22:00 (UTC).';
  assert.deepEqual(texts(s, 'cy'), [`${plannedFor} ${nights}`]);
  assert.deepEqual(texts(s, 'ada'), [`${plannedFor} Fri 27 Nov 08:00-20:00 (UTC).`]);
  assert.deepEqual(texts(s, 'bo'), [`${plannedFor} Thu 26 Nov 22:00-Fri 27 Nov 22:00 (UTC).`]);
  assert.deepEqual(await states(s), ['ada told 1', 'bo told 1', 'cy told 1']);
  await s.advance({ hours: 57, minutes: 59 });
  assert.equal(s.twilio.inbox.all.length, 3);
  await s.advance({ minutes: 1 });
  assert.deepEqual(texts(s, 'ada', 3), [`Again: ${plannedFor} Fri 27 Nov 08:00-20:00 (UTC).`]);
  await s.advance({ hours: 48 });
  assert.equal(s.twilio.inbox.all.length, 6);
  assert.equal((await read(s)).check?.result, 'pass');
});

test('who is asked says ready by SMS, by the link of a mail, or through the API; whoever is silent is a hole', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['mail'] });
  await s.policy([{ person: 'ada' }], [{ person: 'cy' }, { owners: true }]);
  const body = { component: 'checkout', version: '4.2', by: 'cy', plannedAt: BEGINS, onCall: 'ask' };
  const { id } = await s.api<Released>('POST', '/v1/releases', body, 201);
  await s.settle();
  const { standbys } = await read(s);
  const numberOf = (who: string) => standbys.find(({ person }) => person === who)?.number;
  assert.match(texts(s, 'bo')[0] ?? '', new RegExp(`Reply ready ${numberOf('bo')}\\.$`));
  assert.equal(
    await s.reply('bo', `ready ${numberOf('bo')}`),
    'Thank you: you are ready, Thu 26 Nov 22:00-Fri 27 Nov 22:00 (UTC).',
  );
  assert.match(await s.reply('bo', `ready ${numberOf('bo')}`), /^You have said so already/);
  assert.equal(await s.reply('bo', `ready ${numberOf('ada')}`), `Number ${numberOf('ada')} is not yours to answer.`);
  assert.equal(await s.reply('bo', 'ready 99'), 'There is no shift 99 to confirm.');

  const mail = s.mail.to('ada');
  assert.ok(!mail.text?.includes('Reply ready'));
  const link = /I am ready: (\S+)/.exec(mail.text ?? '')?.[1] ?? assert.fail(mail.text);
  const path = new URL(link).pathname;
  const page = await s.app.inject({ url: path });
  assert.match(page.body, /rel 4\.2 \(checkout\)/);
  assert.deepEqual(await states(s), ['ada waiting 1', 'bo ready 1', 'cy waiting 1'], 'looking does nothing');
  assert.equal((await s.app.inject({ method: 'POST', url: path })).statusCode, 303);
  assert.match((await s.app.inject({ url: path })).body, /You are ready\. Thank you\./);
  assert.deepEqual(await states(s), ['ada ready 1', 'bo ready 1', 'cy waiting 1']);

  await s.advance({ hours: 70 });
  await s.settle();
  assert.deepEqual(await states(s), ['ada ready 1', 'bo ready 1', 'cy unanswered 2']);
  const told = texts(s, 'cy').at(-1);
  assert.match(
    told ?? '',
    /^About rel 4\.2 \(checkout\): Cy was asked and has not said ready, on call from Thu 26 Nov 22:00/,
  );
  assert.ok((await read(s)).check?.holes.some(({ kind }) => kind === 'unconfirmed'));
  await s.api('POST', `/v1/releases/${id}/ready`, { as: 'cy' }, 200);
  await s.settle();
  assert.ok(!(await read(s)).check?.holes.some(({ kind }) => kind === 'unconfirmed'));
});

test('an override that changes who is on call tells both; what is the same is told once', async (t) => {
  const s = await planned(t);
  await s.advance({ minutes: 1 });
  const since = s.twilio.inbox.all.length;
  const stretch = { from: '2026-11-27T08:00:00Z', to: '2026-11-27T20:00:00Z', person: 'cy' };
  await s.api('POST', '/v1/rotations/ops/overrides', stretch, 201);
  await s.settle();
  assert.deepEqual(texts(s, 'ada', since), [
    'rel 4.2 (checkout): you are no longer on call while it may break things.',
  ]);
  assert.deepEqual(texts(s, 'cy', since), [`${plannedFor} Thu 26 Nov 22:00-Fri 27 Nov 22:00 (UTC).`]);
  assert.deepEqual(texts(s, 'bo', since), []);
  assert.deepEqual(await states(s), ['ada void 1', 'bo told 1', 'cy told 1']);
});

test('a plan that moves is told anew, one that is called off is called off, and one that has begun is not', async (t) => {
  const s = await planned(t);
  await s.advance({ minutes: 1 });
  const since = s.twilio.inbox.all.length;
  await s.api(
    'POST',
    '/v1/releases',
    { component: 'checkout', version: '4.2', plannedAt: '2026-11-27T10:00:00Z' },
    200,
  );
  await s.settle();
  assert.match(
    texts(s, 'ada', since)[0] ?? '',
    /planned for Fri 27 Nov 10:00\. .*: Fri 27 Nov 10:00-20:00, Sat 28 Nov 08:00-10:00/,
  );
  await s.api('DELETE', '/v1/releases/1', undefined, 204);
  await s.settle();
  assert.equal(texts(s, 'ada').at(-1), 'rel 4.2 (checkout) is called off: it does not go out as planned.');
  await s.api('GET', '/v1/releases/1', undefined, 404);
  await s.api('DELETE', '/v1/releases/1', undefined, 404);
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '5' }, 201);
  await s.api('DELETE', '/v1/releases/2', undefined, 409);
});

test('nobody is told of what is not planned, or where that is not wanted; once it begins, nobody is asked', async (t) => {
  const s = await planned(t, { onCall: 'nothing' });
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '5' }, 201);
  await s.settle();
  s.page.none();
  await s.api('POST', '/v1/releases', { component: 'checkout', version: '4.2', onCall: 'ask' }, 200);
  await s.settle();
  assert.deepEqual(await states(s), ['ada waiting 1', 'bo waiting 1', 'cy waiting 1']);
  const began = { component: 'checkout', version: '4.2', startedAt: s.clock.now().toISOString() };
  await s.api('POST', '/v1/releases', began, 200);
  await s.advance({ hours: 60 });
  assert.deepEqual(await states(s), ['ada unanswered 1', 'bo unanswered 1', 'cy unanswered 1']);
});

test('silence of somebody who is no longer on call speaks against nothing', async (t) => {
  const s = await planned(t, { onCall: 'ask' });
  await s.advance({ hours: 83 });
  await s.settle();
  const silent = async () =>
    (await read(s)).check?.holes.filter(({ kind }) => kind === 'unconfirmed').map(({ text }) => text.split(',')[0]);
  assert.deepEqual((await silent())?.sort(), [
    'Ada was asked and has not said ready',
    'Bo was asked and has not said ready',
    'Cy was asked and has not said ready',
  ]);
  const stretch = { from: '2026-11-27T08:00:00Z', to: '2026-11-27T20:00:00Z', person: 'cy' };
  await s.api('POST', '/v1/rotations/ops/overrides', stretch, 201);
  await s.settle();
  assert.deepEqual((await silent())?.sort(), [
    'Bo was asked and has not said ready',
    'Cy was asked and has not said ready',
  ]);
});

test('bad answers are refused: of nobody, of a stranger, of a release that asks nobody', async (t) => {
  const s = await planned(t);
  await s.api('POST', '/v1/releases/99/ready', {}, 404);
  await s.api('POST', '/v1/releases/1/ready', {}, 409);
  await s.api('POST', '/v1/releases/1/ready', { as: 'ada' }, 409);
  await s.api('POST', '/v1/releases/1/ready', { as: 'nobody' }, 422);
  await s.api('POST', '/v1/releases', { component: 'checkout', onCall: 'shout' }, 400);
});
