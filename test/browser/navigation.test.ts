import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { programOrSkip } from '../support/program.ts';
import { openSandbox, testTeam } from '../support/team.ts';

test('the head is used with a finger and with the keyboard, and is no wider than a phone', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const team = await testTeam(t, { ...openSandbox, config: { ...openSandbox.config, openPages: false } });
  const url = await team.app.listen({ port: 0, host: '127.0.0.1' });
  const token = await team.token('admin', 'cy');
  const browser = await startBrowser(t, executablePath);
  const { page, context, finish } = await visit(browser, url, { viewport: PHONE, hasTouch: true });

  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'My shifts' }).waitFor();
  const menu = page.locator('details.more');
  const isOpen = () => menu.evaluate((details: HTMLDetailsElement) => details.open);
  const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  const rows = await page
    .locator('nav > *')
    .evaluateAll((all) => new Set(all.map((it) => it.getBoundingClientRect().y)).size);
  assert.equal(rows, 1, 'the everyday places are on one line');

  await page.getByText('More').focus();
  await page.keyboard.press('Enter');
  assert.ok(await isOpen());
  assert.ok(!(await isTooWide()));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'People');
  await page.keyboard.press('Escape');
  assert.ok(!(await isOpen()));
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'More');

  await page.getByText('More').tap();
  assert.ok(await isOpen());
  await page.touchscreen.tap(200, 830);
  assert.ok(!(await isOpen()), 'a click beside it closes it');
  await page.getByText('More').click();
  await page.getByRole('link', { name: 'Maintenance' }).click();
  await page.getByRole('heading', { name: 'Maintenance windows' }).waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  assert.ok(!(await context.cookies()).some(({ name }) => name === 'firstline'));
  await finish();
});
