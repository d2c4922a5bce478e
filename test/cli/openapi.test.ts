import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';

test('docs/openapi.json is what `npm run docs:openapi` would write', async (t) => {
  const { app } = await testApp(t);
  const kept = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(kept), (await app.inject('/openapi.json')).json());
});
