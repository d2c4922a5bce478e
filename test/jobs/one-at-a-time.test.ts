import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as breathe } from 'node:timers/promises';
import { oneAtATime } from '../../src/jobs/one-at-a-time.ts';

function work() {
  let runs = 0;
  const gates: PromiseWithResolvers<void>[] = [];
  const run = () => {
    runs += 1;
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    return gate.promise;
  };
  return { run, runs: () => runs, gates };
}

test('work asked for while it runs is done once more afterwards, never twice at once', async () => {
  const { run, runs, gates } = work();
  const one = oneAtATime(run, assert.ifError);
  for (let count = 0; count < 5; count += 1) one.ask();
  assert.equal(runs(), 1);
  gates[0]?.resolve();
  await breathe();
  assert.equal(runs(), 2);
  gates[1]?.resolve();
  await breathe();
  assert.equal(runs(), 2);
  one.ask();
  assert.equal(runs(), 3);
  gates[2]?.resolve();
});

test('what the work throws is reported, and the next asking runs it again', async () => {
  const { run, runs, gates } = work();
  const errors: unknown[] = [];
  const one = oneAtATime(run, (error) => errors.push(error));
  one.ask();
  gates[0]?.reject('broken');
  await breathe();
  assert.deepEqual(errors, ['broken']);
  one.ask();
  assert.equal(runs(), 2);
  gates[1]?.resolve();
});

test('closing waits for the work in hand, but not longer than its patience, and takes no more', async () => {
  const { run, runs, gates } = work();
  const one = oneAtATime(run, assert.ifError);
  one.ask();
  one.ask();
  await one.close(1);
  const closing = one.close(5_000);
  gates[0]?.resolve();
  await closing;
  one.ask();
  assert.equal(runs(), 1);
});
