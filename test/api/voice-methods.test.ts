import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testApp } from '../support/app.ts';

const NUMBER = '+12125550101';
const sms = { id: 'sms', type: 'sms', address: NUMBER };
const voice = { id: 'voice', type: 'voice', address: NUMBER };

async function withAnn(t: TestContext, contactMethods: object[]) {
  const it = await testApp(t);
  const put = await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods });
  assert.equal(put.statusCode, 201, put.body);
  const verified = async (): Promise<string[]> => {
    const { contactMethods: methods } = (await it.admin('GET', '/v1/people/ann')).json();
    return methods.filter((method: { verified: boolean }) => method.verified).map(({ id }: { id: string }) => id);
  };
  const verify = (method: string, body?: object) =>
    it.admin('POST', `/v1/people/ann/contact-methods/${method}/verify`, body);
  return { ...it, verified, verify };
}

test('a call that reads the code verifies its number, and that number for calls alone', async (t) => {
  const it = await withAnn(t, [sms, voice]);
  assert.equal((await it.verify('voice')).statusCode, 202);
  const [call] = it.sent;
  assert.deepEqual([call?.channel, call?.to], ['voice', NUMBER]);
  const [code = ''] = /(\d, ){5}\d/.exec(call?.text ?? '') ?? [];
  assert.equal((await it.verify('voice', { code: code.replaceAll(', ', '') })).statusCode, 200);
  assert.deepEqual(await it.verified(), ['voice']);
});

test('a number that is verified by SMS is verified for calls, then and whenever it is added', async (t) => {
  const it = await withAnn(t, [sms, voice, { ...voice, id: 'desk', address: '+12125550102' }]);
  await it.verify('sms');
  const code = /\d{6}/.exec(it.sent[0]?.text ?? '')?.[0];
  assert.equal((await it.verify('sms', { code })).statusCode, 200);
  assert.deepEqual(await it.verified(), ['sms', 'voice']);

  const mobile = { ...voice, id: 'mobile' };
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods: [sms, mobile] });
  assert.deepEqual(await it.verified(), ['sms', 'mobile']);
  await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods: [sms, { ...mobile, verified: false }] });
  assert.deepEqual(await it.verified(), ['sms']);
});

test('a call goes to a number, so it takes nothing else', async (t) => {
  const it = await withAnn(t, []);
  const contactMethods = [{ ...voice, address: 'ann@example.com' }];
  const answer = await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods });
  assert.deepEqual([answer.statusCode, answer.json().errors[0].path], [400, 'contactMethods.0.address']);
});

test('where there is no number to call from, every answer about the method says so', async (t) => {
  const callProblem = 'there is no number to call from';
  const it = await testApp(t, { config: { callProblem } });
  const contactMethods = [{ ...sms, verified: true }, voice, { ...voice, id: 'old', address: '+12125550102' }];
  const put = await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods });
  for (const answer of [put, await it.admin('GET', '/v1/people/ann')]) {
    const problems = answer.json().contactMethods.map(({ problem }: { problem: string | null }) => problem);
    assert.deepEqual(problems, [null, callProblem, 'not verified']);
  }
  const back = await it.admin('PUT', '/v1/people/ann', put.json());
  assert.equal(back.statusCode, 200, back.body);
});
