import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testApp } from '../support/app.ts';

const SMS = '/v1/people/ann/contact-methods/sms/verify';
const ann = {
  name: 'Ann',
  contactMethods: [
    { id: 'sms', type: 'sms', address: '+12125550101' },
    { id: 'mail', type: 'email', address: 'ann@example.com' },
  ],
};

async function withAnn(t: TestContext, channels?: Parameters<typeof testApp>[1]) {
  const it = await testApp(t, channels);
  await it.admin('PUT', '/v1/people/ann', ann);
  const lastCode = () => /\d{6}/.exec(it.sent.at(-1)?.text ?? '')?.[0] ?? 'none';
  const isVerified = async () => (await it.admin('GET', '/v1/people/ann')).json().contactMethods[0].verified;
  return { ...it, lastCode, isVerified };
}

const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

test('a code that was sent confirms the method', async (t) => {
  const it = await withAnn(t);
  const asked = await it.admin('POST', SMS);
  assert.deepEqual(
    [asked.statusCode, asked.json()],
    [202, { sentTo: '+12125550101', expiresAt: '2026-11-23T12:10:00.000Z' }],
  );
  assert.deepEqual(
    it.sent.map(({ channel, to }) => [channel, to]),
    [['sms', '+12125550101']],
  );
  const confirmed = await it.admin('POST', SMS, { code: it.lastCode() });
  assert.equal(confirmed.statusCode, 200);
  assert.deepEqual(confirmed.json().contactMethods, [
    {
      ...ann.contactMethods[0],
      verified: true,
      optedOut: false,
      provedAt: '2026-11-23T12:00:00.000Z',
      provedBy: 'code',
      problem: null,
    },
    {
      ...ann.contactMethods[1],
      verified: false,
      optedOut: false,
      provedAt: null,
      provedBy: null,
      problem: 'not verified',
    },
  ]);
  const used = await it.admin('POST', SMS, { code: it.lastCode() });
  assert.deepEqual([used.statusCode, used.json().errors[0].path], [422, 'code']);
});

test('a code for a mail address goes by mail', async (t) => {
  const it = await withAnn(t);
  await it.admin('POST', '/v1/people/ann/contact-methods/mail/verify', {});
  assert.deepEqual(
    it.sent.map(({ channel, to }) => [channel, to]),
    [['email', 'ann@example.com']],
  );
});

test('a second code within half a minute is refused, and after it replaces the first', async (t) => {
  const it = await withAnn(t);
  await it.admin('POST', SMS);
  const first = it.lastCode();
  it.clock.advance(29_000);
  const early = await it.admin('POST', SMS);
  assert.deepEqual([early.statusCode, early.headers['retry-after'], it.sent.length], [429, '1', 1]);
  it.clock.advance(1_000);
  assert.equal((await it.admin('POST', SMS)).statusCode, 202);
  if (first !== it.lastCode()) assert.equal((await it.admin('POST', SMS, { code: first })).statusCode, 422);
  assert.equal((await it.admin('POST', SMS, { code: it.lastCode() })).statusCode, 200);
});

test('two requests at once send one code', async (t) => {
  const it = await withAnn(t);
  const both = await Promise.all([it.admin('POST', SMS), it.admin('POST', SMS)]);
  assert.deepEqual(both.map((answer) => answer.statusCode).sort(), [202, 429]);
  assert.equal(it.sent.length, 1);
});

test('a code is good for ten minutes', async (t) => {
  const it = await withAnn(t);
  await it.admin('POST', SMS);
  it.clock.advance(10 * 60_000);
  assert.equal((await it.admin('POST', SMS, { code: it.lastCode() })).statusCode, 422);
  assert.equal(await it.isVerified(), false);
});

test('after five wrong codes the right one does not help', async (t) => {
  const it = await withAnn(t);
  await it.admin('POST', SMS);
  for (let attempt = 1; attempt <= 5; attempt += 1)
    assert.equal((await it.admin('POST', SMS, { code: wrong(it.lastCode()) })).statusCode, 422);
  assert.equal((await it.admin('POST', SMS, { code: it.lastCode() })).statusCode, 422);
  assert.equal(await it.isVerified(), false);
});

test('a code does not outlive the address it was sent to', async (t) => {
  const it = await withAnn(t);
  await it.admin('POST', SMS);
  await it.admin('PUT', '/v1/people/ann', { ...ann, name: 'Ann again' });
  await it.admin('PUT', '/v1/people/ann', {
    ...ann,
    contactMethods: [{ id: 'sms', type: 'sms', address: '+12125550199' }],
  });
  assert.equal((await it.admin('POST', SMS, { code: it.lastCode() })).statusCode, 422);
});

test('a code that could not be sent is reported, and the next try is free', async (t) => {
  const failure = { ok: false as const, kind: 'permanent' as const, code: '21211', reason: 'not a phone number' };
  const send = async () => failure;
  const it = await withAnn(t, { channels: { sms: { send }, email: { send }, voice: { send } } });
  for (const _try of [1, 2]) {
    const answer = await it.admin('POST', SMS);
    assert.deepEqual([answer.statusCode, answer.json().errors[0].message], [422, 'not a phone number']);
  }
});

test('people verify their own methods, and only admins those of others', async (t) => {
  const it = await withAnn(t);
  await it.admin('PUT', '/v1/people/bo', { name: 'Bo' });
  assert.equal((await it.as(await it.token('responder', 'bo'), 'POST', SMS)).statusCode, 403);
  assert.equal((await it.as(await it.token('responder', 'bo'), 'POST', SMS, { code: '123456' })).statusCode, 403);
  assert.equal((await it.as(await it.token('viewer', 'ann'), 'POST', SMS)).statusCode, 403);
  assert.equal((await it.as(await it.token('responder', 'ann'), 'POST', SMS)).statusCode, 202);
});

test('an unknown person or method is 404', async (t) => {
  const it = await withAnn(t);
  for (const path of ['zoe/contact-methods/sms', 'ann/contact-methods/pager'])
    assert.equal((await it.admin('POST', `/v1/people/${path}/verify`)).statusCode, 404);
});
