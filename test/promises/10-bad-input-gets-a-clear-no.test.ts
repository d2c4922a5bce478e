import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { InjectOptions, Response } from 'light-my-request';
import { CAST, DI_PHONE, type Story, story } from '../support/story.ts';

interface Refusal {
  status: number;
  /** The field that the problem names. */
  path?: string | RegExp;
}

/** A problem of this status that names the field; nothing was written, and the process goes on answering. */
async function refused(s: Story, request: InjectOptions, { status, path }: Refusal): Promise<Response> {
  const before = await rowsOf(s);
  const response = await s.app.inject({ method: 'POST', ...request });
  const what = `${String(request.url)} ${String(request.payload).slice(0, 80)}: ${response.body.slice(0, 300)}`;
  assert.equal(response.statusCode, status, what);
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/, what);
  const problem = response.json();
  assert.equal(problem.status, status, what);
  assert.ok(problem.title && problem.detail && problem.type, what);
  const named = (problem.errors ?? []).map((error: { path: string }) => error.path);
  const paths = [...new Set(named)].join(' ');
  if (typeof path === 'string') assert.equal(paths, path, what);
  if (path instanceof RegExp) assert.match(paths, path, what);
  assert.deepEqual(await rowsOf(s), before, what);
  assert.equal((await s.app.inject('/healthz')).statusCode, 200);
  return response;
}

async function rowsOf({ db }: Story): Promise<unknown> {
  const { rows } = await sql`
    SELECT (SELECT count(*) FROM alerts) a, (SELECT count(*) FROM incidents) i, (SELECT count(*) FROM timeline) t,
      (SELECT count(*) FROM pages) p, (SELECT count(*) FROM replies) r`.execute(db);
  return rows;
}

const json = (key: string, payload: string, type = 'application/json') => ({
  headers: { authorization: `Bearer ${key}`, 'content-type': type },
  payload,
});

test('alerts of a wrong shape are refused by the field’s name', async (t) => {
  const s = await story(t);
  const cases: [string, Refusal][] = [
    ['{"summary": "Down"', { status: 400, path: 'body' }],
    ['', { status: 400 }],
    ['null', { status: 400 }],
    ['[]', { status: 400 }],
    ['"text"', { status: 400 }],
    ['{}', { status: 400, path: 'summary' }],
    ['{"summary": ""}', { status: 400, path: 'summary' }],
    ['{"summary": "  "}', { status: 400, path: 'summary' }],
    ['{"summary": 7}', { status: 400, path: 'summary' }],
    ['{"summary": "Down", "severity": 1}', { status: 400, path: 'severity' }],
    ['{"summary": "Down", "action": "explode"}', { status: 400, path: 'action' }],
    ['{"action": "resolve"}', { status: 400, path: 'dedupKey' }],
    ['{"action": "acknowledge", "dedupKey": ""}', { status: 400, path: 'dedupKey' }],
    ['{"summary": "Down", "dedupKey": {}}', { status: 400, path: 'dedupKey' }],
    ['{"summary": "Down", "components": "kiln"}', { status: 400, path: 'components' }],
    ['{"summary": "Down", "components": [1]}', { status: 400, path: 'components.0' }],
    ['{"summary": "Down", "component": ["kiln"]}', { status: 400, path: 'component' }],
    ['{"summary": "Down", "labels": []}', { status: 400, path: 'labels' }],
    ['{"summary": "Down", "links": [{"text": "no href"}]}', { status: 400, path: /^links\.0/ }],
    ['{"summary": "NUL \\u0000"}', { status: 400, path: 'summary' }],
    ['{"summary": "half \\ud83d a pair"}', { status: 400, path: 'summary' }],
    ['{"summary": "Down", "dedupKey": "\\u0000"}', { status: 400, path: 'dedupKey' }],
    ['{"summary": "Down", "labels": {"\\u0000": "x"}}', { status: 400, path: /^labels/ }],
    ['{"summary": "Down", "__proto__": {"x": 1}}', { status: 400, path: '__proto__' }],
    ['{"summary": "Down", "constructor": {"prototype": {}}}', { status: 400, path: 'constructor' }],
    ['{"summary": "Down", "details": {"__proto__": 1}}', { status: 400, path: '__proto__' }],
    [`{"summary": "Down", "details": "${'x'.repeat(600_000)}"}`, { status: 413 }],
  ];
  for (const [payload, refusal] of cases)
    await refused(s, { url: '/v1/alerts', ...json(s.integrationKey, payload) }, refusal);
});

test('other content types than JSON are refused, and so are missing and wrong keys, before the body is looked at', async (t) => {
  const s = await story(t);
  const body = '{"summary": "Down"}';
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense'])
    await refused(s, { url: '/v1/alerts', ...json(s.integrationKey, body, type) }, { status: 415 });
  const headers = { 'content-type': 'application/json' };
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Basic x',
    'Bearer wrong',
    `Bearer ${'k'.repeat(5_000)}`,
    'Bearer a b',
  ]) {
    const all = authorization === undefined ? headers : { ...headers, authorization };
    await refused(s, { url: '/v1/alerts', headers: all, payload: '{broken' }, { status: 401 });
  }
  await refused(s, { url: '/integrations/alertmanager/wrong', headers, payload: '{broken' }, { status: 401 });
  await refused(s, { url: '/integrations/alertmanager/%00', headers, payload: '{}' }, { status: 401 });
});

test('Alertmanager’s messages are refused where there is no list of alerts', async (t) => {
  const s = await story(t);
  const url = `/integrations/alertmanager/${s.integrationKey}`;
  for (const [payload, path] of [
    ['{}', 'alerts'],
    ['{"alerts": {}}', 'alerts'],
    ['{"alerts": [1]}', 'alerts.0'],
    ['[', 'body'],
  ] as const)
    await refused(s, { url, ...json(s.integrationKey, payload) }, { status: 400, path });
});

test('over-long text is cut, never refused', async (t) => {
  const s = await story(t);
  const long = 'x'.repeat(60_000);
  const response = await s.post('/v1/alerts', {
    summary: long,
    dedupKey: long,
    source: long,
    component: long,
    labels: { [long]: long },
  });
  assert.equal(response.statusCode, 202, response.body);
  const number = response.json().incident;
  assert.equal((await s.incident(number)).summary.length, 1_024);
  const same = await s.post('/v1/alerts', { summary: 'again', dedupKey: long });
  assert.deepEqual([same.json().incident, same.json().merged], [number, true]);
  const other = await s.post('/v1/alerts', { summary: 'another', dedupKey: `${long}y` });
  assert.equal(other.json().merged, false);
  await s.settle();
  assert.ok(s.page.to('cy').length <= 306);
});

test('what is nested without end is cut, too', async (t) => {
  const s = await story(t);
  const deep = `${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`;
  const alert = await s.app.inject({
    method: 'POST',
    url: '/v1/alerts',
    ...json(s.integrationKey, `{"summary": "Deep", "details": ${deep}}`),
  });
  assert.equal(alert.statusCode, 202, alert.body);
  const url = `/integrations/alertmanager/${s.integrationKey}`;
  const payload = `{"alerts": [{"labels": {"a": ${deep}}, "annotations": {"summary": "Deep"}, "more": ${deep}}]}`;
  const webhook = await s.app.inject({ method: 'POST', url, ...json(s.integrationKey, payload) });
  assert.equal(webhook.statusCode, 202, webhook.body);
});

test('no JSON at all, posted as an alert, makes the service fail', async (t) => {
  const s = await story(t);
  const names = [
    'summary',
    'severity',
    'action',
    'dedupKey',
    'component',
    'components',
    'labels',
    'details',
    'links',
    'alerts',
    'status',
    'annotations',
    'fingerprint',
  ];
  const key = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary' }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'binary' }),
      fc.constantFrom('trigger', 'resolve', 'critical', 'kiln', null, true, 0, 1e308, '\0', '\ud800'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const body = fc.oneof(
    value,
    fc.dictionary(key, value, { maxKeys: 8 }),
    fc.record({ alerts: fc.array(value, { maxLength: 3 }) }),
  );
  const url = fc.constantFrom('/v1/alerts', `/integrations/alertmanager/${s.integrationKey}`);
  await fc.assert(
    fc.asyncProperty(url, body, async (url, body) => {
      const response = await s.app.inject({ method: 'POST', url, ...json(s.integrationKey, JSON.stringify(body)) });
      assert.ok(response.statusCode < 500, `${JSON.stringify(body)}: ${response.body}`);
      if (response.statusCode !== 202) assert.ok(response.json().detail);
    }),
    { numRuns: 300 },
  );
  await s.settle();
  assert.deepEqual(
    s.complaints.filter(({ fields }) => fields.err),
    [],
  );
});

test('actions on incidents refuse what they do not know, by the field’s name', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  const admin = 'the-admin-token-of-the-tests';
  const url = (action: string, of: number | string = number) => `/v1/incidents/${of}/${action}`;
  const cases: [string, string, Refusal][] = [
    [url('acknowledge'), '{"as": "nobody"}', { status: 422, path: 'as' }],
    [url('acknowledge'), '{"at": "now"}', { status: 400, path: /at/ }],
    [url('acknowledge'), '{"as": 7}', { status: 400, path: 'as' }],
    [url('acknowledge'), '[]', { status: 400 }],
    [url('acknowledge', 999_999), '{}', { status: 404 }],
    [url('acknowledge', 0), '{}', { status: 400, path: 'number' }],
    [url('acknowledge', 'x'), '{}', { status: 400, path: 'number' }],
    [url('acknowledge', '1e3'), '{}', { status: 404 }],
    [url('acknowledge', '99999999999999999999'), '{}', { status: 400, path: 'number' }],
    [url('resolve', 999_999), '{}', { status: 404 }],
    [url('escalate', 999_999), '{}', { status: 404 }],
    [url('snooze'), '{}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": "-5m"}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": "0s"}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": "soon"}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": 30}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": "99999d"}', { status: 400, path: 'for' }],
    [url('snooze'), '{"for": "9999999999999999999999999999999s"}', { status: 400, path: 'for' }],
    [url('snooze', 999_999), '{"for": "5m"}', { status: 404 }],
    [url('notes'), '{}', { status: 400, path: 'text' }],
    [url('notes'), '{"text": " "}', { status: 400, path: 'text' }],
    [url('notes'), '{"text": "\\u0000"}', { status: 400, path: 'text' }],
    [url('notes', 999_999), '{"text": "hm"}', { status: 404 }],
    [url('responders'), '{}', { status: 400 }],
    [url('responders'), '{"person": "ada", "rotation": "ops"}', { status: 400 }],
    [url('responders'), '{"person": "nobody"}', { status: 422, path: 'person' }],
    [url('responders'), '{"rotation": "none"}', { status: 422, path: 'rotation' }],
    [url('responders'), '{"component": "none"}', { status: 422, path: 'component' }],
    [url('responders'), '{"person": "__proto__"}', { status: 400, path: 'person' }],
  ];
  for (const [path, payload, refusal] of cases) await refused(s, { url: path, ...json(admin, payload) }, refusal);
  for (const query of [
    'status=broken',
    'since=yesterday',
    'limit=0',
    'limit=501',
    'component=UPPER',
    'cursor=%F0',
    'no=1',
  ])
    await refused(
      s,
      { method: 'GET', url: `/v1/incidents?${query}`, headers: { authorization: `Bearer ${admin}` } },
      { status: 400 },
    );
  await s.act(number, 'resolve');
  for (const [action, payload] of [
    ['escalate', '{}'],
    ['snooze', '{"for": "5m"}'],
    ['responders', '{"person": "ada"}'],
  ] as const)
    await refused(s, { url: url(action), ...json(admin, payload) }, { status: 409 });
});

test('webhooks that Twilio did not sign are refused, whatever they say', async (t) => {
  const s = await story(t);
  await s.alert();
  const url = `${s.publicUrl}/twilio/sms`;
  const sms = { url, from: CAST.ada.phone, body: 'ack' };
  for (const signature of ['', 'x', 'ä', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=']) {
    const { status, body } = await s.twilio.reply({ ...sms, signature });
    assert.equal(status, 403, body);
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of ['/twilio/sms', '/twilio/status?delivery=1&attempt=1']) {
    await refused(
      s,
      { url: path, headers: form, payload: 'MessageSid=SM1&From=%2B12125550101&Body=ack' },
      { status: 403 },
    );
    await refused(
      s,
      { url: path, headers: { ...form, 'x-twilio-signature': 'x' }, payload: 'a=1&a=2' },
      { status: 403 },
    );
    for (const type of ['multipart/form-data; boundary=x', 'text/plain', 'application/json', undefined])
      await refused(
        s,
        { url: path, headers: { ...(type ? { 'content-type': type } : {}), 'x-twilio-signature': 'x' }, payload: '{' },
        { status: 403 },
      );
  }
  assert.equal((await s.incident(1)).status, 'triggered');
});

test('the same SMS delivered twice acts once and is answered alike', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  const first = await s.reply('ada', `note ${number} looking`, 'SM-same');
  assert.equal(first, `Noted on #${number}.`);
  assert.equal(await s.reply('ada', `note ${number} looking`, 'SM-same'), first);
  const together = await Promise.all(['SM-two', 'SM-two', 'SM-two'].map((sid) => s.reply('ada', 'escalate', sid)));
  assert.equal(new Set(together).size, 1);
  const entries = await s.says(number);
  assert.equal(entries.filter((text) => text === 'Ada: looking').length, 1);
  assert.equal(entries.filter((text) => text.startsWith('Escalated')).length, 1);
});

test('a number that belongs to nobody gets an empty answer and a line in the log', async (t) => {
  const s = await story(t);
  await s.alert();
  const { status, body } = await s.twilio.reply({ url: `${s.publicUrl}/twilio/sms`, from: DI_PHONE, body: 'ack' });
  assert.deepEqual([status, /<Message>/.test(body)], [200, false]);
  assert.equal((await s.incident(1)).status, 'triggered');
  assert.equal(s.complaints.length, 1);
});

test('what is not understood is answered three times in ten minutes, so that two machines cannot talk for ever', async (t) => {
  const s = await story(t);
  const answers = [];
  for (let turn = 0; turn < 5; turn += 1) answers.push(await s.reply('ada', 'I am out of office'));
  assert.deepEqual(
    answers.map((answer) => answer !== ''),
    [true, true, true, false, false],
  );
  await s.advance({ minutes: 11 });
  assert.notEqual(await s.reply('ada', 'I am out of office'), '');
});

test('receipts about nothing, or of nonsense, change nothing', async (t) => {
  const s = await story(t);
  await s.alert();
  const sent = s.twilio.inbox.all[0];
  assert.ok(sent);
  for (const query of ['', '?delivery=999999&attempt=1', '?delivery=1&attempt=9']) {
    const answer = await s.twilio.receipt(
      { ...sent, statusCallback: `${s.publicUrl}/twilio/status${query}` },
      'undelivered',
    );
    assert.equal(answer.status, 204, answer.body);
  }
  for (const query of [
    '?delivery=x&attempt=1',
    '?delivery=1e99&attempt=1',
    '?delivery=99999999999999999999&attempt=1',
    '?delivery=-1&attempt=99999999999',
  ]) {
    const answer = await s.twilio.receipt(
      { ...sent, statusCallback: `${s.publicUrl}/twilio/status${query}` },
      'undelivered',
    );
    assert.ok(answer.status === 400 || answer.status === 204, answer.body);
  }
  await s.receipt('ada', 'banana');
  assert.equal((await s.incident(1)).pages[0]?.deliveries[0]?.status, 'sent');
});
