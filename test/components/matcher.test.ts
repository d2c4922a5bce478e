import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern, compileRules, patternProblem, type Rule } from '../../src/components/matcher.ts';
import { anyText } from '../support/any-text.ts';

const decide = (rules: Rule[], labels: Record<string, string>) =>
  compileRules(rules)(new Map(Object.entries(labels)))?.component ?? null;

test('a pattern is a glob for the whole value, or a regex for any part of it', () => {
  const cases: [string, string, boolean][] = [
    ['kiln', 'kiln', true],
    ['kiln', 'kilns', false],
    ['kiln*', 'kiln-web1', true],
    ['kiln*', 'the kiln', false],
    ['web?', 'web1', true],
    ['web?', 'web12', false],
    ['a.b', 'axb', false],
    ['*\n*', 'two\nlines', true],
    ['/kiln/', 'the kiln is cold', true],
    ['/KILN/i', 'the kiln is cold', true],
    ['/KILN/', 'the kiln is cold', false],
    ['/^kiln$/m', 'cold\nkiln', true],
    ['/a.b/s', 'a\nb', true],
    ['/', '/', true],
  ];
  for (const [pattern, value, expected] of cases) assert.equal(compilePattern(pattern)(value), expected, pattern);
});

test('what is no pattern is named for people', () => {
  assert.match(patternProblem('/(/') ?? '', /^is not a valid pattern: /);
  assert.match(patternProblem('/a/g') ?? '', /the flag "g" is not one of i, m, s/);
  assert.equal(patternProblem('/(a+)+$/'), null);
});

test('all labels of a rule must match', () => {
  const rules = [{ component: 'kiln', match: { service: 'kiln*', host: 'web1' } }];
  assert.equal(decide(rules, { service: 'kiln2', host: 'web1' }), 'kiln');
  assert.equal(decide(rules, { service: 'kiln2', host: 'web2' }), null);
  assert.equal(decide(rules, { service: 'kiln2' }), null);
});

test('the most specific rule decides: more labels, exact before glob before regex, longer, then by name', () => {
  const labels = { service: 'kiln-web', host: 'web1' };
  const ranked: Rule[] = [
    { component: 'two-labels', match: { service: '*', host: '*' } },
    { component: 'exact', match: { service: 'kiln-web' } },
    { component: 'long-glob', match: { service: 'kiln-*' } },
    { component: 'glob', match: { service: 'k*' } },
    { component: 'regex-a', match: { service: '/kiln/' } },
    { component: 'regex-b', match: { service: '/kiln/' } },
  ];
  for (let first = 0; first < ranked.length; first += 1) {
    assert.equal(decide(ranked.slice(first).toReversed(), labels), ranked[first]?.component);
  }
});

test('a rule that does not compile is left out, and the others decide', () => {
  const rules = [
    { component: 'broken', match: { service: '/(/' } },
    { component: 'kiln', match: { service: '*' } },
  ];
  assert.equal(decide(rules, { service: 'kiln' }), 'kiln');
});

test('a hostile pattern and a hostile text together cost no time', () => {
  const started = performance.now();
  compilePattern('/^(a+)+$/')(`${'a'.repeat(5_000)}!`);
  compilePattern('*a*a*a*a*a*a*b')('a'.repeat(5_000));
  assert.ok(performance.now() - started < 2_000);
});

test('no pattern and no text at all make matching fail otherwise than by a named problem', () => {
  fc.assert(
    fc.property(anyText(30), anyText(30), (pattern, text) => {
      if (patternProblem(pattern) === null) assert.equal(typeof compilePattern(pattern)(text), 'boolean');
    }),
  );
});

test('a glob without wildcards matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (text, other) => {
      if (/[*?]/.test(text) || /^\/.*\/[a-z]*$/s.test(text)) return;
      assert.equal(compilePattern(text)(text), true);
      assert.equal(compilePattern(text)(other), text === other);
    }),
  );
});
