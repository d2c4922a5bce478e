import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSweep } from '../../src/jobs/sweep.ts';
import { silent } from '../support/log.ts';

const idle = async () => {};

test('the first sweep comes at once, and others follow', async () => {
  const third = Promise.withResolvers<void>();
  let runs = 0;
  const escalation = async () => {
    runs += 1;
    if (runs === 3) third.resolve();
  };
  const sweep = startSweep({ everyMs: 5, handlers: { escalation, delivery: idle }, log: silent });
  assert.equal(runs, 1);
  await third.promise;
  await sweep.close();
});

test('a sweep never overlaps itself, and a slow one does not hold up the other kind', async () => {
  const release = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let deliveries = 0;
  let escalations = 0;
  const delivery = async () => {
    deliveries += 1;
    await release.promise;
  };
  const escalation = async () => {
    escalations += 1;
    if (escalations === 3) second.resolve();
  };
  const sweep = startSweep({ everyMs: 1, handlers: { escalation, delivery }, log: silent });
  await second.promise;
  assert.equal(deliveries, 1);
  release.resolve();
  await sweep.close();
});

test('a sweep that fails is followed by the next', async () => {
  const second = Promise.withResolvers<void>();
  let runs = 0;
  const escalation = async () => {
    runs += 1;
    if (runs === 2) second.resolve();
    throw new Error('no');
  };
  const sweep = startSweep({ everyMs: 1, handlers: { escalation, delivery: idle }, log: silent });
  await second.promise;
  await sweep.close();
});

test('closing waits for the sweep in flight, ends the pause at once, and starts no other', async () => {
  const release = Promise.withResolvers<void>();
  let runs = 0;
  let finished = false;
  const escalation = async () => {
    runs += 1;
    await release.promise;
    finished = true;
  };
  const sweep = startSweep({ everyMs: 60_000, handlers: { escalation, delivery: idle }, log: silent });
  const closed = sweep.close();
  await sleep(5);
  assert.equal(finished, false);
  release.resolve();
  await closed;
  assert.deepEqual({ runs, finished }, { runs: 1, finished: true });
});
