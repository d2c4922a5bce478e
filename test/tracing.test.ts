import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTracing } from '../src/tracing.ts';
import { testDatabase } from './support/database.ts';
import { firstline } from './support/firstline.ts';
import { silent } from './support/log.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { startTwilioServer } from './support/twilio-server.ts';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string }[];
  status: { code?: number; message?: string };
}

/** What an OTLP/HTTP collector has been given so far. */
function spansOf({ got }: Receiver): Span[] {
  return got.flatMap(({ path, body }) => {
    assert.equal(path, '/v1/traces');
    const { resourceSpans } = JSON.parse(body);
    const [{ resource, scopeSpans }] = resourceSpans;
    assert.deepEqual(resource.attributes, [{ key: 'service.name', value: { stringValue: 'firstline' } }]);
    return scopeSpans.flatMap(({ spans }: { spans: Span[] }) => spans);
  });
}

async function tracing(t: TestContext) {
  const { url: databaseUrl } = await testDatabase(t);
  const twilio = await startTwilioServer();
  t.after(() => twilio.close());
  const collector = await startReceiver(t);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const program = await firstline(t, { databaseUrl, twilio, env });
  await program.start();
  const ann = { type: 'sms', address: '+12125550101', verified: true };
  await program.admin('PUT', '/v1/people/ann', {
    ...{ name: 'Ann', timeZone: 'UTC', contactMethods: [{ id: 'sms', ...ann }] },
    notificationRules: { high: [{ after: '0s', method: 'sms' }], low: [{ after: '0s', method: 'sms' }] },
  });
  await program.admin('PUT', '/v1/settings', { catchAll: { person: 'ann' } });
  const made = await program.admin<{ key: string }>('POST', '/v1/integrations', { name: 'n', type: 'generic' });
  const alert = async (dedupKey: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${program.url()}/v1/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ summary: 'Checkout is down', dedupKey }),
    });
    assert.equal(answer.status, 202, await answer.text());
  };
  /** Until the collector has so many spans of this name. */
  const has = async (name: string, count: number): Promise<Span[]> => {
    for (;;) {
      const spans = spansOf(collector).filter((span) => span.name === name);
      if (spans.length >= count) return spans;
      await sleep(20);
    }
  };
  return { program, alert, has, collector };
}

test('an alert is one trace, from its POST to the provider call; it goes on that of its sender', async (t) => {
  const { alert, has, collector } = await tracing(t);
  await alert('a');
  const [sent] = await has('send sms', 1);
  const [posted] = (await has('POST /v1/alerts', 1)) as [Span];
  const spans = spansOf(collector).filter(({ traceId }) => traceId === posted.traceId);
  const [escalated] = spans.filter(({ name }) => name === 'escalation');
  assert.equal(posted.parentSpanId, undefined);
  for (const span of [escalated, sent])
    assert.deepEqual([span?.traceId, span?.parentSpanId], [posted.traceId, posted.spanId]);
  assert.ok(
    spans.some(({ name }) => name === 'add escalation.escalation'),
    `the call in the queue belongs to it: ${spans.map(({ name }) => name)}`,
  );

  const theirs = 'ab'.repeat(16);
  await alert('b', { traceparent: `00-${theirs}-${'cd'.repeat(8)}-01` });
  const posts = await has('POST /v1/alerts', 2);
  assert.ok(posts.some(({ traceId }) => traceId === theirs));
  while (!spansOf(collector).some(({ traceId, name }) => traceId === theirs && name === 'escalation')) await sleep(20);
});

test('no key of an address is told', async (t) => {
  const { program, has, collector } = await tracing(t);
  await program.admin('PUT', '/v1/heartbeats/nightly', { every: '1h' });
  const { key } = await program.admin<{ key: string }>('POST', '/v1/heartbeats/nightly/key');
  await fetch(`${program.url()}/ping/${key}?token=${key}`);
  await has('GET /ping/:key', 1);
  assert.ok(!JSON.stringify(collector.got).includes(key));
});

test('work that traces share is a span in each, linked to the others; a refusal and what is thrown are its errors', async (t) => {
  const collector = await startReceiver(t);
  const { trace, close } = await openTracing({ endpoint: collector.url, serviceName: 'firstline', log: silent });
  const ids = ['1', '2'].map((digit) => digit.repeat(32));
  const traces = ids.map((id) => `00-${id}-${'a'.repeat(16)}-01`);
  assert.equal(trace.here(), null);
  const inside = await trace.around('shared', traces, async () => trace.here());
  await trace.around(
    'refused',
    traces.slice(0, 1),
    async () => 'no',
    (answer) => answer,
  );
  const thrown = trace.around('thrown', traces.slice(1), () => Promise.reject(new Error('oops')));
  await assert.rejects(thrown, /oops/);
  await close();

  const spans = spansOf(collector);
  assert.deepEqual(
    spans.map(({ name, traceId, links = [], status }) => [
      name,
      traceId,
      links.map((it) => it.traceId),
      status.message,
    ]),
    [
      ['shared', ids[0], [ids[1]], undefined],
      ['shared', ids[1], [ids[0]], undefined],
      ['refused', ids[0], [], 'no'],
      ['thrown', ids[1], [], 'oops'],
    ],
  );
  assert.equal(inside, `00-${ids[0]}-${spans[0]?.spanId}-01`);
});

// But for its interface, which the metrics' package takes along.
test('where nothing is traced, nothing of OpenTelemetry is loaded', () => {
  const loaded = execFileSync(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `for (const file of ['app', 'worker', 'tracing', 'jobs/queues', 'open-channels']) await import('./src/' + file + '.ts');
       const { createRequire } = await import('node:module');
       console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => /@opentelemetry.(?!api.)|otel/.test(path)));
       process.exit();`,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(loaded.trim(), '[]');
});
