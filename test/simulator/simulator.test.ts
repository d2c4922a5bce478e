import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { openSimulator, type Simulator } from './history.ts';

const HISTORIES = 10;

describe('the simulator', () => {
  let simulator: Simulator;
  before(async () => {
    const { url } = await testDatabase({ after });
    simulator = await openSimulator(url);
  });
  after(() => simulator.close());

  for (let seed = 1; seed <= HISTORIES; seed += 1)
    test(`history ${seed} keeps the promises`, async () => {
      const { broken } = await simulator.run(seed, 'short');
      assert.equal(broken, null, `npm run simulate -- --short --log --seed ${seed}`);
    });

  test('a seed is one history, step by step', async () => {
    const [once, again] = [await simulator.run(7, 'short'), await simulator.run(7, 'short')];
    assert.ok(once.log.length > 100);
    assert.deepEqual(again.log, once.log);
  });
});
