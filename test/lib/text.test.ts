import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneLine } from '../../src/lib/text.ts';
import { anyText } from '../support/any-text.ts';

test('one line is one line: no control characters, well-formed, no longer than it may be', () => {
  fc.assert(
    fc.property(anyText(60), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const line = oneLine(text, max);
      assert.ok(line.length <= max);
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
      assert.ok(line.isWellFormed());
    }),
  );
});

test('line breaks become spaces and a cut is marked', () => {
  assert.equal(oneLine(' a\r\nBcc: b\0c ', 20), 'a Bcc: b c');
  assert.equal(oneLine('abcdef', 4), 'abc…');
  assert.equal(oneLine('ab👍cd', 4), 'ab…');
});
