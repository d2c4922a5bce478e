import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBatcher } from '../../src/lib/batcher.ts';

/** A batcher whose batches end when they are told to, and what happened, in order. */
function story(maxItems = 10, two: { enoughForTwo?: number; keyOf?: (item: string) => string | null } = {}) {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const add = createBatcher<string, string>({
    maxItems,
    ...two,
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

const begun = (log: string[]) => log.filter((line) => line.startsWith('begin'));

test('a second batch is under way beside the first once enough have come, and no third', async () => {
  const { log, ask, end } = story(10, { enoughForTwo: 2 });
  for (const item of ['a', 'b', 'c', 'd', 'e']) void ask(item);
  assert.deepEqual(begun(log), ['begin a', 'begin b c']);
  await end();
  assert.deepEqual(begun(log), ['begin a', 'begin b c', 'begin d e']);
});

test('what is not enough for a second batch waits for the end of the first', async () => {
  const { log, ask, end } = story(10, { enoughForTwo: 3 });
  for (const item of ['a', 'b', 'c']) void ask(item);
  assert.deepEqual(begun(log), ['begin a']);
  await end();
  assert.deepEqual(begun(log), ['begin a', 'begin b c']);
});

test('items of one key are never under way in two batches, and keep their order', async () => {
  const { log, ask, end } = story(10, { enoughForTwo: 1, keyOf: (item) => item[0] ?? null });
  for (const item of ['a1', 'a2', 'b1', 'a3', 'b2']) void ask(item);
  assert.deepEqual(begun(log), ['begin a1', 'begin b1']);
  await end();
  assert.deepEqual(begun(log), ['begin a1', 'begin b1', 'begin a2 a3']);
  await end();
  assert.deepEqual(begun(log), ['begin a1', 'begin b1', 'begin a2 a3', 'begin b2']);
});

test('random items of random keys: each is worked on once, those of a key in their order, and never two batches of it at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      async (keys, maxItems, enoughForTwo) => {
        const done: number[] = [];
        const underWay = new Map<number, number>();
        let atOnce = 0;
        const add = createBatcher<{ key: number; nth: number }, number>({
          ...{ maxItems, enoughForTwo, keyOf: ({ key }) => (key === 0 ? null : String(key)) },
          async work(items) {
            atOnce += 1;
            assert.ok(atOnce <= 2 && items.length <= maxItems);
            const own = new Set(items.map(({ key }) => key).filter((key) => key > 0));
            for (const key of own) {
              underWay.set(key, (underWay.get(key) ?? 0) + 1);
              assert.equal(underWay.get(key), 1);
            }
            await new Promise(setImmediate);
            for (const key of own) underWay.set(key, 0);
            atOnce -= 1;
            done.push(...items.map(({ nth }) => nth));
            return items.map(({ nth }) => nth);
          },
        });
        const answers = await Promise.all(keys.map((key, nth) => add({ key, nth })));
        assert.deepEqual(
          answers,
          keys.map((_, nth) => nth),
        );
        assert.deepEqual(
          done.toSorted((a, b) => a - b),
          answers,
        );
        for (const key of [1, 2, 3]) {
          const order = done.filter((nth) => keys[nth] === key);
          assert.deepEqual(
            order,
            order.toSorted((a, b) => a - b),
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});
