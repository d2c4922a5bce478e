import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddJob, createWaker } from '../../src/jobs/wake.ts';
import { silent } from '../support/log.ts';

const noon = new Date('2026-11-23T12:00:00.000Z');
const after = (ms: number) => new Date(noon.getTime() + ms);

/** A waker at noon whose adds end when `release` is called, and what was added so far. */
function wakerAtNoon(add?: AddJob) {
  const added: Parameters<AddJob>[] = [];
  const warnings: string[] = [];
  const gate = Promise.withResolvers<void>();
  const log = { ...silent, warn: (_: object, message: string) => void warnings.push(message) };
  const record: AddJob = (...job) => {
    added.push(job);
    return add ? add(...job) : gate.promise;
  };
  return { ...createWaker({ add: record, clock: { now: () => noon }, log }), added, warnings, release: gate.resolve };
}

test('wake-ups while a job is on its way lead to exactly one job more, added after it', async () => {
  const { wake, flush, added, release } = wakerAtNoon();
  wake('delivery', noon);
  await Promise.resolve();
  assert.equal(added.length, 1);
  for (let i = 0; i < 1_000; i += 1) wake('delivery', noon);
  await Promise.resolve();
  assert.equal(added.length, 1);
  release();
  await flush();
  assert.deepEqual(added, [
    ['delivery', { delayMs: 0 }],
    ['delivery', { delayMs: 0 }],
  ]);
});

test('the two kinds do not wait for each other', async () => {
  const { wake, added } = wakerAtNoon();
  wake('delivery', noon);
  wake('escalation', noon);
  await Promise.resolve();
  assert.deepEqual(
    added.map(([kind]) => kind),
    ['delivery', 'escalation'],
  );
});

test('an instant in the past, or none at all, means now', async () => {
  const { wake, flush, added } = wakerAtNoon(async () => {});
  wake('delivery', after(-3_600_000));
  await flush();
  wake('delivery', new Date(Number.NaN));
  await flush();
  assert.deepEqual(
    added.map(([, { delayMs }]) => delayMs),
    [0, 0],
  );
});

test('deadlines are rounded up to a quarter of a second, and each quarter is asked for once', async () => {
  const { wake, flush, added, release } = wakerAtNoon();
  for (const ms of [60_001, 60_250, 60_100, 60_251]) wake('escalation', after(ms));
  release();
  await flush();
  const start = noon.getTime();
  assert.deepEqual(added, [
    ['escalation', { delayMs: 60_250, jobId: `escalation-${start + 60_250}` }],
    ['escalation', { delayMs: 60_500, jobId: `escalation-${start + 60_500}` }],
  ]);
});

test('a deadline less than a second away has no job id: such a job may be running already', async () => {
  const { wake, flush, added, release } = wakerAtNoon();
  wake('escalation', after(600));
  release();
  await flush();
  assert.deepEqual(added, [['escalation', { delayMs: 750 }]]);
});

test('an add that fails is told once, does not throw, and is tried again by the next wake-up', async () => {
  const { wake, flush, added, warnings } = wakerAtNoon(() => Promise.reject(new Error('gone')));
  for (let round = 0; round < 2; round += 1) {
    wake('escalation', noon);
    wake('escalation', after(60_000));
    await flush();
  }
  assert.equal(added.length, 4);
  assert.deepEqual(warnings, ['a wake-up was not queued; the sweep will do the work']);
});
