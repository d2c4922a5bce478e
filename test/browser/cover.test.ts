import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { programOrSkip } from '../support/program.ts';

test('a person’s own page on a phone', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const installation = await startInstallation(t);
  const browser = await startBrowser(t, executablePath);
  await t.test('cover is asked for in two clicks, and somebody else takes it in one', () =>
    cover(browser, installation),
  );
  await t.test('an absence marks the shift, and what is half typed survives the news', () =>
    away(browser, installation),
  );
});

async function cover(browser: Browser, { url }: Installation): Promise<void> {
  const tim = await visitAs(browser, url, 'Tim');
  await tim.page.getByRole('link', { name: 'My shifts' }).click();
  await tim.page.getByRole('link', { name: 'Ask for cover' }).first().click();
  await tim.page.getByRole('button', { name: 'Ask for cover' }).click();
  await tim.page.getByText('Tim asks for cover').waitFor();
  assert.equal(await tim.page.getByRole('button', { name: 'Ask for cover' }).count(), 0);
  assert.equal(await scrollsSideways(tim.page), false);

  const ann = await visitAs(browser, url, 'Ann');
  await ann.page.goto(`${url}/rotations/ops`);
  await ann.page.getByRole('button', { name: 'Take it' }).click();
  await ann.page.locator('.duty strong').getByText('Ann').waitFor();
  assert.equal(await ann.page.getByText('asks for cover').count(), 0);
  assert.equal(await scrollsSideways(ann.page), false);
  await ann.page.goto(`${url}/people`);
  await ann.page.locator('#person-ann').getByText('On call now: ops').waitFor();
  assert.equal(await scrollsSideways(ann.page), false);

  await tim.page.reload();
  await tim.page.getByText('Ann has taken it').waitFor();
  await Promise.all([tim.finish(), ann.finish()]);
}

async function away(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visitAs(browser, url, 'Ann');
  await page.getByRole('link', { name: 'My shifts' }).click();
  await page.getByText('Enter an absence').click();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('From', { exact: true }).fill(`${tomorrow}T00:00`);
  await page.getByLabel('Why, for you and the admins').fill('A wedding');
  await page.getByLabel('When, notice 1').selectOption('before 1h');
  const polled = page.waitForResponse((response) => response.url() === page.url());
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await polled;
  await page.waitForFunction(() => !document.querySelector('.htmx-request'));
  assert.equal(await page.getByLabel('Why, for you and the admins').inputValue(), 'A wedding');
  assert.equal(await page.getByLabel('When, notice 1').inputValue(), 'before 1h');
  await page.getByLabel('Until', { exact: true }).fill(`${tomorrow}T23:00`);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.locator('#absences ~ .rows').getByText('A wedding').waitFor();
  await page.locator('.away').first().waitFor();
  assert.equal(await scrollsSideways(page), false);
  await page.goto(`${url}/rotations/ops`);
  await page.locator('.plot .bar.conflict').first().waitFor();
  await page.locator('.conflicts').getByRole('button', { name: 'Ask for cover' }).click();
  await page.locator('.conflicts').getByText('asks for cover').waitFor();
  await finish();
}

/** A fresh visitor on a phone, who says who they are. */
async function visitAs(browser: Browser, url: string, name: string) {
  const visitor = await visit(browser, url, { viewport: PHONE });
  await visitor.page.goto(`${url}/rotations`);
  await visitor.page.getByLabel('Acting as').selectOption({ label: name });
  await visitor.page.getByRole('link', { name: 'My shifts' }).waitFor();
  return visitor;
}

const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
