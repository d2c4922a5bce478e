import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorkers } from '../src/worker.ts';
import { silent } from './support/log.ts';
import { type Story, story } from './support/story.ts';

/** The queue is gone: nothing wakes the worker but its own sweep. */
const noQueue = { startWorkers: () => ({ close: async () => {} }) };

/** Looks again and again until the incident is on that line; the test's own time-out ends the waiting. */
async function onLine(s: Story, number: number, line: number): Promise<void> {
  while ((await s.incident(number)).line !== line) await sleep(10);
}

test('a provider that hangs holds up no escalation, with the queue gone', { timeout: 30_000 }, async (t) => {
  const s = await story(t);
  const released = Promise.withResolvers<void>();
  const asked: string[] = [];
  const sms = {
    async send({ to }: { to: string }) {
      asked.push(to);
      await released.promise;
      return { ok: true as const, providerId: `SM${asked.length}` };
    },
    close: () => {},
  };
  const { db, clock, publicUrl, channels } = s;
  const workers = startWorkers(
    { ...channels, ...{ db, clock, publicUrl, sms }, wake: () => {}, log: silent, secret: 'secret', sweepEveryMs: 5 },
    noQueue,
  );
  const alert = async (): Promise<number> => {
    const answer = await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
    return answer.json().incident;
  };
  try {
    const first = await alert();
    await onLine(s, first, 1);
    while (asked.length === 0) await sleep(10);
    const second = await alert();
    await onLine(s, second, 1);
    clock.set(new Date(clock.now().getTime() + 5 * 60_000));
    await Promise.all([onLine(s, first, 2), onLine(s, second, 2)]);
    // Whoever hangs is still hanging: nothing of this waited for an answer.
    assert.ok(
      (await s.incident(first)).pages.every(({ deliveries }) => deliveries.every(({ status }) => status !== 'sent')),
    );
  } finally {
    released.resolve();
    await workers.close();
  }
});

test('with nothing that counts and the queue gone, the sweep sends all the same', { timeout: 30_000 }, async (t) => {
  const s = await story(t);
  await s.person('ada', { rules: { high: [{ after: '1m', method: 'sms' }] } });
  await s.alert();
  s.page.none();
  const { db, clock, publicUrl, channels } = s;
  const workers = startWorkers(
    { ...channels, ...{ db, clock, publicUrl }, wake: () => {}, log: silent, secret: 'secret', sweepEveryMs: 5 },
    noQueue,
  );
  try {
    // No incident is due: nothing but the sweep for messages can send this one.
    clock.set(new Date(clock.now().getTime() + 60_000));
    while (s.twilio.inbox.all.length === 0) await sleep(10);
    s.page.to('ada');
  } finally {
    await workers.close();
  }
});
