import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';

const twilio = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'one,two', TWILIO_FROM: '+12125550100' };
const gateway = {
  SMS_GATEWAY_URL: 'https://sms.example.com/send',
  SMS_GATEWAY_BODY: '{"to": "{{to}}", "text": "{{text}}"}',
};

test('a second sender needs only its number; a second account has its own token', () => {
  const sender = readConfig({ ...twilio, TWILIO_API_URL: 'http://twilio.test', TWILIO_FALLBACK_FROM: 'Firstline' });
  assert.deepEqual(sender.twilioFallback, {
    ...{ accountSid: 'AC1', authTokens: ['one', 'two'] },
    ...{ from: 'Firstline', apiUrl: 'http://twilio.test' },
  });
  const account = readConfig({
    ...{ ...twilio, TWILIO_API_URL: 'http://twilio.test', TWILIO_FALLBACK_FROM: '+12125550177' },
    ...{ TWILIO_FALLBACK_ACCOUNT_SID: 'AC2', TWILIO_FALLBACK_AUTH_TOKEN: 'three' },
  });
  assert.deepEqual(account.twilioFallback, {
    ...{ accountSid: 'AC2', authTokens: ['three'] },
    ...{ from: '+12125550177', apiUrl: undefined },
  });
});

test('a gateway may be the only one for SMS, and what is not said has its usual value', () => {
  const config = readConfig(gateway);
  assert.equal(config.twilio, null);
  assert.equal(config.demo, false, 'messages leave this machine');
  assert.deepEqual(config.smsGateway, {
    template: {
      method: 'POST',
      url: gateway.SMS_GATEWAY_URL,
      headers: { 'content-type': 'application/json' },
      body: gateway.SMS_GATEWAY_BODY,
    },
    ok: { statuses: ['2xx'], text: null },
    idPath: null,
  });
});

test('headers are JSON or lines; what an answer must hold is read to its end', () => {
  const lines = 'Authorization: Bearer a:b\nContent-Type: application/x-www-form-urlencoded';
  const json = JSON.stringify({ Authorization: 'Bearer a:b', 'Content-Type': 'application/x-www-form-urlencoded' });
  for (const SMS_GATEWAY_HEADERS of [lines, json, lines.replace('\n', '\\n')]) {
    const body = 'to={{to}}&text={{text}}';
    const config = readConfig({
      ...gateway,
      SMS_GATEWAY_HEADERS,
      SMS_GATEWAY_BODY: body,
      SMS_GATEWAY_OK: '200,202 all is well',
    });
    assert.deepEqual(config.smsGateway?.template.headers, {
      authorization: 'Bearer a:b',
      'content-type': 'application/x-www-form-urlencoded',
    });
    assert.deepEqual(config.smsGateway?.ok, { statuses: ['200', '202'], text: 'all is well' });
  }
});

test('what cannot be used stops the start with one line that names the variable', () => {
  const bad: [Record<string, string>, string][] = [
    [{ TWILIO_FALLBACK_FROM: '+12125550177' }, 'TWILIO_FALLBACK_FROM'],
    [{ ...twilio, TWILIO_FALLBACK_FROM: '+12125550100' }, 'TWILIO_FALLBACK_FROM'],
    [
      { ...twilio, TWILIO_FALLBACK_FROM: '+12125550177', TWILIO_FALLBACK_ACCOUNT_SID: 'AC2' },
      'TWILIO_FALLBACK_AUTH_TOKEN',
    ],
    [{ ...twilio, TWILIO_FALLBACK_AUTH_TOKEN: 'x' }, 'TWILIO_FALLBACK_FROM'],
    [{ SMTP_FALLBACK_URL: 'smtp://mail.example.com' }, 'SMTP_FALLBACK_URL'],
    [{ SMTP_URL: 'smtp://a.example.com', SMTP_FALLBACK_URL: 'http://b.example.com' }, 'SMTP_FALLBACK_URL'],
    [{ SMS_GATEWAY_BODY: 'to={{to}}&text={{text}}' }, 'SMS_GATEWAY_URL'],
    [{ ...gateway, SMS_GATEWAY_URL: 'sms.example.com' }, 'SMS_GATEWAY_URL'],
    [{ ...gateway, SMS_GATEWAY_METHOD: 'GET' }, 'SMS_GATEWAY_BODY'],
    [{ ...gateway, SMS_GATEWAY_METHOD: 'DELETE' }, 'SMS_GATEWAY_METHOD'],
    [{ ...gateway, SMS_GATEWAY_HEADERS: '{"X": 1}' }, 'SMS_GATEWAY_HEADERS'],
    [{ ...gateway, SMS_GATEWAY_HEADERS: 'nocolon' }, 'SMS_GATEWAY_HEADERS'],
    [{ ...gateway, SMS_GATEWAY_OK: 'fine' }, 'SMS_GATEWAY_OK'],
    [{ ...gateway, SMS_GATEWAY_ID: 'a..b' }, 'SMS_GATEWAY_ID'],
    [{ ...gateway, SMS_GATEWAY_BODY: '{"to": {{to}}, "text": "{{text}}"}' }, 'SMS_GATEWAY_BODY'],
    [{ ...gateway, SMS_GATEWAY_BODY: '{"text": "{{text}}"}' }, 'SMS_GATEWAY_BODY'],
    ...['ftp://alive.example', 'alive.example/ping', 'http://'].map((url): [Record<string, string>, string] => [
      { DEADMAN_URL: url },
      'DEADMAN_URL',
    ]),
  ];
  for (const [environment, variable] of bad)
    assert.throws(
      () => readConfig(environment),
      (error: Error) => new RegExp(`^${variable}[^\\n]*$`).test(error.message),
      JSON.stringify(environment),
    );
});

test('a receipt is waited for two minutes, for as long as it is said, or for ever', () => {
  const within = (text?: string) => readConfig({ RECEIPT_TIMEOUT: text }).receiptTimeoutMs;
  assert.deepEqual([within(), within('90s'), within('0s')], [120_000, 90_000, null]);
  for (const wrong of ['2', '1s', '2h', 'soon', '-1m'])
    assert.throws(() => within(wrong), /RECEIPT_TIMEOUT: must be/, wrong);
});

test('mail comes in where a port is set, and its addresses need a domain', () => {
  assert.equal(readConfig({}).mailIn, null);
  assert.deepEqual(readConfig({ MAIL_IN_PORT: '2525', MAIL_IN_DOMAIN: 'a.example.com', HOST: '0.0.0.0' }).mailIn, {
    ...{ port: 2_525, host: '0.0.0.0', domain: 'a.example.com' },
  });
  assert.equal(readConfig({ MAIL_IN_DOMAIN: 'a.example.com' }).mailIn?.port, null, 'another process listens');
  assert.throws(() => readConfig({ MAIL_IN_PORT: '2525' }), /^Error: MAIL_IN_DOMAIN: must be set/);
  assert.throws(() => readConfig({ MAIL_IN_PORT: '2525', MAIL_IN_DOMAIN: 'x@y' }), /^Error: MAIL_IN_DOMAIN: /);
});
