import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatcher } from '../../src/lib/batcher.ts';

/** A batcher whose batches end when they are told to, and what happened, in order. */
function story(maxItems = 10) {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const add = createBatcher<string, string>({
    maxItems,
    async work(items) {
      log.push(`begin ${items.join(' ')}`);
      await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      return items.map((item) => item.toUpperCase());
    },
  });
  const ask = (item: string) =>
    add(item).then(
      (result) => void log.push(`${item} is ${result}`),
      (error: Error) => void log.push(`${item}: ${error.message}`),
    );
  const end = async (error?: Error) => {
    ends.shift()?.(error);
    await new Promise(setImmediate);
  };
  return { log, ask, end };
}

test('what comes while a batch is under way is the next batch, in its order, and no longer than allowed', async () => {
  const { log, ask, end } = story(2);
  for (const item of ['a', 'b', 'c', 'd']) void ask(item);
  assert.deepEqual(log, ['begin a']);
  await end();
  await end();
  await end();
  assert.deepEqual(
    log.filter((line) => line.startsWith('begin')),
    ['begin a', 'begin b c', 'begin d'],
  );
  assert.ok(log.includes('d is D'));
});

test('the next batch is under way before the callers of the one before are answered', async () => {
  const { log, ask, end } = story();
  void ask('a');
  void ask('b');
  await end();
  assert.deepEqual(log, ['begin a', 'begin b', 'a is A']);
});

test('one item that fails does not take the others down with it', async () => {
  const { log, ask, end } = story();
  for (const item of ['a', 'b', 'c']) void ask(item);
  await end();
  await end(new Error('none of them'));
  await end(new Error('this one'));
  await end();
  assert.deepEqual(log, ['begin a', 'begin b c', 'a is A', 'begin b', 'begin c', 'b: this one', 'c is C']);
});
