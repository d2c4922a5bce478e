import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { INTEGRATION_TYPES, intakeUrls } from '../../src/intake/integration.ts';
import { docsPageOf, linesFor } from '../../src/web/sender-lines.ts';
import { testApp } from '../support/app.ts';
import { documented } from '../support/docs.ts';
import { programOrSkip } from '../support/program.ts';
import { runShell } from '../support/run.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const URL = 'https://firstline.test';
const linesOf = (type: (typeof INTEGRATION_TYPES)[number], url = URL, key = KEY) =>
  linesFor(type, intakeUrls(url, type, key, 'alerts.test'), key);

test('each sender has a page that says how it is set up, and something to paste that holds its key', async () => {
  for (const type of INTEGRATION_TYPES) {
    await access(new globalThis.URL(`../../${docsPageOf(type)}`, import.meta.url));
    const lines = linesOf(type);
    assert.ok(
      lines.some(({ text }) => text.includes(KEY)),
      type,
    );
    for (const { text } of lines) assert.ok(!/undefined|<key>|localhost/.test(text), text);
  }
});

test('what goes into a sender’s files is what the documentation says, with the reader’s own address and key', () => {
  const files = [
    ['nagios', 'nagios'],
    ['icinga2', 'icinga2'],
    ['monit', 'monit'],
    ['monit', 'sh'],
    ['datadog', 'json'],
    ['healthchecks', 'text'],
  ] as const;
  for (const [type, language] of files) {
    const said = documented(type, language, { url: URL, key: KEY }).map((text) => text.trimEnd());
    assert.ok(
      linesOf(type).some(({ text }) => said.includes(text)),
      `${type}: ${language}`,
    );
  }
});

test('the lines for a shell are taken as they stand', { timeout: 60_000 }, async (t) => {
  if (!programOrSkip(t, 'curl')) return;
  const { app, admin } = await testApp(t);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  let run = 0;
  for (const type of INTEGRATION_TYPES) {
    const { key } = (await admin('POST', '/v1/integrations', { name: type, type })).json();
    for (const { text } of linesOf(type, url, key).filter((line) => line.text.startsWith('curl'))) {
      await runShell(text);
      run += 1;
      const [newest] = (await admin('GET', '/v1/incidents?limit=1')).json().items;
      assert.deepEqual([newest.number, newest.summary, newest.severity], [run, 'A try', 'info'], text);
    }
  }
  assert.ok(run >= 7);
});

test('an address for mail is only there where mail is taken', () => {
  assert.deepEqual(linesFor('email', intakeUrls(URL, 'email', KEY, null), KEY), []);
});
