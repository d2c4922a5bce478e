import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { programOrSkip } from '../support/program.ts';

test('a rotation on a phone and by keyboard', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const installation = await startInstallation(t);
  const browser = await startBrowser(t, executablePath);
  await t.test('a shift is taken over in two clicks, and given back', () => takeOver(browser, installation));
  await t.test('the same without JavaScript', () => takeOverPlainly(browser, installation));
  await t.test('a refusal is said in place, and what was typed stays', () => beRefused(browser, installation));
  await t.test('the drawing scrolls by keyboard, its shifts are links, and a day of 25 hours is wider', () =>
    lookAround(browser, installation),
  );
});

async function takeOver(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE });
  await page.goto(`${url}/rotations`);
  await page.getByLabel('Acting as').selectOption({ label: 'Cy' });
  await page.locator('.acting-as option[value=cy][selected]').waitFor({ state: 'attached' });
  await page.getByRole('link', { name: 'ops' }).click();
  await page.locator('.plot a').first().click();
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.locator('.overrides').getByText('Cy, instead of everybody').waitFor();
  await page.locator('.duty').getByText('Cy').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Take over' }).count(), 0);
  assert.equal(await scrollsSideways(page), false);
  await page.getByRole('button', { name: /Remove|End now/ }).click();
  await page.locator('.duty').getByText('Tim').waitFor();
  await finish();
}

async function takeOverPlainly(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE, javaScriptEnabled: false });
  await page.goto(`${url}/rotations/kiln-dev`);
  await page.getByText('The same as a table').click();
  await page.getByRole('link', { name: 'Take over', exact: true }).last().click();
  await page.getByLabel('Who', { exact: true }).selectOption('ada');
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.locator('.overrides').getByText('Ada, instead of everybody').waitFor();
  assert.equal(new URL(page.url()).pathname, '/rotations/kiln-dev');
  await finish();
}

/** Here the browser has reason to complain, so its complaints are not looked at. */
async function beRefused(browser: Browser, { url }: Installation): Promise<void> {
  const { page, context } = await visit(browser, url, { viewport: PHONE });
  await page.goto(`${url}/rotations/ops`);
  await page.locator('.plot a').last().click();
  await page.getByLabel('Who', { exact: true }).selectOption('ada');
  await page.getByLabel('Until', { exact: true }).fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('alert').getByText('to must be after').waitFor();
  assert.equal(await page.getByLabel('Until', { exact: true }).inputValue(), '2020-01-01T00:00');
  assert.equal(await page.getByLabel('Who', { exact: true }).inputValue(), 'ada');
  await context.close();
}

async function lookAround(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE, colorScheme: 'dark' });
  await page.goto(`${url}/rotations/ops?from=2027-11-05&days=7&zone=America/New_York`);
  const plot = page.getByLabel('Timeline of ops, scrolls sideways');
  await plot.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => (document.querySelector('.plot-window')?.scrollLeft ?? 0) > 0);
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  assert.match(focused ?? '', /start=.*#take-over$/);
  const lines = await page
    .locator('.midnight')
    .evaluateAll((all) => all.map((line) => Number(line.getAttribute('x1'))));
  assert.deepEqual(lines.slice(0, 4), [0, 1440, 2880, 4380], 'Sunday 7 November 2027 has 25 hours');
  assert.equal(await scrollsSideways(page), false);
  await finish();
}

const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
