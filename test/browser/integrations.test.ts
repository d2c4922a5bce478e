import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { startInstallation } from '../support/installation.ts';
import { programOrSkip } from '../support/program.ts';

test('an integration is made on a phone, its line is pasted into a shell, and a mapping is tried on what came', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath || !programOrSkip(t, 'curl')) return;
  const { url } = await startInstallation(t);
  const { page, finish } = await visit(await startBrowser(t, executablePath), url, { viewport: PHONE });
  await page.goto(`${url}/`);
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('link', { name: 'Integrations' }).click();
  await page.getByLabel('Name').fill('Our script');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByText('This is shown once').waitFor();
  await isNarrow(page);
  const line = (await page.locator('.paste').first().textContent()) ?? '';
  const { stdout } = await promisify(execFile)('sh', ['-c', line.replace('A try', 'A try of curl')]);
  assert.match(stdout, /"alerts":\[\{"incident":/);

  await page.getByRole('link', { name: 'To Our script' }).click();
  await page.locator('.payload summary').click();
  await page.locator('.payload pre', { hasText: 'A try of curl' }).waitFor();
  const mapping = page.getByLabel('Mapping, as JSON');
  await mapping.fill('{"summary": "{{$.severity}}, {{$.summary}}"}');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.locator('#tried').getByText('info, A try of curl').waitFor();
  assert.match(await mapping.inputValue(), /\{\{\$\.severity\}\}/);
  await page.getByRole('button', { name: 'Ask, and page nobody' }).click();
  await page.locator('#decided').getByText('It would only be recorded: info pages nobody.').waitFor();
  await mapping.fill('{"summary": "{{$.severity}}, {{$.summary}}"}');
  await page.getByRole('button', { name: 'Save the mapping' }).click();
  await page.getByText('is read by this mapping').waitFor();
  assert.equal(await page.locator('#tried').count(), 0);
  await isNarrow(page);

  await page.goto(`${url}/heartbeats`);
  await page.getByLabel('Name').fill('backup');
  await page.getByLabel('Every, or a cron expression').fill('1d');
  await page.getByRole('button', { name: 'Make it' }).click();
  const address = (await page.locator('#once-address').textContent()) ?? '';
  assert.equal((await fetch(address)).status, 200);
  await page.getByRole('link', { name: 'To the heartbeats' }).click();
  await page.locator('#heartbeat-backup').getByText('Up', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pause backup' }).click();
  await page.locator('#heartbeat-backup').getByText('Paused', { exact: true }).waitFor();
  await isNarrow(page);
  await finish();
});

const isNarrow = async (page: Page): Promise<void> =>
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
