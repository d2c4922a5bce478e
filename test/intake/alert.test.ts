import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cut, cutKey, cutLabels, cutSummary, labelsOf, severityOf, storable } from '../../src/intake/alert.ts';
import { anyText } from '../support/any-text.ts';

test('over-long text is cut with dots, never refused, and stays well-formed', () => {
  assert.equal(cutSummary('x'.repeat(1_024)).length, 1_024);
  assert.equal(cutSummary('x'.repeat(2_000)), `${'x'.repeat(1_021)}...`);
  assert.equal(cut('  spaces around  ', 100), 'spaces around');
  fc.assert(
    fc.property(anyText(60), fc.integer({ min: 4, max: 40 }), (text, max) => {
      const short = cut(text, max);
      assert.ok(short.length <= max && short.isWellFormed() && !short.includes('\0'));
    }),
  );
});

test('dedup keys that begin the same stay apart however long they are', () => {
  const long = 'k'.repeat(300);
  assert.equal(cutKey('short'), 'short');
  assert.equal(cutKey(`${long}1`).length, 255);
  assert.equal(cutKey(`${long}1`), cutKey(`${long}1`));
  assert.notEqual(cutKey(`${long}1`), cutKey(`${long}2`));
});

test('whatever was sent can be stored: no NUL, no half pair, nothing nested without end', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), anyText(20), (value, text) => {
      const stored = JSON.stringify(storable({ value, [text]: [text] }));
      assert.ok(stored.isWellFormed() && !/\\u0000|\\ud[89a-f]/i.test(stored.replaceAll('\\\\', '')));
    }),
  );
  let deep: unknown = 'bottom';
  for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
  assert.ok(JSON.stringify(storable(deep)).length < 1_000);
  assert.ok(cutLabels({ deep }).deep?.length);
});

test('labels are text: what is not is written as JSON, and nothing is left out but null', () => {
  assert.deepEqual(cutLabels({ a: 'x', b: 1, c: true, d: null, e: { f: [1] }, g: undefined }), {
    a: 'x',
    b: '1',
    c: 'true',
    e: '{"f":[1]}',
  });
});

test('a severity is known by its usual names, and an unknown one counts as the gravest', () => {
  const cases: [string | undefined, string][] = [
    ['critical', 'critical'],
    ['Warning', 'warning'],
    [' P1 ', 'critical'],
    ['p3', 'warning'],
    ['page', 'critical'],
    ['ok', 'info'],
    ['banana', 'critical'],
    ['constructor', 'critical'],
    ['', 'critical'],
    [undefined, 'critical'],
  ];
  for (const [name, severity] of cases) assert.equal(severityOf(name), severity, String(name));
});

test('rules see the labels, the summary and the severity; the alert’s own source does not hide a label', () => {
  const alert = { action: 'trigger', summary: 'S', severity: 'error', components: [], content: {} } as const;
  const labels = labelsOf({ ...alert, components: [], source: 'here', labels: { summary: 'L', host: 'h' } });
  assert.deepEqual(Object.fromEntries(labels), { summary: 'S', severity: 'error', source: 'here', host: 'h' });
  const own = labelsOf({ ...alert, components: [], source: 'here', labels: { source: 'label' } });
  assert.equal(own.get('source'), 'label');
});
