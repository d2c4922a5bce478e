import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spend } from '../../src/intake/rate-limit.ts';

test('a minute’s worth may come at once; after that, as fast as the limit, and not when told to wait', () => {
  let whole = 0;
  for (let nth = 0; nth < 6; nth += 1) {
    const spent = spend(whole, 6, 1_000_000);
    assert.ok('whole' in spent);
    whole = spent.whole;
  }
  assert.deepEqual(spend(whole, 6, 1_000_000), { waitMs: 10_000 });
  assert.deepEqual(spend(whole, 6, 1_004_000), { waitMs: 6_000 });
  assert.ok('whole' in spend(whole, 6, 1_010_000));
});

test('in no minute more than twice the limit gets through, and waiting as told always helps', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 100 }), (pauses, perMinute) => {
      let [now, whole] = [1_764_000_000_000, 0];
      const through: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const spent = spend(whole, perMinute, now);
        if ('whole' in spent) {
          whole = spent.whole;
          through.push(now);
        } else assert.ok('whole' in spend(whole, perMinute, now + spent.waitMs + 1));
      }
      for (const start of through)
        assert.ok(through.filter((at) => at >= start && at < start + 60_000).length <= 2 * perMinute);
    }),
  );
});
