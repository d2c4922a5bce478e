import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import type { Handlers, Workers } from '../../src/jobs/workers.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { testDatabase } from '../support/database.ts';
import { silent } from '../support/log.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

/** Where a queue can live, for one test or for several. */
interface Place {
  redis: TestRedis | null;
  databaseUrl: string;
  pool: pg.Pool;
  /** How many jobs of escalation wait for their time. */
  delayed(): Promise<number>;
  empty(): Promise<unknown>;
}

/** Opens one process' worth: its queues, and workers when handlers are given. All are closed at the end. */
type Open = (handlers?: Partial<Handlers>) => Promise<{ queues: Queues; workers: Workers | null }>;

for (const [home, findPlace] of [
  ['Postgres', onPostgres],
  ['Redis', onRedis],
] as const) {
  test(`the queue on ${home}`, async (t) => {
    const place = await findPlace(t);
    if (!place) return;
    const rule = (name: string, body: (open: Open) => Promise<void>) =>
      t.test(name, { timeout: 20_000 }, async () => {
        await place.empty();
        await withQueues(place, body);
      });

    await rule('a wake-up reaches the handler of its kind, and no other', async (open) => {
      const escalation = recorder();
      const delivery = recorder();
      const { queues } = await open({ escalation: escalation.run, delivery: delivery.run });
      queues.wake('escalation', new Date());
      await escalation.ran(1);
      assert.equal(delivery.startedAt.length, 0);
    });

    await rule('a wake-up for later comes at its time: not before, and within a quarter of a second', async (open) => {
      const { run, ran, startedAt } = recorder();
      const { queues } = await open({ escalation: run });
      const at = Date.now() + 300;
      queues.wake('escalation', new Date(at));
      await ran(1);
      const late = (startedAt[0] ?? 0) - at;
      assert.ok(late >= 0 && late < 1_000, `it came ${late} ms after its time`);
    });

    await rule('what it has lost is missed and put back; what it holds is not', async (open) => {
      const { queues } = await open();
      const [kept, lost] = [90_000, 120_000].map((ms) => new Date(Date.now() + ms)) as [Date, Date];
      queues.wake('escalation', lost);
      await queues.flush();
      await place.empty();
      queues.wake('escalation', kept);
      await queues.flush();
      assert.deepEqual(await queues.missing('escalation', [kept, lost], 0), [lost]);
      // This process remembers that it has asked for it, and would not ask again.
      await queues.putBack('escalation', [lost]);
      assert.deepEqual(await queues.missing('escalation', [kept, lost], 0), []);
      assert.equal(await place.delayed(), 2);
    });

    await rule('it says what waits in it, and every call says how late it came', async (open) => {
      const { queues } = await open();
      queues.wake('escalation', new Date(Date.now() + 60_000));
      queues.wake('delivery', new Date());
      await queues.flush();
      const { reachable, kinds } = await queues.state();
      assert.ok(reachable);
      const counts = kinds.map(({ kind, waiting, delayed }) => [kind, waiting, delayed]);
      assert.deepEqual(counts, [
        ['escalation', 0, 1],
        ['delivery', 1, 0],
      ]);
      await sleep(50);
      const called = Promise.withResolvers<number>();
      const workers = queues.startWorkers(
        { escalation: async () => {}, delivery: async () => {} },
        { onCall: (_kind, lateMs) => called.resolve(lateMs) },
      );
      const lateMs = await called.promise;
      await workers.close();
      assert.ok(lateMs >= 50, `it came ${lateMs} ms late`);
      assert.ok((kinds[1]?.lagMs ?? -1) >= 0 && (kinds[0]?.lagMs ?? -1) === 0);
    });

    await rule('500 wake-ups need few runs, and one of them begins after the last wake-up', async (open) => {
      const { run, ran, startedAt } = recorder();
      const { queues } = await open({ delivery: run });
      for (let i = 0; i < 500; i += 1) {
        queues.wake('delivery', new Date());
        if (i % 25 === 0) await sleep(1);
      }
      const last = Date.now();
      await queues.flush();
      await ran(1, last);
      assert.ok(startedAt.length <= 20, `${startedAt.length} runs`);
    });

    await rule('a wake-up that comes while the handler runs leads to another run', async (open) => {
      const first = Promise.withResolvers<void>();
      const { run, ran } = recorder((count) => (count === 1 ? first.promise : Promise.resolve()));
      const { queues } = await open({ delivery: run });
      queues.wake('delivery', new Date());
      await ran(1);
      const asked = Date.now();
      queues.wake('delivery', new Date());
      await ran(1, asked);
      first.resolve();
    });

    await rule('equal deadlines share one job, whichever process asks', async (open) => {
      const [one, other] = [await open(), await open()];
      const at = new Date(Date.now() + 60_000);
      for (let i = 0; i < 500; i += 1) for (const { queues } of [one, other]) queues.wake('escalation', at);
      await Promise.all([one.queues.flush(), other.queues.flush()]);
      assert.equal(await place.delayed(), 1);
    });

    await rule('a handler that throws does not stop later runs', async (open) => {
      const { run, ran } = recorder(() => Promise.reject(new Error('no')));
      const { queues } = await open({ escalation: run });
      for (let count = 1; count <= 5; count += 1) {
        queues.wake('escalation', new Date());
        await ran(count);
      }
    });

    await rule('two processes share the work: a busy one leaves it to the other', async (open) => {
      const release = Promise.withResolvers<void>();
      const busy = recorder(() => release.promise);
      const free = recorder();
      const { queues } = await open({ escalation: busy.run });
      for (let count = 1; count <= 2; count += 1) {
        queues.wake('escalation', new Date());
        await busy.ran(count);
      }
      await open({ escalation: free.run });
      queues.wake('escalation', new Date());
      await free.ran(1);
      release.resolve();
    });

    await rule('closing waits for the work in hand, and takes no more', async (open) => {
      const release = Promise.withResolvers<void>();
      let finished = false;
      const { run, ran, startedAt } = recorder(async () => {
        await release.promise;
        finished = true;
      });
      const { queues, workers } = await open({ escalation: run });
      queues.wake('escalation', new Date());
      await ran(1);
      setTimeout(release.resolve, 30);
      await workers?.close();
      assert.ok(finished);
      queues.wake('escalation', new Date());
      await queues.flush();
      await sleep(50);
      assert.equal(startedAt.length, 1);
    });

    await rule('closing gives up on work that does not end', async (open) => {
      const { run, ran } = recorder(() => new Promise(() => {}));
      const { queues, workers } = await open({ escalation: run });
      queues.wake('escalation', new Date());
      await ran(1);
      await inLessThan(2_500, async () => {
        await workers?.close();
        await queues.close();
      });
    });

    await rule('it says that it is healthy', async (open) => {
      assert.equal(await (await open()).queues.healthy(), true);
    });
  });
}

test('a Redis that goes away', async (t) => {
  const rule = (name: string, body: (open: Open, redis: TestRedis) => Promise<void>) =>
    t.test(name, { timeout: 20_000 }, async (inner) => {
      const place = await onRedis(inner);
      if (place) await withQueues(place, (open) => body(open, place.redis));
    });

  await rule('killed and started again, it wakes again; meanwhile nothing throws or hangs', async (open, redis) => {
    const { run, ran } = recorder();
    const { queues } = await open({ escalation: run, delivery: run });
    queues.wake('escalation', new Date());
    await ran(1);
    await redis.kill();
    assert.equal(await queues.healthy(), false);
    for (let i = 0; i < 100; i += 1) queues.wake('escalation', new Date(Date.now() + i * 100));
    await inLessThan(1_000, () => queues.flush());
    await redis.start();
    const back = Date.now();
    while (!(await queues.healthy())) await sleep(20);
    await wakeUntil(() => queues.wake('delivery', new Date()), ran(1, back));
  });

  await rule('emptied by FLUSHALL, it takes later wake-ups', async (open, redis) => {
    const { run, ran } = recorder();
    const { queues } = await open({ escalation: run });
    queues.wake('escalation', new Date());
    await ran(1);
    await redis.client.flushall();
    const emptied = Date.now();
    queues.wake('escalation', new Date());
    queues.wake('escalation', new Date(Date.now() + 200));
    await ran(2, emptied);
  });

  await rule('absent from the start, it is no obstacle, and is used once it is there', async (open, redis) => {
    await redis.kill();
    const { run, ran } = recorder();
    const { queues } = await open({ escalation: run });
    queues.wake('escalation', new Date());
    await inLessThan(500, () => queues.flush());
    await redis.start();
    const back = Date.now();
    await wakeUntil(() => queues.wake('escalation', new Date()), ran(1, back));
  });

  for (const [state, strike] of [
    ['killed', (redis: TestRedis) => redis.kill()],
    ['frozen', async (redis: TestRedis) => redis.freeze()],
  ] as const) {
    await rule(`${state}, it does not hold up closing`, async (open, redis) => {
      const { run, ran } = recorder();
      const { queues, workers } = await open({ escalation: run });
      queues.wake('escalation', new Date());
      await ran(1);
      await strike(redis);
      queues.wake('escalation', new Date());
      await inLessThan(2_500, async () => {
        await workers?.close();
        await queues.close();
      });
    });
  }
});

async function onPostgres(t: TestContext): Promise<Place> {
  const { url, pool } = await testDatabase(t);
  const jobs = async (sql: string) => (await pool.pg.query(sql)).rowCount ?? 0;
  return {
    redis: null,
    databaseUrl: url,
    pool: pool.pg,
    delayed: () => jobs(`SELECT FROM bullmq.job WHERE queue = 'escalation' AND state = 'delayed'`),
    empty: () => jobs('DELETE FROM bullmq.job'),
  };
}

/** On Redis the queue leaves Postgres alone: the pool given here would find none. */
async function onRedis(t: TestContext): Promise<(Place & { redis: TestRedis }) | null> {
  const redis = await testRedis(t);
  if (!redis) return null;
  return {
    redis,
    databaseUrl: 'postgres://nowhere.invalid',
    pool: new pg.Pool({ host: 'nowhere.invalid' }),
    delayed: () => redis.client.zcard('firstline:escalation:delayed'),
    empty: () => redis.client.flushall(),
  };
}

async function withQueues({ redis, databaseUrl, pool }: Place, body: (open: Open) => Promise<void>): Promise<void> {
  const opened: Awaited<ReturnType<Open>>[] = [];
  const idle = async () => {};
  try {
    await body(async (handlers) => {
      const queues = await openQueues({ redisUrl: redis?.url, databaseUrl, pool, log: silent, clock: systemClock });
      const all = { escalation: idle, delivery: idle, ...handlers };
      const workers = handlers ? queues.startWorkers(all, { patienceMs: 100 }) : null;
      opened.push({ queues, workers });
      return { queues, workers };
    });
  } finally {
    await Promise.all(opened.map(({ workers }) => workers?.close()));
    await Promise.all(opened.map(({ queues }) => queues.close()));
  }
}

/** A handler that notes when it began. `ran(n, since)` waits until it has begun `n` times since an instant. */
function recorder(work: (count: number) => Promise<void> = async () => {}) {
  const startedAt: number[] = [];
  return {
    startedAt,
    run: (): Promise<void> => work(startedAt.push(Date.now())),
    async ran(times: number, since = 0): Promise<void> {
      while (startedAt.filter((at) => at >= since).length < times) await sleep(2);
    },
  };
}

async function wakeUntil(wake: () => void, done: Promise<void>): Promise<void> {
  const timer = setInterval(wake, 20);
  await done.finally(() => clearInterval(timer));
}

async function inLessThan(ms: number, work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await work();
  const took = performance.now() - begun;
  assert.ok(took < ms, `it took ${took.toFixed(0)} ms`);
}
