import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { countOf, READ, readingOf, sumOf, withinSeconds } from '../../src/audit/reading.ts';
import { openMeter, readMetrics } from '../../src/meter.ts';

/** What a process that has met all this says of itself. */
async function counted(seconds: number[]) {
  const registry = new Registry();
  const meter = openMeter(registry);
  for (const one of seconds) meter.sinceAlert('first_attempt', one * 1_000);
  for (const _ of seconds) meter.alert('generic', 'opened');
  meter.delivery('sms', 'twilio', 'sent');
  meter.swept('escalation', 3);
  // As it is kept: in JSON.
  return JSON.parse(JSON.stringify(readingOf(await readMetrics(registry, READ), 1.5)));
}

test('what several processes have counted adds up, and says within how many seconds', async () => {
  const sum = sumOf([await counted([0.04, 0.2]), await counted([0.04, 20]), {}]);
  assert.deepEqual(sum.alerts, [{ source: 'generic', outcome: 'opened', count: 4 }]);
  assert.deepEqual(sum.deliveries, [{ channel: 'sms', provider: 'twilio', outcome: 'sent', count: 2 }]);
  assert.deepEqual(sum.swept, [{ kind: 'escalation', count: 6 }]);
  const { first_attempt: reached, ack } = sum.reached;
  assert.deepEqual([countOf(reached), countOf(ack)], [4, 0]);
  assert.deepEqual(
    [0.5, 0.75, 0.99].map((share) => withinSeconds(reached, share)),
    [0.05, 0.25, 30],
  );
  assert.equal(withinSeconds(ack, 0.5), null);
});

test('what took longer than any bound is within none', async () => {
  const { reached } = sumOf([await counted([0.04, 9_000])]);
  assert.deepEqual(
    [withinSeconds(reached.first_attempt, 0.5), withinSeconds(reached.first_attempt, 0.99)],
    [0.05, null],
  );
});

test('a release that tells nothing, and no process at all, are no counts', () => {
  for (const readings of [[], [{}]]) {
    const { alerts, reached } = sumOf(readings);
    assert.deepEqual([alerts, countOf(reached.receipt)], [[], 0]);
  }
});
