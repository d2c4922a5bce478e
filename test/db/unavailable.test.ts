import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDatabaseUnavailable } from '../../src/db/unavailable.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

test('a database that is away, ending, full or read-only is unavailable', () => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', '08006', '57P01', '57P03', '53100', '53300', '25006', '40P01'])
    assert.equal(isDatabaseUnavailable(withCode(code)), true, code);
  for (const message of [
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
  ])
    assert.equal(isDatabaseUnavailable(new Error(message)), true, message);
});

test('a statement that Postgres refuses is our fault, not its absence', () => {
  for (const code of ['42601', '23505', '22P02', 'ENOENT']) assert.equal(isDatabaseUnavailable(withCode(code)), false);
  assert.equal(isDatabaseUnavailable('ECONNREFUSED'), false);
});
