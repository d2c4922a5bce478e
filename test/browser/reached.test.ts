import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { programOrSkip } from '../support/program.ts';
import { testTeam } from '../support/team.ts';

test('from readiness to a test in two clicks, and news are chosen in boxes that survive the news of the page', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const team = await testTeam(t);
  const url = await team.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await startBrowser(t, executablePath);
  const { page, finish } = await visit(browser, url, { viewport: PHONE });

  await page.goto(`${url}/readiness`);
  await page.getByRole('link', { name: 'Send Ann a test' }).click();
  await page.getByRole('button', { name: /Send a test to \+/ }).click();
  await page.getByText('waits for an answer').waitFor();

  await page.getByLabel('digest of kiln').check();
  await page.getByLabel('notices of Every component').check();
  await hearsNews(page);
  assert.equal(await page.getByLabel('digest of kiln').isChecked(), true, 'what is ticked stays ticked');
  await page.locator('#save-watches').click();
  await page.waitForFunction(() => !document.querySelector('.htmx-request'));
  assert.deepEqual((await team.admin('GET', '/v1/people/ann/watches')).json().watches, [
    { component: null, what: 'notices' },
    { component: 'kiln', what: 'digest' },
  ]);
  assert.equal(await page.getByLabel('digest of kiln').isChecked(), true);
  await page.getByLabel('digest of kiln').uncheck();
  await page.locator('#save-watches').click();
  await page.waitForFunction(() => !document.querySelector('.htmx-request'));
  await page.reload();
  assert.equal(await page.getByLabel('digest of kiln').isChecked(), false);
  assert.equal(
    await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
    false,
  );
  await finish();
});

async function hearsNews(page: Page): Promise<void> {
  const polled = page.waitForResponse((response) => response.url() === page.url().replace(/#.*/, ''));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await polled;
  await page.waitForFunction(() => !document.querySelector('.htmx-request'));
}
