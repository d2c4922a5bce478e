import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { newSecret } from '../../src/announcements/new-secret.ts';
import { signatureHeaders } from '../../src/announcements/signature.ts';

test('the example of Standard Webhooks', () => {
  const headers = signatureHeaders(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  );
  assert.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('its own package takes what we sign, with either secret while one is rotated, and nothing that was changed', (t) => {
  const now = new Date('2026-11-23T12:00:00.700Z');
  turnTo(t, now);
  const [newer, older] = [newSecret(), newSecret()];
  const body = '{"type":"incident.triggered","text":"Müll 🔥"}';
  const headers = signatureHeaders('msg_1', now, body, [newer, older]);
  for (const secret of [newer, older]) assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
  assert.throws(() => new Webhook(newer).verify(body.replace('1', '2').replace('M', 'N'), headers));
  assert.throws(() => new Webhook(newSecret()).verify(body, headers));
  assert.throws(() => new Webhook(newer).verify(body, { ...headers, 'webhook-id': 'msg_2' }));
});

/** The package looks at the clock of the machine. */
function turnTo(t: TestContext, now: Date): void {
  t.mock.timers.enable({ apis: ['Date'], now });
}
