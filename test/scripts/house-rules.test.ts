import assert from 'node:assert/strict';
import { test } from 'node:test';
import { houseRules, readHouseRules } from '../../scripts/house-rules.ts';

test('the linter knows who may import whom: biome.house.json is as `npm run house` writes it', async () => {
  assert.equal(await readHouseRules(), houseRules());
});
