import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WakeKind } from '../src/deps.ts';
import { insertNotices } from '../src/notices/queries.ts';
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

test('a provider that hangs holds up no message that leaves by another', { timeout: 30_000 }, async (t) => {
  const s = await story(t);
  const released = Promise.withResolvers<void>();
  const mailedTo: string[] = [];
  const email = {
    async send({ to }: { to: string }) {
      mailedTo.push(to);
      await released.promise;
      return { ok: true as const, providerId: to };
    },
    close: () => {},
  };
  const { db, clock, publicUrl, channels } = s;
  const deps = { ...channels, db, clock, publicUrl, email, wake: () => {}, log: silent, secret: 'secret' };
  let wake = (): void => {};
  const queue = {
    startWorkers(handlers: Record<WakeKind, () => Promise<void>>) {
      const calls = [fewAtOnce(handlers.delivery, 4), fewAtOnce(handlers.escalation, 2)];
      wake = () => {
        for (const { call } of calls) call();
      };
      return { close: async () => void (await Promise.all(calls.map(({ ended }) => ended()))) };
    },
  };
  const workers = startWorkers({ ...deps, sweepEveryMs: 5 }, queue);
  /** An incident that pages one more address, and what a queue would do about it. */
  const mailOneMore = async (nth: number): Promise<void> => {
    const mail = { id: 'mail', type: 'email', address: `person${nth}@example.com`, verified: true };
    await s.api('PUT', `/v1/people/person${nth}`, { name: `P ${nth}`, contactMethods: [mail] }, 201);
    await s.policy([{ person: `person${nth}` }]);
    await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
    while (mailedTo.length < nth) {
      wake();
      await sleep(10);
    }
  };
  try {
    for (let nth = 1; nth <= 8; nth += 1) await mailOneMore(nth);
    await s.policy([{ person: 'ada' }]);
    await s.post('/v1/alerts', { summary: 'Down', component: 'checkout' });
    while (s.twilio.inbox.all.length === 0) {
      wake();
      await sleep(10);
    }
    s.page.to('ada');
  } finally {
    released.resolve();
    await workers.close();
  }
});

test('nor does it hold up what is no page', { timeout: 30_000 }, async (t) => {
  const s = await story(t);
  const released = Promise.withResolvers<void>();
  let hanging = 0;
  const email = {
    async send() {
      hanging += 1;
      await released.promise;
      return { ok: true as const, providerId: 'late' };
    },
    close: () => {},
  };
  await s.person('ada', { has: ['mail'] });
  const notice = (key: string, person: string) => ({
    ...{ key, person, method: null, subject: 'News', text: 'News', dueAt: s.clock.now() },
  });
  const { db, clock, publicUrl, channels } = s;
  const deps = { ...channels, db, clock, publicUrl, email, wake: () => {}, log: silent, secret: 'secret' };
  await insertNotices(
    s.ctx(),
    [1, 2, 3, 4].map((nth) => notice(`mail ${nth}`, 'ada')),
  );
  const workers = startWorkers({ ...deps, sweepEveryMs: 5 }, noQueue);
  try {
    while (hanging < 4) await sleep(10);
    await insertNotices(s.ctx(), [notice('sms', 'bo')]);
    while (s.twilio.inbox.all.length === 0) await sleep(10);
    s.page.to('bo');
  } finally {
    released.resolve();
    await workers.close();
  }
});

/** As the queue calls its handlers: a call that finds all of them busy waits for one of them. */
function fewAtOnce(work: () => Promise<void>, most: number): { call(): void; ended(): Promise<unknown> } {
  const running = new Set<Promise<void>>();
  return {
    call() {
      if (running.size >= most) return;
      const one = work().finally(() => running.delete(one));
      running.add(one);
    },
    ended: () => Promise.all(running),
  };
}
