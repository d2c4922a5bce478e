import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { openSimulator, type Simulator } from './history.ts';

const HISTORIES = 40;

describe('the simulator', () => {
  let simulator: Simulator;
  before(async () => {
    const { url } = await testDatabase({ after });
    simulator = await openSimulator(url);
  });
  after(() => simulator.close());

  test(`${HISTORIES} histories keep the promises`, async () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const { broken } = await simulator.run(seed);
      assert.equal(broken, null, `seed ${seed}: npm run simulate -- --seed ${seed} --log`);
    }
  });

  test('a seed is one history, step by step', async () => {
    const [once, again] = [await simulator.run(7), await simulator.run(7)];
    assert.ok(once.log.length > 100);
    assert.deepEqual(again.log, once.log);
  });
});
