import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { callHook, callRollbacks, claimRollbacks, type RollbackDeps } from '../../src/rollbacks/call-hook.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

interface Setup {
  rollback?: object;
  component?: object;
}

/** Ada is paged for checkout, whose release of an hour ago can be undone; Bo owns it. */
async function released(t: TestContext, { rollback = {}, component = {} }: Setup = {}) {
  const s = await story(t);
  const hook = await startReceiver(t);
  const checkout = { owners: [{ person: 'bo' }], policy: 'default', rollbackByReply: true, ...component };
  await s.api('PUT', '/v1/components/checkout', checkout, 200);
  const undo = { reversible: true, procedure: 'deploy checkout 4.1', hook: `${hook.url}/undo`, secret: SECRET };
  const finishedAt = new Date(s.clock.now().getTime() - 3_600_000).toISOString();
  const release = {
    component: 'checkout',
    version: '4.2',
    by: 'deploy',
    finishedAt,
    rollback: { ...undo, ...rollback },
  };
  await s.api('POST', '/v1/releases', release, 201);
  const deps: RollbackDeps = {
    ...s.ctx(),
    clock: s.clock,
    publicUrl: s.publicUrl,
    secret: 'secret of the story',
    allowPrivateWebhooks: true,
  };
  const number = await s.alert();
  const page = s.page.to('ada');
  const word = async (who: Who = 'ada') => wordIn(await s.reply(who, `rollback ${number}`));
  const order = async (who: Who = 'ada') => s.reply(who, `rollback ${number} confirm ${await word(who)}`);
  const call = async (more: Partial<RollbackDeps> = {}) => {
    const called = await callRollbacks({ ...deps, ...more });
    await s.settle();
    return called;
  };
  return { s, hook, deps, number, page, word, order, call };
}

const wordIn = (answer: string): string => /confirm ([a-z]+)\./.exec(answer)?.[1] ?? assert.fail(answer);

/** What somebody was told since the last look. */
const told = (s: Story, who: Who): string => s.page.to(who);

const payloadOf = (hook: Receiver, nth = 0) => JSON.parse(hook.got[nth]?.body ?? '{}');

const outcome = (s: Story, { outcome: { url, token } }: { outcome: { url: string; token: string } }, body: object) =>
  s.app.inject({ method: 'POST', url: new URL(url).pathname, payload: { token, ...body } });

test('asked, confirmed, called once and signed; everybody on it hears how it ended', async (t) => {
  const { s, hook, number, page, call } = await released(t);
  assert.match(page, / rel 4\.2 by deploy 1h ago, roll back: reply rollback 1\. Reply ack 1/);
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  const answer = await s.reply('ada', `Rollback ${number}`);
  assert.match(
    answer,
    /^To roll back rel 4\.2 \(checkout\) by deploy, reply within 10 min: rollback 1 confirm [a-z]{6}\./,
  );
  assert.match(answer, /It calls localhost:\d+\. It does: deploy checkout 4\.1$/);
  assert.equal(await call(), 0);
  const ordered = await s.reply('ada', `rollback ${number} confirm ${wordIn(answer).toUpperCase()}`);
  assert.equal(ordered, '#1: rel 4.2 (checkout) is being rolled back. The outcome follows.');
  assert.equal(told(s, 'bo'), '#1: Ada has ordered the rollback of rel 4.2 (checkout). The outcome follows.');
  assert.equal(await call(), 1);
  assert.equal(await call(), 0);
  assert.equal(hook.got.length, 1);

  const { body, headers } = hook.got[0] ?? assert.fail();
  t.mock.timers.enable({ apis: ['Date'], now: Number(headers['webhook-timestamp']) * 1_000 });
  const { type, data } = new Webhook(SECRET).verify(body, headers as Record<string, string>) as {
    type: string;
    data: { by: string; release: object; incident: { number: number } };
  };
  t.mock.timers.reset();
  assert.equal(type, 'rollback.requested');
  assert.deepEqual([data.by, data.incident.number], ['Ada', number]);

  const done = '#1: rel 4.2 (checkout) is rolled back: the deploy tool answered 204.';
  const all = s.twilio.inbox.all.filter(({ body }) => body === done).map(({ to }) => to);
  assert.deepEqual(all.sort(), [CAST.ada.phone, CAST.bo.phone]);
  const says = (await s.says(number)).filter((text) => text.includes('rollback'));
  assert.deepEqual(says, [
    'Ada asked for the rollback of rel 4.2 (checkout), the likeliest change (on checkout itself, 1 h before); a word must confirm it',
    'Ada confirmed the rollback of rel 4.2 (checkout) by SMS',
    'The rollback of rel 4.2 (checkout) is done: the deploy tool answered 204',
  ]);
  const { items } = await s.api<{ items: { kind: string }[] }>('GET', '/v1/changes?since=1h', undefined, 200);
  assert.deepEqual(items[0]?.kind, 'rollback');
  assert.match(await s.reply('ada', `rollback ${number}`), /was rolled back already, by Ada/);
});

test('a word is good once, for ten minutes, for the person and the incident it was given for', async (t) => {
  const { s, hook, number, word, call } = await released(t);
  const confirm = (who: Who, said: string, on = number) => s.reply(who, `rollback ${on} confirm ${said}`);
  const adas = await word('ada');
  assert.match(await confirm('bo', adas), /^This word is not good any more/);
  const other = await s.alert({ dedupKey: 'another' });
  assert.match(await confirm('ada', adas, other), /^This word is not good any more/);

  assert.match(await confirm('ada', 'wrongs'), /^This is not the word/);
  assert.match(await confirm('ada', adas), /^This word is not good any more/);

  const late = await word('ada');
  s.clock.advance(10 * 60_000);
  assert.match(await confirm('ada', late), /^This word is too old/);
  assert.equal(await call(), 0);

  const good = await word('ada');
  assert.match(await confirm('ada', good), /is being rolled back/);
  assert.match(await confirm('ada', good), /^This word is not good any more/);
  await call();
  assert.match(await confirm('ada', good), /^This word is not good any more/);
  await call();
  assert.equal(hook.got.length, 1);
});

test('whoever asks again and again gets no more words', async (t) => {
  const { s, number, word } = await released(t);
  for (let nth = 0; nth < 10; nth += 1) await word();
  assert.match(await s.reply('ada', `rollback ${number}`), /^You have asked for #1 too often/);
  s.clock.advance(61 * 60_000);
  await word();
});

test('two people confirm at once: one of them orders it', async (t) => {
  const { s, hook, number, word, call } = await released(t);
  const words = { ada: await word('ada'), bo: await word('bo') };
  const answers = await Promise.all(
    (['ada', 'bo'] as const).map((who) => s.reply(who, `rollback ${number} confirm ${words[who]}`)),
  );
  assert.equal(answers.filter((answer) => /The outcome follows/.test(answer)).length, 1, answers.join('\n'));
  assert.equal(answers.filter((answer) => /is being rolled back already/.test(answer)).length, 1);
  await Promise.all([call(), call(), call()]);
  assert.equal(hook.got.length, 1);
});

test('what was not paged and does not own, what is not allowed, irreversible, too late or unknown is refused, with the next best step', async (t) => {
  const answerTo = async (setup: Setup, who: Who = 'ada') => {
    const { s, hook, number, call } = await released(t, setup);
    const answer = await s.reply(who, `rollback ${number}`);
    await call();
    assert.equal(hook.got.length, 0);
    return answer;
  };
  const until = '2026-11-01T00:00:00Z';
  assert.equal(await answerTo({}, 'cy'), 'You were not paged for #1 and do not own what it would undo. Ask Bo.');
  assert.equal(
    await answerTo({ component: { rollbackByReply: false } }),
    'Rollback by reply is not allowed for checkout. By hand: deploy checkout 4.1. Ask Bo.',
  );
  assert.equal(
    await answerTo({ rollback: { reversible: false, why: 'migration 41 drops a column' } }),
    'rel 4.2 CANNOT be rolled back: migration 41 drops a column. Ask Bo.',
  );
  assert.equal(
    await answerTo({ rollback: { until } }),
    'rel 4.2 CANNOT be rolled back: only until 2026-11-01 00:00 UTC. By hand: deploy checkout 4.1. Ask Bo.',
  );
  assert.equal(
    await answerTo({ rollback: { reversible: 'unknown' } }),
    'Nobody has said whether rel 4.2 can be rolled back. By hand: deploy checkout 4.1. Ask Bo.',
  );
});

test('it may expire, be forbidden or be resolved between the question and the word', async (t) => {
  const { s, hook, number, word, call } = await released(t);
  const said = await word();
  const checkout = { owners: [{ person: 'bo' }], policy: 'default' };
  await s.api('PUT', '/v1/components/checkout', checkout, 200);
  assert.match(
    await s.reply('ada', `rollback ${number} confirm ${said}`),
    /^Rollback by reply is not allowed for checkout/,
  );
  await s.api('PUT', '/v1/components/checkout', { ...checkout, rollbackByReply: true }, 200);
  const again = await word();
  await s.act(number, 'resolve');
  assert.equal(await s.reply('ada', `rollback ${number} confirm ${again}`), '#1 is resolved: nothing is rolled back.');
  assert.equal(await call(), 0);
  assert.equal(hook.got.length, 0);
});

test('a number that was never verified, and a stranger, get no answer', async (t) => {
  const { s, number, call } = await released(t);
  await s.person('ada', { has: ['unverified sms', 'mail'] });
  assert.equal(await s.reply('ada', `rollback ${number}`), '');
  const read = await s.app.inject({ method: 'GET', url: `/v1/rollbacks/1/outcome` });
  assert.ok(read.statusCode >= 400);
  assert.equal(await call(), 0);
});

test('a hook that refuses has failed; one that breaks, or never answers, is unclear and is not called again', async (t) => {
  const endOf = async (answer: Receiver['answers'][number]) => {
    const { s, hook, order, call } = await released(t);
    hook.answers.push(answer);
    await order();
    await call({ hookTimeoutMs: 200 });
    await s.advance({ minutes: 2 });
    await call();
    assert.equal(hook.got.length, 1);
    return s.twilio.inbox.all.findLast(({ body }) => body.includes('rolled back'))?.body;
  };
  const unclear = 'It is not called again. Look there. By hand: deploy checkout 4.1';
  assert.equal(
    await endOf({ status: 409, body: 'a deploy is under way' }),
    '#1: rel 4.2 (checkout) is NOT rolled back: the deploy tool answered 409: a deploy is under way. By hand: deploy checkout 4.1',
  );
  assert.equal(
    await endOf(502),
    `#1: rel 4.2 (checkout): it is UNCLEAR whether it was rolled back: the deploy tool answered 502. ${unclear}`,
  );
  assert.equal(
    await endOf('hang'),
    `#1: rel 4.2 (checkout): it is UNCLEAR whether it was rolled back: the deploy tool did not answer within 0.2 s. ${unclear}`,
  );
});

test('a hook that is slow is waited for, beside the sweeps of other workers, and called once', async (t) => {
  const { s, hook, order, call } = await released(t);
  hook.answers.push({ status: 200, afterMs: 300 });
  await order();
  const calls = await Promise.all([call(), call(), call()]);
  assert.deepEqual(calls.toSorted(), [0, 0, 1]);
  s.clock.advance(30_000);
  await call();
  assert.equal(hook.got.length, 1);
  assert.match(s.twilio.inbox.all.at(-1)?.body ?? '', /is rolled back: the deploy tool answered 200/);
});

test('a hook that answers twice over one connection is called once, and its first word counts', async (t) => {
  const { s, number, order, call } = await released(t);
  let requests = 0;
  const server = createServer((socket) =>
    socket.on('data', () => {
      requests += 1;
      const say = (status: string) => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`;
      socket.end(`${say('200 OK')}${say('500 Internal Server Error')}`);
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  await s.db
    .updateTable('releases')
    .set({ hook: `http://localhost:${port}/undo` })
    .execute();
  await order();
  await call();
  s.clock.advance(2 * 60_000);
  await call();
  assert.equal(requests, 1);
  const said = (await s.says(number)).filter((text) => text.startsWith('The rollback of'));
  assert.deepEqual(said, ['The rollback of rel 4.2 (checkout) is done: the deploy tool answered 200']);
});

test('an answer that echoes the secret or the token is not repeated to anybody', async (t) => {
  const { s, hook, order, call } = await released(t);
  hook.answers.push({ status: 409, body: `wrong signature for ${SECRET}` });
  await order();
  await call();
  assert.match(s.twilio.inbox.all.at(-1)?.body ?? '', /is NOT rolled back: the deploy tool answered 409\. By hand/);
});

test('only what cannot have arrived is tried again, under the same id', async (t) => {
  const { s, hook, order, call, deps } = await released(t, {});
  const gone = await startReceiver(t);
  await s.db.updateTable('releases').set({ hook: `http://localhost:1/` }).execute();
  await order();
  await call();
  assert.equal(await claimRollbacks(deps, 1).then(({ length }) => length), 0);
  await s.db
    .updateTable('releases')
    .set({ hook: `${hook.url}/undo` })
    .execute();
  s.clock.advance(5_000);
  await call();
  assert.deepEqual(
    hook.got.map(({ headers }) => headers['webhook-id']),
    ['rollback_1'],
  );
  assert.match(s.twilio.inbox.all.at(-1)?.body ?? '', /is rolled back: the deploy tool answered 204/);
  assert.equal(gone.got.length, 0);
});

test('never reached, it has failed after four calls; a private address is not called at all', async (t) => {
  const { s, order, call } = await released(t);
  await s.db.updateTable('releases').set({ hook: `http://localhost:1/` }).execute();
  await order();
  let calls = 0;
  for (let minute = 0; minute < 3; minute += 1) {
    calls += await call();
    s.clock.advance(60_000);
  }
  calls += await call();
  assert.equal(calls, 4);
  assert.match(
    s.twilio.inbox.all.at(-1)?.body ?? '',
    /is NOT rolled back: the deploy tool could not be reached \(ECONNREFUSED\)/,
  );

  const second = await released(t);
  await second.order();
  for (let nth = 0; nth < 4; nth += 1) {
    await second.call({ allowPrivateWebhooks: false });
    second.s.clock.advance(60_000);
  }
  assert.equal(second.hook.got.length, 0);
  assert.match(
    second.s.twilio.inbox.all.at(-1)?.body ?? '',
    /is NOT rolled back: the deploy tool is at an address of a private network/,
  );
});

test('a worker that dies between the claim and the answer: told as unclear, and not called twice', async (t) => {
  const { s, hook, deps, number, order, call } = await released(t);
  await order();
  assert.equal((await claimRollbacks(deps, 1)).length, 1);
  await s.advance({ minutes: 2 });
  await call();
  assert.equal(hook.got.length, 0);
  assert.match((await s.says(number)).at(-1) ?? '', /Told|unclear|Delivered|rollback/);
  const says = (await s.says(number)).findLast((text) => text.includes('rollback of'));
  assert.equal(
    says,
    'The rollback of rel 4.2 (checkout) has an unclear outcome, and is not tried again: a person has to look: the deploy tool may have been called, and nothing was heard of it',
  );
  assert.match(await s.reply('ada', `rollback ${number}`), /the outcome is unclear\. It is not called again/);
});

test('202 is an answer, and no outcome: that is reported with the token, and counts once', async (t) => {
  const { s, hook, order, call } = await released(t);
  hook.answers.push(202);
  await order();
  await call();
  assert.equal(
    told(s, 'ada'),
    '#1: rel 4.2 (checkout): the deploy tool has taken the rollback on. The outcome follows.',
  );
  const { data } = payloadOf(hook);
  const forged = await outcome(s, { outcome: { ...data.outcome, token: 'x'.repeat(43) } }, { status: 'failed' });
  assert.equal(forged.statusCode, 403);
  const answers = await Promise.all([1, 2].map(() => outcome(s, data, { status: 'done', text: 'back on 4.1' })));
  assert.deepEqual(answers.map((answer) => answer.json().counted).sort(), [false, true]);
  const later = await outcome(s, data, { status: 'failed' });
  assert.deepEqual(later.json(), { status: 'done', counted: false });
  await s.settle();
  assert.equal(told(s, 'ada'), '#1: rel 4.2 (checkout) is rolled back: the deploy tool reported: back on 4.1.');
  s.page.none();
});

test('the outcome may come before the answer, or long after nobody waited for it any more', async (t) => {
  const early = await released(t);
  await early.order();
  const [run] = await claimRollbacks(early.deps, 1);
  assert.ok(run);
  early.hook.answers.push('hang');
  const calling = callHook({ ...early.deps, hookTimeoutMs: 1_000 }, run);
  while (early.hook.got.length === 0) await new Promise((done) => setImmediate(done));
  await outcome(early.s, payloadOf(early.hook).data, { status: 'done' });
  await calling;
  await early.s.settle();
  assert.equal(
    told(early.s, 'ada'),
    '#1: rel 4.2 (checkout) is rolled back: the deploy tool reported that it is done.',
  );
  early.s.page.none();

  const late = await released(t);
  late.hook.answers.push(202);
  await late.order();
  await late.call();
  await late.s.act(late.number, 'acknowledge', { as: 'ada' });
  late.s.clock.advance(15 * 60_000);
  await late.call();
  assert.match(
    late.s.twilio.inbox.all.at(-1)?.body ?? '',
    /UNCLEAR whether it was rolled back: the deploy tool never told the outcome/,
  );
  await outcome(late.s, payloadOf(late.hook).data, { status: 'failed', text: 'no disk' });
  await late.s.settle();
  assert.match(late.s.twilio.inbox.all.at(-1)?.body ?? '', /is NOT rolled back: the deploy tool reported: no disk/);
});
