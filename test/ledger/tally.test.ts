import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { budgetOf, CAUSE_NAMES, CAUSES, DETAILS_KEPT, hourOf, overspent } from '../../src/ledger/ledger.ts';
import { openTally } from '../../src/ledger/tally.ts';

const START = Date.UTC(2026, 10, 23, 12);

test('whatever is counted, taken and put back in whatever order, nothing is lost or doubled, hour by hour', () => {
  const step = fc.oneof(
    fc.record({ cause: fc.constantFrom(...CAUSE_NAMES.slice(0, 3)), second: fc.integer({ min: 0, max: 3 * 3_600 }) }),
    fc.constantFrom('take', 'fail' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const tally = openTally();
      const expected = new Map<string, number>();
      const written = new Map<string, number>();
      const add = (to: Map<string, number>, name: string, count: number) => to.set(name, (to.get(name) ?? 0) + count);
      const write = () => {
        for (const { cause, hour, count, details } of tally.take()) {
          add(written, `${cause} ${hour.toISOString()}`, count);
          assert.ok(details.length === Math.min(count, DETAILS_KEPT));
        }
      };
      for (const it of steps) {
        if (it === 'take') write();
        else if (it === 'fail') tally.restore(tally.take());
        else {
          const at = new Date(START + it.second * 1_000);
          tally.add(it.cause, `at ${it.second}`, at);
          add(expected, `${it.cause} ${hourOf(at).toISOString()}`, 1);
        }
      }
      write();
      assert.deepEqual(written, expected);
      assert.deepEqual(tally.take(), []);
    }),
  );
});

test('a budget is spent by one more than it, the settings may say another one, and a cause of another release has none', () => {
  const entry = (cause: string, count: number) => ({
    cause,
    count,
    hour: new Date(START),
    details: [],
    lastAt: new Date(START),
  });
  const retries = CAUSES.retry.perHour;
  const spent = (cause: string, count: number, budgets = {}) => overspent([entry(cause, count)], budgets).length === 1;
  assert.deepEqual([spent('retry', retries), spent('retry', retries + 1)], [false, true]);
  assert.deepEqual([spent('retry', 1, { retry: 0 }), spent('retry', retries + 1, { retry: 9_999 })], [true, false]);
  assert.deepEqual([budgetOf('of the future', {}), spent('of the future', 1_000_000)], [null, false]);
});

test('docs/watching.md lists every cause with its budget', async () => {
  const page = await readFile(new URL('../../docs/watching.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w-]+)` +\| (.*?) +\| (\d+) +\|$/gm)].map(([, cause, means, perHour]) => ({
    ...{ cause, means, perHour: Number(perHour) },
  }));
  const causes = CAUSE_NAMES.map((cause) => ({ cause, ...CAUSES[cause] }));
  const byName = (a: { cause?: string | undefined }, b: { cause?: string | undefined }) =>
    (a.cause ?? '').localeCompare(b.cause ?? '');
  assert.deepEqual(rows.toSorted(byName), causes.toSorted(byName));
});
