import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { type TestApp, TWILIO_TOKEN, testApp } from '../support/app.ts';

const SID = 'CA0123456789abcdef0123456789abcdef';
const PATHS = ['/twilio/voice', '/twilio/voice/key', '/twilio/voice/status'].map(
  (path) => `${path}?delivery=1&attempt=1`,
);
const fields = { CallSid: SID, CallStatus: 'completed', Digits: '4' };

const post = ({ app }: TestApp, path: string, form: Record<string, string>, signature?: string) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
    },
    body: new URLSearchParams(form).toString(),
  });

const sign = (path: string, form: Record<string, string>, token = TWILIO_TOKEN) =>
  webhooks.getExpectedTwilioSignature(token, `https://firstline.test${path}`, form);

test('what Twilio has not signed is refused, whatever it says', async (t: TestContext) => {
  const it = await testApp(t);
  for (const path of PATHS) {
    const forgeries = [undefined, '', sign(path, fields, 'another token'), sign(path, { ...fields, Digits: '6' })];
    for (const signature of [...forgeries, sign(path.replace('delivery=1', 'delivery=2'), fields)]) {
      const answer = await post(it, path, fields, signature);
      assert.deepEqual([answer.statusCode, answer.json().type], [403, '/problems/bad-signature'], path);
    }
  }
});

test('a signed call that no message made is told so, and nothing is done', async (t: TestContext) => {
  const it = await testApp(t);
  const [voice = '', key = '', status = ''] = PATHS;
  for (const path of [voice, key]) {
    const answer = await post(it, path, fields, sign(path, fields));
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'text/xml']);
    assert.match(answer.body, /<Say>This call is no longer about anything\. Goodbye\.<\/Say><Hangup\/>/);
  }
  const news = await post(it, status, fields, sign(status, fields));
  assert.deepEqual([news.statusCode, news.body], [204, '']);
});

test('what Twilio signed and nobody can read is refused by its field', async (t: TestContext) => {
  const it = await testApp(t);
  const cases: [string, Record<string, string>, string][] = [
    ['/twilio/voice', fields, 'delivery'],
    ['/twilio/voice/key?delivery=x&attempt=1', fields, 'delivery'],
    ['/twilio/voice/status?delivery=99999999999999999999&attempt=1', fields, 'delivery'],
    ['/twilio/voice/status?delivery=1&attempt=-1', fields, 'attempt'],
    ['/twilio/voice?delivery=1&attempt=1', { CallStatus: 'in-progress' }, 'CallSid'],
    ['/twilio/voice/key?delivery=1&attempt=1', { CallSid: SID, Digits: '4'.repeat(65) }, 'Digits'],
  ];
  for (const [path, form, field] of cases) {
    const answer = await post(it, path, form, sign(path, form));
    assert.equal(answer.statusCode, 400, answer.body);
    assert.ok(
      answer.json().errors.some((error: { path: string }) => error.path.includes(field)),
      answer.body,
    );
  }
});
