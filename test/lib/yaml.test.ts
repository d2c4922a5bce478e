import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseYaml, toYaml } from '../../src/lib/yaml.ts';

test('text that looks like something else stays text', () => {
  for (const text of [
    'yes',
    'null',
    '~',
    '1e3',
    '0x10',
    '0o14',
    '09:00',
    '17:00',
    '2026-11-02',
    '',
    ' a ',
    '- a',
    'a: b',
  ]) {
    assert.deepEqual(parseYaml(toYaml({ [text]: text })), { [text]: text });
  }
  assert.equal(toYaml({ to: '17:00', at: '2026-11-02' }), 'to: "17:00"\nat: "2026-11-02"\n');
});

test('dates and times need no quotes', () => {
  const read = parseYaml('day: 2026-11-02\nat: 2026-11-02T09:00:00\nto: 17:00');
  assert.deepEqual(read, { day: '2026-11-02', at: '2026-11-02T09:00:00', to: '17:00' });
});

test('any plain data is read back as it was written', () => {
  const plain = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
  fc.assert(fc.property(plain, (value) => assert.deepEqual(parseYaml(toYaml(value)), value)));
});

test('a document says where it is wrong', () => {
  assert.throws(() => parseYaml('a: 1\na: 2'), /unique at line 2, column 1/);
  assert.throws(() => parseYaml('a:\n  b: [1'), /line 2/);
  assert.throws(() => parseYaml('__proto__: 1'), /__proto__ is not taken/);
});

test('aliases do not multiply', () => {
  const lines = Array.from(
    { length: 10 },
    (_, n) =>
      `l${n}: &l${n} [${Array(9)
        .fill(n ? `*l${n - 1}` : 'x')
        .join()}]`,
  );
  assert.throws(() => parseYaml(lines.join('\n')), /alias/i);
});
