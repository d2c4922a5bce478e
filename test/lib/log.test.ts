import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMostEvery, forEyes } from '../../src/lib/log.ts';

test('a flood of lines becomes one, and the next one says how many were held back', (t) => {
  let now = 1_000;
  t.mock.method(performance, 'now', () => now);
  const lines: object[] = [];
  const complain = atMostEvery(10_000, (fields) => void lines.push(fields));
  for (let i = 0; i < 100; i += 1) complain({ i }, 'trouble');
  now += 10_000;
  complain({ i: 100 }, 'trouble');
  assert.deepEqual(lines, [{ i: 0 }, { i: 100, heldBack: 99 }]);
});

test('on a terminal a line has the time, the level, the message and its fields', () => {
  const line =
    '{"level":"warn","time":"2026-11-23T21:04:05.006Z","pid":1,"hostname":"h","kind":"delivery","msg":"late"}';
  assert.equal(forEyes(line), '21:04:05 WARN  late kind="delivery"');
});

test('an error is shown with its stack below the line', () => {
  const line =
    '{"level":"error","time":"2026-11-23T21:04:05.006Z","err":{"message":"no","stack":"Error: no\\n at x"},"msg":"failed"}';
  assert.equal(forEyes(line), '21:04:05 ERROR failed\nError: no\n at x');
});
