import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etagOf, ifMatchHolds } from '../../src/lib/etag.ts';

test('documents that say the same have the same strong validator, whatever the order of their keys', () => {
  assert.equal(etagOf({ a: 1, b: [{ c: 2, d: null }] }), etagOf({ b: [{ d: null, c: 2 }], a: 1 }));
  assert.notEqual(etagOf({ a: [1, 2] }), etagOf({ a: [2, 1] }));
  assert.match(etagOf({}), /^"[\w-]{22}"$/);
});

test('If-Match holds for a listed validator and for a star, never for a weak one or for what is not there', () => {
  for (const [ifMatch, current, holds] of [
    ['"a"', '"a"', true],
    ['"x", "a"', '"a"', true],
    ['*', '"a"', true],
    ['"x"', '"a"', false],
    ['W/"a"', '"a"', false],
    ['a', '"a"', false],
    ['', '"a"', false],
    ['*', null, false],
    ['"a"', null, false],
  ] as const)
    assert.equal(ifMatchHolds(ifMatch, current), holds, `${ifMatch} against ${current}`);
});
