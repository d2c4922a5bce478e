import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isSnsAddress } from '../../src/sns/message.ts';
import { testApp } from '../support/app.ts';
import { programOrSkip } from '../support/program.ts';
import { type Aws, CERT_URL, SUBSCRIBE_URL, startAws, TOPIC } from '../support/sns.ts';

/** What CloudWatch puts into Message when an alarm changes its state. */
const ALARM = {
  AlarmName: 'checkout-5xx',
  AlarmDescription: 'Too many errors',
  AWSAccountId: '123456789012',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:checkout-5xx',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 1 datapoint [12.0] was greater than the threshold (5.0).',
  StateChangeTime: '2026-11-23T11:59:30.123+0000',
  Region: 'EU (Frankfurt)',
  Trigger: { MetricName: '5XXError', Namespace: 'AWS/ApiGateway', Dimensions: [{ name: 'ApiName', value: 'shop' }] },
};
const OK = { ...ALARM, NewStateValue: 'OK', OldStateValue: 'ALARM', StateChangeTime: '2026-11-23T12:10:00.000+0000' };

for (const version of ['1', '2'] as const)
  test(`a topic is heard once an admin has confirmed it, by signatures of version ${version}`, async (t) => {
    const set = await sns(t);
    if (!set) return;
    const { aws, post, subscriptions, admin, confirm } = set;

    const early = await post(aws.notification(ALARM, {}, version));
    assert.equal(early.statusCode, 403, early.body);
    assert.match(early.json().detail, /no admin has confirmed the topic/);

    assert.equal((await post(aws.message('SubscriptionConfirmation', {}, version))).statusCode, 202);
    const [asked] = await subscriptions();
    assert.deepEqual([asked.topic, asked.status, asked.approvedBy], [TOPIC, 'pending', null]);
    assert.ok(!JSON.stringify(asked).includes('2336412f37'), 'the token stays with us');
    assert.deepEqual(aws.fetched, [CERT_URL], 'nothing is confirmed before an admin has said so');
    assert.equal((await post(aws.notification(ALARM, {}, version))).statusCode, 403);

    const confirmed = await confirm(asked.id);
    assert.equal(confirmed.statusCode, 200, confirmed.body);
    assert.deepEqual([confirmed.json().status, aws.fetched], ['confirmed', [CERT_URL, SUBSCRIBE_URL]]);

    const opened = await post(aws.notification(ALARM, {}, version));
    assert.equal(opened.statusCode, 202, opened.body);
    const [{ incident, dedupKey }] = opened.json().alerts;
    assert.equal(dedupKey, ALARM.AlarmArn);
    const resolved = await post(aws.notification(OK, {}, version));
    assert.deepEqual(resolved.json().alerts[0], { ...opened.json().alerts[0], status: 'resolved', merged: true });
    const { status, summary } = (await admin('GET', `/v1/incidents/${incident}`)).json();
    assert.equal(status, 'resolved');
    assert.match(summary, /^checkout-5xx: Threshold Crossed/);
  });

test('a message that SNS hands over again does not open again what was closed in between', async (t) => {
  const set = await sns(t, { confirmed: true });
  if (!set) return;
  const { aws, post, admin } = set;
  const message = aws.notification({ ...ALARM, StateChangeTime: undefined });
  assert.equal((await post(message)).json().alerts.length, 1);
  await post(aws.notification({ ...OK, StateChangeTime: undefined }));
  assert.deepEqual((await post(message)).json(), { alerts: [] });
  const { items } = (await admin('GET', '/v1/incidents')).json();
  assert.deepEqual(
    items.map(({ number, status }: { number: number; status: string }) => [number, status]),
    [[1, 'resolved']],
  );
});

test('what is forged is refused: another text, another signature, another place for the certificate', async (t) => {
  const set = await sns(t, { confirmed: true });
  if (!set) return;
  const { aws, post } = set;
  const right = aws.notification(ALARM);
  const fetchedBefore = aws.fetched.length;
  const forged: Record<string, object> = {
    'another text': { ...right, Message: JSON.stringify(OK) },
    'another topic': { ...right, TopicArn: 'arn:aws:sns:eu-central-1:999999999999:evil' },
    'no signature': { ...right, Signature: '' },
    'no base64': { ...right, Signature: '€€€' },
    'a version that is none': { ...right, SignatureVersion: '3' },
    'a subject that was not signed': { ...right, Subject: 'Hello' },
    'the other version': { ...right, SignatureVersion: '1' },
    ...Object.fromEntries(NOT_OF_SNS.map((url) => [url, { ...aws.notification(ALARM, { SigningCertURL: url }) }])),
  };
  for (const [how, message] of Object.entries(forged)) {
    const answer = await post(message);
    assert.equal(answer.statusCode, 403, `${how}: ${answer.body}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
  }
  assert.equal(aws.fetched.length, fetchedBefore, 'no other host was asked for anything');
  assert.equal((await post(right)).statusCode, 202);
});

test('a confirmation that would lead us elsewhere is refused, and nothing is fetched', async (t) => {
  const set = await sns(t);
  if (!set) return;
  const { aws, post, subscriptions } = set;
  for (const url of NOT_OF_SNS)
    assert.equal((await post(aws.message('SubscriptionConfirmation', { SubscribeURL: url }))).statusCode, 403, url);
  assert.deepEqual([await subscriptions(), aws.fetched], [[], []]);
});

const NOT_OF_SNS = [
  'http://sns.eu-central-1.amazonaws.com/x.pem',
  'https://sns.eu-central-1.amazonaws.com.evil.example/x.pem',
  'https://evil.example/sns.eu-central-1.amazonaws.com/x.pem',
  'https://sns.eu-central-1.amazonaws.com@evil.example/x.pem',
  'https://user@sns.eu-central-1.amazonaws.com/x.pem',
  'https://sns.eu-central-1.amazonaws.com:8443/x.pem',
  'https://s3.eu-central-1.amazonaws.com/x.pem',
  'https://sns.evil.s3.amazonaws.com/x.pem',
  'https://169.254.169.254/x.pem',
  'https://[::1]/x.pem',
  'file:///etc/x.pem',
  'x.pem',
];

test('only addresses of SNS are ever fetched', () => {
  for (const url of NOT_OF_SNS) assert.equal(isSnsAddress(url), false, url);
  assert.equal(isSnsAddress('https://sns.eu-central-1.amazonaws.com/cert.txt', '.pem'), false);
  for (const url of [CERT_URL, 'https://sns.cn-north-1.amazonaws.com.cn/x.pem'])
    assert.equal(isSnsAddress(url, '.pem'), true, url);
});

test('while AWS does not give its certificate, SNS is asked to send again; then the alert is taken', async (t) => {
  const set = await sns(t, { confirmed: true });
  if (!set) return;
  const { aws, post } = set;
  const message = aws.notification(ALARM);
  const elsewhere = { ...message, SigningCertURL: CERT_URL.replace('0123', '4567') };
  aws.answers.push({ status: 500, text: '' }, { status: 404, text: '' });
  const unsure = await post(elsewhere);
  assert.deepEqual([unsure.statusCode, unsure.headers['retry-after']], [503, '5']);
  assert.equal((await post(elsewhere)).statusCode, 403, 'there is no such certificate');
  assert.equal((await post(message)).statusCode, 202);
});

test('AWS may refuse or not answer our confirmation, which can be sent again', async (t) => {
  const set = await sns(t);
  if (!set) return;
  const { aws, post, subscriptions, confirm, as, token } = set;
  await post(aws.message('SubscriptionConfirmation'));
  const [{ id }] = await subscriptions();
  aws.answers.push({ status: 403, text: 'expired' });
  const refused = await confirm(id);
  assert.equal(refused.statusCode, 409, refused.body);
  assert.match(refused.json().detail, /AWS SNS answered 403.*two days/);
  assert.equal((await subscriptions())[0].status, 'approved');
  const responder = await as(await token('responder'), 'POST', `${set.path}/${id}/confirm`);
  assert.equal(responder.statusCode, 403);
  assert.equal((await confirm('sns-of-nobody')).statusCode, 404);
  assert.equal((await confirm(id)).json().status, 'confirmed');
  await post(aws.message('UnsubscribeConfirmation'));
  assert.equal((await subscriptions())[0].status, 'ended');
  await post(aws.message('SubscriptionConfirmation'));
  assert.equal((await subscriptions()).length, 1, 'a topic asks again under its own id');
});

test('a forgotten topic is not heard any more', async (t) => {
  const set = await sns(t, { confirmed: true });
  if (!set) return;
  const { aws, post, subscriptions, admin, path } = set;
  const [{ id }] = await subscriptions();
  assert.equal((await admin('DELETE', `${path}/${id}`)).statusCode, 204);
  assert.equal((await post(aws.notification(ALARM))).statusCode, 403);
});

test('raw delivery is taken where the settings allow it, and nowhere else', async (t) => {
  const set = await sns(t);
  if (!set) return;
  const raw = { 'x-amz-sns-rawdelivery': 'true', 'x-amz-sns-message-type': 'Notification' };
  const refused = await set.post(ALARM, raw);
  assert.equal(refused.statusCode, 403);
  assert.match(refused.json().detail, /settings\.sns\.rawDelivery/);
  assert.equal((await set.post(ALARM)).statusCode, 400, 'without the header it is no message of SNS at all');

  const open = await sns(t, { settings: { sns: { rawDelivery: true } } });
  assert.ok(open);
  const taken = await open.post(ALARM, raw);
  assert.equal(taken.statusCode, 202, taken.body);
  assert.equal(taken.json().alerts[0].dedupKey, ALARM.AlarmArn);
  const forged = { ...open.aws.notification(ALARM), Signature: 'AAAA' };
  assert.equal((await open.post(forged, raw)).statusCode, 403, 'an envelope is checked all the same');
});

async function sns(t: TestContext, { confirmed = false, settings = {} } = {}) {
  if (!programOrSkip(t, 'openssl')) return null;
  const aws: Aws = startAws();
  const { app, admin, as, token } = await testApp(t, { fetchFromAws: aws.fetchFromAws });
  const made = await admin('POST', '/v1/integrations', { name: 'aws', type: 'sns', settings });
  assert.equal(made.statusCode, 201, made.body);
  const { id, key } = made.json();
  const path = `/v1/integrations/${id}/subscriptions`;
  const post = (message: object, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: `/integrations/sns/${key}`,
      headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
      body: JSON.stringify(message),
    });
  const subscriptions = async () => (await admin('GET', path)).json().items;
  const confirm = (subscription: string) => admin('POST', `${path}/${subscription}/confirm`);
  if (confirmed) {
    await post(aws.message('SubscriptionConfirmation'));
    const [{ id: asked }] = await subscriptions();
    assert.equal((await confirm(asked)).statusCode, 200);
  }
  return { aws, post, subscriptions, confirm, admin, as, token, path };
}
