import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { askConfirmations } from '../../src/shifts/ask-confirmations.ts';
import { confirmShift } from '../../src/shifts/confirm-shift.ts';
import type { ConfirmationOutput } from '../../src/shifts/schemas.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { adaThenBo, BO_FROM, BO_TO, jump, override } from '../support/shifts.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

const confirm = { ahead: '1d', again: '12h' };
const SHIFT = 'ops Fri 27 Nov 08:00-Mon 30 Nov 08:00 (UTC)';

const list = async (s: Story, query = '') =>
  (await s.api<{ items: z.infer<typeof ConfirmationOutput>[] }>('GET', `/v1/confirmations${query}`, undefined, 200))
    .items;
const ready = async (s: Story, who: Who, number = 1) => {
  const { outcome } = await confirmShift(s.ctx(who), { id: who }, number);
  await s.settle();
  return outcome;
};

/** A story in which Bo has just been asked for the first time. */
async function asked(t: Parameters<typeof story>[0]): Promise<Story> {
  const s = await story(t);
  await adaThenBo(s, { confirm });
  await jump(s, '2026-11-26T07:59:00Z');
  s.page.none();
  await s.advance({ minutes: 1 });
  assert.equal(s.page.to('bo'), `You are on ${SHIFT}. Reply ready 1.`);
  return s;
}

test('a person who says that they are ready is asked no more', async (t) => {
  const s = await asked(t);
  assert.equal(await ready(s, 'ada'), 'not-yours');
  assert.equal(await ready(s, 'bo'), 'ready');
  assert.equal(await ready(s, 'bo'), 'already');
  assert.equal(await ready(s, 'bo', 7), 'unknown');
  await jump(s, '2026-11-27T07:59:00Z');
  s.page.none();
  assert.deepEqual(await list(s, '?rotation=ops&status=ready'), [
    {
      ...{ number: 1, rotation: 'ops', person: 'bo', status: 'ready', asked: 1, nextActionAt: null },
      ...{ from: new Date(BO_FROM).toISOString(), to: new Date(BO_TO).toISOString() },
      answeredAt: '2026-11-26T08:00:00.000Z',
    },
  ]);
  assert.deepEqual(await list(s, '?rotation=other'), []);
});

test('who does not answer two askings is reported to the admins and the others before the shift; a late yes, too', async (t) => {
  const s = await asked(t);
  await jump(s, '2026-11-26T19:59:00Z');
  s.page.none();
  await s.advance({ minutes: 1 });
  assert.equal(s.page.to('bo'), `Not confirmed yet: you are on ${SHIFT}. Reply ready 1.`);
  await jump(s, '2026-11-27T01:59:00Z');
  s.page.none();
  await s.advance({ minutes: 1 });
  const told = s.twilio.inbox.all.slice(2).map(({ to, body }) => `${to}: ${body}`);
  const news = `Bo was asked twice and has not confirmed ${SHIFT}. Please see to it that somebody is there.`;
  assert.deepEqual(told.sort(), [`+12125550101: ${news}`, `+12125550103: ${news}`]);
  assert.equal(await ready(s, 'bo'), 'ready');
  const after = s.twilio.inbox.all.slice(4).map(({ to, body }) => `${to}: ${body}`);
  const relief = `Bo is ready after all: ${SHIFT}.`;
  assert.deepEqual(after.sort(), [`+12125550101: ${relief}`, `+12125550103: ${relief}`]);
});

test('a shift that changes voids the question, and is asked for anew where the person has it again', async (t) => {
  const s = await asked(t);
  const { id } = await override(s, 'ada');
  await s.settle();
  assert.equal(await ready(s, 'bo'), 'over');
  await jump(s, '2026-11-26T14:00:00Z');
  s.page.none();
  assert.deepEqual(
    (await list(s)).map(({ person, status }) => [person, status]),
    [['bo', 'void']],
  );
  await s.api('DELETE', `/v1/rotations/ops/overrides/${id}`, undefined, 204);
  await s.settle();
  assert.match(s.page.to('bo'), /^You are on ops Fri 27 Nov 08:00/);
  await s.advance({ minutes: 1 });
  await override(s, 'cy', '2026-11-28T08:00:00Z', '2026-11-28T20:00:00Z');
  await s.settle();
  assert.equal(s.page.to('bo'), 'You are on ops Fri 27 Nov 08:00-Sat 28 Nov 08:00 (UTC). Reply ready 1.');
  assert.equal(await ready(s, 'bo'), 'ready');
});

test('a rotation that no longer asks drops its questions', async (t) => {
  const s = await asked(t);
  await adaThenBo(s, {}, 200);
  await jump(s, '2026-11-27T02:00:00Z');
  s.page.none();
  assert.deepEqual(
    (await list(s)).map(({ status }) => status),
    ['void'],
  );
});

test('where a shift begins soon a person is asked at once, and the others still hear of it before', async (t) => {
  const s = await story(t);
  await adaThenBo(s, { confirm });
  await jump(s, '2026-11-27T07:00:00Z');
  s.page.to('bo');
  await s.advance({ minutes: 20 });
  s.page.to('bo');
  await s.advance({ minutes: 20 });
  const told = s.twilio.inbox.all.slice(2).map(({ to }) => to);
  assert.deepEqual(told.sort(), [CAST.ada.phone, CAST.cy.phone]);
});

test('workers that look at the same time ask once', async (t) => {
  const s = await story(t);
  await adaThenBo(s, { confirm });
  s.clock.set(new Date('2026-11-26T08:00:00Z'));
  await Promise.all([1, 2, 3].map(() => askConfirmations(s.ctx())));
  await s.settle();
  s.page.to('bo');
  s.page.none();
});

test('over HTTP a person confirms their own shift, an admin anybody’s, and nobody one that is over', async (t) => {
  const s = await asked(t);
  const tokenOf = async (person: Who) =>
    (await s.api<{ token: string }>('POST', '/v1/tokens', { name: person, role: 'responder', person }, 201)).token;
  const say = async (token: string, number = 1, body?: object) => {
    const answer = await s.app.inject({
      method: 'POST',
      url: `/v1/confirmations/${number}/ready`,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { body } : {}),
    });
    return [answer.statusCode, answer.json().status];
  };
  assert.deepEqual(await say(await tokenOf('ada')), [403, 403]);
  assert.deepEqual(await say(await tokenOf('bo')), [200, 'ready']);
  assert.deepEqual(await say(ADMIN_TOKEN), [200, 'ready']);
  assert.deepEqual(await say(ADMIN_TOKEN, 1, { as: 'bo' }), [200, 'ready']);
  assert.deepEqual(await say(ADMIN_TOKEN, 1, { as: 'ada' }), [403, 403]);
  assert.deepEqual(await say(ADMIN_TOKEN, 2), [404, 404]);
  s.clock.set(new Date(BO_TO));
  assert.deepEqual(await say(ADMIN_TOKEN), [409, 409]);
});

test('a rotation says how long ahead it asks, and that it asks again later', async (t) => {
  const s = await story(t);
  await adaThenBo(s, { confirm });
  const { confirm: saved } = await s.api<{ confirm: object }>('GET', '/v1/rotations/ops', undefined, 200);
  assert.deepEqual(saved, confirm);
  for (const [wrong, path] of [
    [{ ahead: '12h', again: '12h' }, 'confirm.again'],
    [{ ahead: '8d', again: '1d' }, 'confirm.ahead'],
    [{ ahead: '1d', again: '0s' }, 'confirm.again'],
    [{ ahead: '1d' }, 'confirm.again'],
  ] as const) {
    const layer = { participants: ['ada'], start: '2026-11-23T09:00:00', handoff: { every: 1, unit: 'week' } };
    const definition = { timeZone: 'UTC', layers: [layer], confirm: wrong };
    const { errors } = await s.api<{ errors: { path: string }[] }>('PUT', '/v1/rotations/x', definition, 400);
    assert.deepEqual(
      errors.map((error) => error.path),
      [path],
    );
  }
});

test('a mail that asks brings a link, whose button confirms; to open it changes nothing', async (t) => {
  const s = await story(t);
  await adaThenBo(s, { confirm });
  await s.person('bo', { has: ['mail'] });
  await jump(s, '2026-11-26T08:00:00Z');
  const { text = '' } = s.mail.to('bo');
  const [, url = ''] =
    /^You are on ops Fri 27 Nov 08:00–Mon 30 Nov 08:00 \(UTC\)\.\n\nConfirm: (http\S+)\n$/.exec(text) ?? [];
  const open = (method: 'GET' | 'POST', address = url) =>
    s.app.inject({ method, url: new URL(address).pathname, headers: { 'sec-fetch-site': 'same-origin' } });
  const page = await open('GET');
  assert.match(page.body, /<button type="submit" class="primary big">I will be there/);
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.deepEqual(
    (await list(s)).map(({ status }) => status),
    ['waiting'],
  );
  assert.equal((await open('POST')).statusCode, 303);
  assert.deepEqual(
    (await list(s)).map(({ status }) => status),
    ['ready'],
  );
  assert.match((await open('GET')).body, /It is confirmed/);
  for (const forged of [`${url}x`, url.replace('/1.bo.', '/1.ada.'), `${url.slice(0, -1)}!`])
    assert.equal((await open('POST', forged)).statusCode, 410);
  await override(s, 'ada');
  await s.settle();
  assert.match((await open('GET')).body, /no longer yours/);
});
