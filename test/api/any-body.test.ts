import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';

const FIELDS = { host: 'web1', service: 'HTTP', state: 'CRITICAL', type: 'PROBLEM', output: 'a=b & "c" ü' };
const form = new URLSearchParams(FIELDS).toString();
const multipart = Object.entries(FIELDS)
  .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  .join('');
const json = JSON.stringify(FIELDS);

const BODIES: Record<string, { type?: string; body: string }> = {
  JSON: { type: 'application/json', body: json },
  'JSON with a charset': { type: 'application/json; charset=utf-8', body: json },
  'JSON that is called text, as SNS does': { type: 'text/plain; charset=UTF-8', body: json },
  'JSON of some vendor’s own': { type: 'application/vnd.api+json', body: json },
  'JSON without a content type': { body: json },
  'JSON behind a byte order mark': { type: 'application/json', body: `\uFEFF${json}` },
  'JSON that curl calls a form': { type: 'application/x-www-form-urlencoded', body: json },
  'a form': { type: 'application/x-www-form-urlencoded', body: form },
  'a form with a charset': { type: 'application/x-www-form-urlencoded; charset=utf-8', body: form },
  'a multipart form': { type: 'multipart/form-data; boundary=x', body: `${multipart}--x--\r\n` },
};

test('one alert comes out of every kind of body that senders post', async (t) => {
  const { app, admin } = await testApp(t);
  const { key } = (await admin('POST', '/v1/integrations', { name: 'nagios', type: 'nagios' })).json();
  for (const [how, { type, body }] of Object.entries(BODIES)) {
    const headers = type ? { 'content-type': type } : {};
    const answer = await app.inject({ method: 'POST', url: `/integrations/nagios/${key}`, headers, body });
    assert.equal(answer.statusCode, 202, `${how}: ${answer.body}`);
    assert.equal(answer.json().alerts[0].dedupKey, 'web1/HTTP', how);
  }
  const { items } = (await admin('GET', '/v1/incidents')).json();
  assert.deepEqual(
    items.map(({ summary, alertCount }: { summary: string; alertCount: number }) => [summary, alertCount]),
    [['HTTP on web1 is CRITICAL: a=b & "c" ü', Object.keys(BODIES).length]],
  );
});

test('a body that is broken, empty or of the wrong kind is refused by name', async (t) => {
  const { app, admin } = await testApp(t);
  const { key } = (await admin('POST', '/v1/integrations', { name: 'nagios', type: 'nagios' })).json();
  for (const [type, body] of [
    ['application/json', '{"host": '],
    ['application/json', ''],
    ['application/json', 'null'],
    ['text/plain', 'host=web1'],
    ['multipart/form-data; boundary=x', 'no form'],
    ['multipart/form-data', '--x--'],
    ['application/x-www-form-urlencoded', 'nothing'],
    ['image/png', '\x89PNG'],
  ] as const) {
    const headers = { 'content-type': type };
    const answer = await app.inject({ method: 'POST', url: `/integrations/nagios/${key}`, headers, body });
    assert.equal(answer.statusCode, 400, `${type} ${body}: ${answer.body}`);
    assert.ok(answer.json().errors.length > 0, answer.body);
  }
});
