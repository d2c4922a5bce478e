import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { test } from 'node:test';
import { INTEGRATION_TYPES, intakeUrls } from '../../src/intake/integration.ts';
import { docsPageOf, linesFor } from '../../src/web/sender-lines.ts';

const KEY = '0123456789abcdef0123456789abcdef';

test('each sender has a page that says how it is set up, and something to paste that holds its key', async () => {
  for (const type of INTEGRATION_TYPES) {
    await access(new URL(`../../${docsPageOf(type)}`, import.meta.url));
    const lines = linesFor(type, intakeUrls('https://firstline.test', type, KEY, 'alerts.test'), KEY);
    assert.ok(lines.length > 0 && lines.every(({ text }) => text.includes(KEY) && !text.includes('undefined')), type);
  }
});

test('an address for mail is only there where mail is taken', () => {
  assert.deepEqual(linesFor('email', intakeUrls('https://firstline.test', 'email', KEY, null), KEY), []);
});
