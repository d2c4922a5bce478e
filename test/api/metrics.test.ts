import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatusOutput } from '../../src/audit/schemas.ts';
import { type Story, story } from '../support/story.ts';

/** Prometheus' text, as a table from `name{labels}` to its value. */
async function metricsOf({ app }: Story): Promise<Map<string, number>> {
  const { body } = await app.inject('/metrics');
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^(.*) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

test('the metrics say what really happened in a story', async (t) => {
  const it = await story(t);
  await it.post('/v1/alerts', { summary: 'Down', component: 'checkout', dedupKey: 'k' });
  it.clock.advance(2_000);
  await it.settle();
  await it.post('/v1/alerts', { summary: 'Down', component: 'checkout', dedupKey: 'k' });
  await it.post('/v1/alerts', { action: 'resolve', dedupKey: 'never seen' });
  await it.post('/v1/alerts', { severity: 'critical' });
  await it.app.inject({ method: 'POST', url: '/v1/alerts', headers: { authorization: 'Bearer no' }, payload: {} });
  it.clock.advance(3_000);
  await it.receipt('ada', 'delivered');
  it.clock.advance(15_000);
  await it.reply('ada', 'ack');
  await it.reply('ada', 'what?');
  it.twilio.failNext({ status: 400, code: 21211 });
  await it.post('/v1/alerts', { summary: 'Strange', component: 'unheard of' });
  await it.settle();
  const metrics = await metricsOf(it);
  const expected: Record<string, number> = {
    'firstline_alerts_total{source="generic",outcome="opened"}': 2,
    'firstline_alerts_total{source="generic",outcome="merged"}': 1,
    'firstline_alerts_total{source="generic",outcome="dropped"}': 1,
    'firstline_alerts_total{source="generic",outcome="refused"}': 1,
    'firstline_alerts_total{source="unknown",outcome="refused"}': 1,
    firstline_alert_to_first_attempt_seconds_count: 2,
    firstline_alert_to_first_attempt_seconds_sum: 2,
    firstline_alert_to_receipt_seconds_sum: 5,
    firstline_alert_to_ack_seconds_sum: 20,
    'firstline_deliveries_total{channel="sms",provider="twilio",outcome="sent"}': 1,
    'firstline_deliveries_total{channel="sms",provider="twilio",outcome="failed"}': 1,
    'firstline_deliveries_total{channel="sms",provider="twilio",outcome="delivered"}': 1,
    'firstline_tolerated_faults_total{cause="unknown-component"}': 1,
    'firstline_tolerated_faults_total{cause="unmatched-alert"}': 1,
    'firstline_tolerated_faults_total{cause="refused-alert"}': 1,
    'firstline_tolerated_faults_total{cause="refused-key"}': 1,
    'firstline_tolerated_faults_total{cause="reply-not-understood"}': 1,
    'firstline_tolerated_faults_total{cause="delivery-failed"}': 1,
    'firstline_incidents{state="triggered"}': 1,
    'firstline_incidents{state="acknowledged"}': 1,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, metrics.get(name)])), expected);
  assert.ok(metrics.has('nodejs_eventloop_lag_seconds'));
});

test('the metrics are answered while the database is away', async (t) => {
  const it = await story(t);
  await it.alert();
  await it.db.destroy();
  const metrics = await metricsOf(it);
  assert.equal(metrics.get('firstline_alerts_total{source="generic",outcome="opened"}'), 1);
  assert.equal(metrics.has('firstline_incidents{state="triggered"}'), false);
});

test('/v1/status and /status show the ledger, the messages and the findings of the last hour', async (t) => {
  const it = await story(t);
  await it.alert({ component: 'unheard of' });
  await it.audit();
  it.clock.advance(20 * 60_000);
  await it.audit();
  interface Status {
    working: boolean;
    ledger: { cause: string; count: number; budget: number; last: string[] }[];
    deliveries: { channel: string; status: string; count: number }[];
    audit: { findings: { kind: string }[]; deadman: { said: string } };
    sinceStart: StatusOutput['sinceStart'];
    processes: { role: string; alive: boolean }[];
  }
  const status = await it.api<Status>('GET', '/v1/status', undefined, 200);
  assert.equal(status.working, false);
  const { count, budget, last } = status.ledger.find(({ cause }) => cause === 'unknown-component') ?? {};
  assert.deepEqual([count, budget, last], [1, 100, ['nagios: unheard of']]);
  assert.deepEqual(status.deliveries, [{ channel: 'sms', status: 'sent', count: 1 }]);
  assert.deepEqual(
    status.audit.findings.map(({ kind }) => kind),
    ['overdue-incident'],
  );
  assert.equal(status.audit.deadman.said, 'DEADMAN_URL is not set');
  const { alerts, deliveries, times } = status.sinceStart;
  assert.deepEqual(alerts, [{ source: 'generic', outcome: 'opened', count: 1 }]);
  assert.deepEqual(deliveries, [{ channel: 'sms', provider: 'twilio', outcome: 'sent', count: 1 }]);
  assert.deepEqual(
    times.map(({ until, count }) => [until, count]),
    [
      ['first_attempt', 1],
      ['receipt', 0],
      ['ack', 0],
    ],
  );
  assert.deepEqual(
    status.processes.map(({ role, alive }) => [role, alive]),
    [['all', true]],
  );

  const signIn = await it.app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'token=the-admin-token-of-the-tests',
  });
  const cookie = signIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const page = await it.app.inject({ url: '/status', headers: { cookie } });
  assert.equal(page.statusCode, 200, page.body);
  for (const words of [
    'Not well: incident 1 was not escalated',
    'unknown-component',
    '1 sms sent',
    'all on ',
    '1 sms by twilio sent',
  ])
    assert.ok(page.body.replace(/<[^>]+>/g, '').includes(words), words);
  assert.doesNotMatch(page.body, /\sstyle=|<script>/);
  const stranger = await it.app.inject('/status');
  assert.equal(stranger.statusCode, 401);
});
