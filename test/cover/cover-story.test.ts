import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { takeCover } from '../../src/cover/take-cover.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

interface Request {
  number: number;
  status: string;
  takenBy: string | null;
  people: string[];
}

/** It is Monday 2026-11-23, 12:00 UTC. Ada is on call in ops until Monday 2026-11-30, 09:00; then Bo, then Cy, an admin. */
async function ops(t: TestContext): Promise<Story> {
  const s = await story(t);
  const layer = {
    participants: ['ada', 'bo', 'cy'],
    start: '2026-11-23T09:00:00',
    handoff: { every: 1, unit: 'week' },
  };
  await s.api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers: [layer] }, 201);
  return s;
}

/** What came to this phone that no call has answered yet. */
function phone(s: Story): (who: Who) => string[] {
  const read = new Map<Who, number>();
  return (who) => {
    const all = s.twilio.inbox.all.filter(({ to }) => to === CAST[who].phone).map(({ body }) => body);
    const fresh = all.slice(read.get(who) ?? 0);
    read.set(who, all.length);
    return fresh;
  };
}

const saturday = { from: '2026-11-28T09:00:00Z', to: '2026-11-28T21:00:00Z' };

const onCallAt = async (s: Story, at: string) =>
  (await s.api<{ items: { people: string[] }[] }>('GET', `/v1/oncall?rotation=ops&at=${at}`, undefined, 200)).items[0]
    ?.people;
const request = (s: Story, number: number) => s.api<Request>('GET', `/v1/cover-requests/${number}`, undefined, 200);

test('cover is asked for by SMS, the first to take it has it, and the second is told who', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  assert.equal(
    await s.reply('ada', 'Cover sat 09:00-21:00'),
    'Asked Bo and Cy: ops Sat 28 Nov 09:00-21:00 (UTC) is request 1. It stays with you until somebody takes it.',
  );
  const question = 'Ada asks for cover: ops Sat 28 Nov 09:00-21:00 (UTC). Reply take 1.';
  assert.deepEqual([phoneOf('bo'), phoneOf('cy'), phoneOf('ada')], [[question], [question], []]);
  assert.deepEqual(await onCallAt(s, '2026-11-28T12:00:00Z'), ['ada']);

  assert.equal(await s.reply('bo', 'take 1'), 'Thank you. ops Sat 28 Nov 09:00-21:00 (UTC) is yours.');
  assert.deepEqual(phoneOf('ada'), ['Bo has taken ops Sat 28 Nov 09:00-21:00 (UTC) from you.']);
  assert.equal(await s.reply('cy', 'take 1'), 'Thank you for offering. Bo was first and has taken request 1.');
  assert.equal(await s.reply('bo', 'take 1'), 'ops Sat 28 Nov 09:00-21:00 (UTC) is yours already. Thank you.');
  const people = ['08:59', '09:00', '20:59', '21:00'].map((time) => onCallAt(s, `2026-11-28T${time}:00Z`));
  assert.deepEqual(await Promise.all(people), [['ada'], ['bo'], ['bo'], ['ada']]);

  await s.advance({ hours: 24 * 6 });
  assert.deepEqual([phoneOf('bo'), phoneOf('cy'), phoneOf('ada')], [[], [], []]);
});

test('two who take it at the same instant: one has it, and there is one override', async (t) => {
  const s = await ops(t);
  await s.reply('ada', 'cover sat 09:00-21:00');
  const take = (who: Who) => takeCover(s.ctx(who), { id: who, name: CAST[who].name }, 1);
  const taken = await Promise.all([take('bo'), take('cy'), take('bo'), take('cy')]);
  const outcomes = taken.map(({ outcome }) => outcome).sort();
  assert.deepEqual(outcomes, ['already-yours', 'lost', 'lost', 'take']);
  const { items } = await s.api<{ items: object[] }>('GET', '/v1/rotations/ops/overrides', undefined, 200);
  assert.equal(items.length, 1);
});

test('the others are reminded as the time comes nearer; not taken, it stays, and the asker and the admins are told', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  // 117 hours ahead: half-way is Thu 22:30, a day before is Fri 09:00, two hours before Sat 07:00.
  await s.reply('ada', 'cover sat 09:00-21:00');
  phoneOf('bo');
  phoneOf('cy');
  const reminder = 'Still open: Ada asks for cover: ops Sat 28 Nov 09:00-21:00 (UTC). Reply take 1.';
  for (const hours of [59, 46, 11]) {
    await s.advance({ hours });
    assert.deepEqual([phoneOf('bo'), phoneOf('cy'), phoneOf('ada')], [[reminder], [reminder], []], `${hours}`);
  }
  await s.advance({ hours: 2 });
  assert.deepEqual(phoneOf('ada'), ['Nobody took ops Sat 28 Nov 09:00-21:00 (UTC): it stays with you.']);
  assert.deepEqual(phoneOf('cy'), [
    'Nobody took ops Sat 28 Nov 09:00-21:00 (UTC), for which Ada asked for cover: it stays with Ada.',
  ]);
  assert.deepEqual(phoneOf('bo'), []);
  assert.equal((await request(s, 1)).status, 'expired');
  assert.equal(await s.reply('bo', 'take 1'), 'Thank you for offering. Request 1 is over.');
  assert.deepEqual(await onCallAt(s, '2026-11-28T12:00:00Z'), ['ada']);
});

test('who is absent then, or cannot be reached, is not asked', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  await s.person('bo', { has: ['unverified sms'] });
  await s.api('POST', '/v1/people/cy/absences', { from: '2026-11-28T20:00:00Z', to: '2026-11-29T20:00:00Z' }, 201);
  const answer = await s.reply('ada', 'cover sat 09:00-21:00');
  assert.equal(
    answer,
    'ops Sat 28 Nov 09:00-21:00 (UTC) is request 1, but nobody else can be asked: it stays with you. Please tell an admin.',
  );
  assert.deepEqual([phoneOf('bo'), phoneOf('cy')], [[], []]);
});

test('a shift that is running can be handed over, from now on', async (t) => {
  const s = await ops(t);
  await s.reply('ada', 'cover mon 09:00-18:00');
  await s.advance({ hours: 1 });
  await s.reply('bo', 'take 1');
  const people = ['12:30', '13:00', '17:59', '18:00'].map((time) => onCallAt(s, `2026-11-23T${time}:00Z`));
  assert.deepEqual(await Promise.all(people), [['ada'], ['bo'], ['bo'], ['ada']]);
});

test('a question that could not be sent in time is not sent once the request is settled', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  await s.person('bo', { has: ['mail'] });
  await s.api('POST', '/v1/rotations/ops/cover-requests', { ...saturday, as: 'ada' }, 201);
  s.twilio.failNext({ status: 503 });
  await s.settle();
  s.mail.to('bo');
  assert.match(await s.reply('cy', 'take 1'), /is yours\.$/);
  await s.advance({ hours: 24 });
  assert.deepEqual(phoneOf('cy'), []);
});

test('a swap needs the other’s yes, and gives both stretches at once', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  const swap = {
    ...{ as: 'ada', with: 'bo', ...saturday },
    ...{ returnFrom: '2026-12-05T09:00:00Z', returnTo: '2026-12-05T21:00:00Z' },
  };
  const made = await s.api<Request>('POST', '/v1/rotations/ops/swaps', swap, 201);
  assert.deepEqual([made.number, made.people], [1, ['bo']]);
  await s.settle();
  assert.deepEqual(phoneOf('bo'), [
    'Ada asks to swap on ops: you take Sat 28 Nov 09:00-21:00 (UTC), they take Sat 5 Dec 09:00-21:00 (UTC). Reply take 1 or decline 1.',
  ]);
  assert.deepEqual(phoneOf('cy'), []);
  assert.equal(await s.reply('cy', 'take 1'), 'Request 1 was not asked of you.');
  assert.equal(await s.reply('cy', 'decline 1'), 'Request 1 was not asked of you.');
  assert.deepEqual(await onCallAt(s, '2026-11-28T12:00:00Z'), ['ada']);
  assert.equal(
    await s.reply('bo', 'take 1'),
    'Thank you. ops Sat 28 Nov 09:00-21:00 (UTC) is yours. Ada takes Sat 5 Dec 09:00-21:00 (UTC) from you.',
  );
  assert.deepEqual(await onCallAt(s, '2026-11-28T12:00:00Z'), ['bo']);
  assert.deepEqual(await onCallAt(s, '2026-12-05T12:00:00Z'), ['ada']);
  assert.deepEqual(await onCallAt(s, '2026-12-06T12:00:00Z'), ['bo']);
  assert.equal(phoneOf('ada').length, 1);
});

test('the other’s no ends a swap, and a no to a cover request leaves it to the others', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  const stretch = { as: 'ada', ...saturday };
  const returns = { returnFrom: '2026-12-05T09:00:00Z', returnTo: '2026-12-05T21:00:00Z' };
  await s.api('POST', '/v1/rotations/ops/swaps', { ...stretch, ...returns, with: 'bo' }, 201);
  assert.equal(await s.reply('bo', 'decline 1'), 'Thanks for saying so. They keep their shift, and you keep yours.');
  assert.deepEqual(phoneOf('ada'), ['Bo cannot swap: ops Sat 28 Nov 09:00-21:00 (UTC) stays with you.']);
  assert.equal((await request(s, 1)).status, 'refused');

  await s.api('POST', '/v1/rotations/ops/cover-requests', stretch, 201);
  assert.equal(await s.reply('bo', 'decline 2'), 'Thanks for saying so. The others are asked, too.');
  assert.equal((await request(s, 2)).status, 'open');
});

test('a shift that an edit has taken away needs no cover any more', async (t) => {
  const s = await ops(t);
  await s.reply('ada', 'cover sat 09:00-21:00');
  const others = { from: '2026-11-28T00:00:00Z', to: '2026-11-29T00:00:00Z', person: 'cy' };
  await s.api('POST', '/v1/rotations/ops/overrides', others, 201);
  assert.equal(await s.reply('bo', 'take 1'), 'Thank you for offering. Ada no longer has that shift.');
  assert.equal((await request(s, 1)).status, 'withdrawn');
});

test('what is not clear is asked back in one line', async (t) => {
  const s = await ops(t);
  const night = { participants: ['ada'], start: '2026-11-23T09:00:00', handoff: { every: 1, unit: 'week' } };
  assert.match(await s.reply('ada', 'cover me please'), /^When\? Reply for example: cover sat 09:00-21:00/);
  assert.match(await s.reply('ada', 'cover 2026-11-01 09:00-21:00'), /^That is over/);
  assert.equal(await s.reply('ada', 'cover kiln sat 09:00-21:00'), 'You are not on a rotation kiln.');
  assert.equal(await s.reply('bo', 'cover sat 09:00-21:00'), 'You are not on call then: Sat 28 Nov 09:00-21:00 (UTC).');
  // After three answers that ask back we fall silent for ten minutes.
  await s.advance({ minutes: 11 });
  await s.api('PUT', '/v1/rotations/second', { timeZone: 'UTC', layers: [night] }, 201);
  assert.equal(
    await s.reply('ada', 'cover sat 09:00-21:00'),
    'Which rotation? Reply for example: cover ops sat 09:00-21:00',
  );
  assert.match(await s.reply('ada', 'cover second sat 09:00-21:00'), /is request 1, but nobody else can be asked/);
  assert.match(await s.reply('ada', 'cover ops sat 09:00-21:00'), /^Asked Bo and Cy/);
  assert.equal(await s.reply('ada', 'cover ops sat 10:00-12:00'), 'Cover request 2 asks for this already.');
  assert.equal(await s.reply('bo', 'take 99'), 'There is no request 99.');
  assert.equal(await s.reply('bo', 'ready 99'), 'There is no shift 99 to confirm.');
});

test('whom an admin names for it is told, too', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  await s.reply('ada', 'cover sat 09:00-21:00');
  phoneOf('bo');
  await s.api('POST', '/v1/cover-requests/1/take', { as: 'bo' }, 200);
  await s.settle();
  assert.deepEqual(phoneOf('bo'), ['Thank you. ops Sat 28 Nov 09:00-21:00 (UTC) is yours.']);
  assert.equal((await request(s, 1)).takenBy, 'bo');
});

test('whoever asked takes it back by SMS, nobody else does, and then nobody can take it', async (t) => {
  const s = await ops(t);
  const phoneOf = phone(s);
  await s.reply('ada', 'cover sat 09:00-21:00');
  phoneOf('bo');
  assert.equal(await s.reply('bo', 'withdraw 1'), 'Request 1 is not yours to withdraw.');
  assert.equal(await s.reply('cy', 'withdraw 1'), 'Request 1 is not yours to withdraw.', 'an admin may mistype, too');
  assert.equal(await s.reply('ada', 'withdraw 2'), 'There is no request 2.');
  const done = 'Request 1 is withdrawn: ops Sat 28 Nov 09:00-21:00 (UTC) stays with you.';
  assert.equal(await s.reply('ada', 'Withdraw #1'), done);
  assert.equal(await s.reply('ada', 'withdraw 1'), done);
  assert.equal(await s.reply('bo', 'take 1'), 'Thank you for offering. Request 1 is over.');
  await s.advance({ hours: 24 * 6 });
  assert.deepEqual(phoneOf('bo'), [], 'nobody is reminded of it');
  assert.deepEqual(phoneOf('ada'), [], 'and it does not expire');

  await s.reply('bo', 'cover 2026-12-01 09:00-21:00');
  await s.reply('ada', 'take 2');
  assert.equal(await s.reply('bo', 'withdraw 2'), 'Cover request 2 is taken already, so it cannot be withdrawn.');
  assert.deepEqual(await onCallAt(s, '2026-12-01T12:00:00Z'), ['ada']);
});
