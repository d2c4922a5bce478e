import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { PATIENCE_MS, PHONE, startBrowser, visit } from '../support/browser.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { programOrSkip } from '../support/program.ts';

test('the sandbox tells the whole story on a phone, and the link of a mail works without JavaScript', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const installation = await startInstallation(t);
  await hurry(installation);
  const browser = await startBrowser(t, executablePath);

  await t.test('alert, first phone, second line, reply, silence', () => tellStory(browser, installation));
  await t.test('a mail’s link acknowledges without JavaScript', () => followMail(browser, installation));
  await t.test('a note that is being typed survives the news, and so does an open mail', () =>
    type(browser, installation),
  );
  await t.test('a refusal is said in place, and so it is when no news comes', () => interrupt(browser, installation));
});

/** Twenty seconds are short for people; a test can do with three. */
async function hurry({ url, adminToken }: Installation): Promise<void> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const policy = await (await fetch(`${url}/v1/policies/default`, { headers })).json();
  const lines = policy.lines.map((line: { targets: object[]; escalateAfter?: string }) =>
    line.escalateAfter ? { ...line, escalateAfter: '3s' } : line,
  );
  const body = JSON.stringify({ lines, repeatEvery: '10m' });
  const answer = await fetch(`${url}/v1/policies/default`, { method: 'PUT', headers, body });
  assert.equal(answer.status, 200, await answer.text());
}

async function tellStory(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE });
  await page.goto(`${url}/`);
  await page.getByRole('heading', { name: 'All quiet' }).waitFor();
  await page.getByRole('link', { name: 'break something in the sandbox' }).click();

  await page.getByRole('button', { name: 'Break kiln' }).click();
  const tim = page.locator('.phone.lit', { hasText: 'Tim' });
  await tim.waitFor({ timeout: PATIENCE_MS });
  await tim.getByText('#1 CRITICAL kiln').waitFor();
  await page.getByText(/Next: line 2 \(.+\) is paged in \d s/).waitFor();

  const second = page.locator('.phone.lit').filter({ hasNotText: 'Tim' });
  await second.waitFor({ timeout: PATIENCE_MS });
  const name = await second.getByRole('heading').textContent();
  await second.getByPlaceholder('Reply').fill('ack 1');
  await second.getByRole('button', { name: 'Send' }).click();

  await page.getByText(`${name} has it.`).waitFor();
  await page.getByText('Got it, #1 is yours').waitFor();
  assert.equal(await page.locator('.phone.lit').count(), 0, 'no phone is lit');
  assert.equal(await page.locator(`.phone[aria-label="Phone of ${name}"] input[name=text]`).inputValue(), '');

  await page.getByRole('link', { name: '#1', exact: true }).click();
  await page.getByText('SMS to', { exact: false }).first().waitFor();
  await page.getByText(`Acknowledged by ${name}, by SMS`).waitFor();
  await page.getByRole('button', { name: 'Resolve' }).click();
  await page.getByText('Resolved by web').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Escalate' }).count(), 0);
  await finish();
}

async function followMail(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE, javaScriptEnabled: false });
  await page.goto(`${url}/sandbox`);
  await page.getByRole('button', { name: 'Break fogbugz' }).click();
  const mail = page.locator('.inbox details', { hasText: 'fogbugz' }).first();
  for (let tries = 0; (await mail.count()) === 0; tries += 1) {
    assert.ok(tries < 20, 'no mail came');
    await page.waitForTimeout(250);
    await page.reload();
  }
  await mail.locator('summary').click();
  const link = await mail.locator('a[href*="/ack/"]').getAttribute('href');
  await page.goto(link ?? '');
  await page.getByText('Nobody has it yet').waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText(/\w+ has it\./).waitFor();
  await finish();
}

async function type(browser: Browser, { url }: Installation): Promise<void> {
  const { page, finish } = await visit(browser, url, { viewport: PHONE, colorScheme: 'dark' });
  await page.goto(`${url}/sandbox`);
  await page.locator('.inbox summary').first().click();
  const reply = page.getByPlaceholder('Reply').first();
  await reply.fill('half a sente');
  await page.getByRole('button', { name: 'Break kiln' }).click();
  await page.locator('.phone.lit').first().waitFor({ timeout: PATIENCE_MS });
  assert.equal(await reply.inputValue(), 'half a sente');
  assert.equal(await page.locator('.inbox details[open]').count(), 1);

  await page.goto(`${url}/incidents/3`);
  await page.getByLabel('Acting as').selectOption({ label: 'Ann' });
  await page.getByRole('button', { name: 'Acknowledge as Ann' }).click();
  await page.getByText('Ann has it.').waitFor();
  await page.getByLabel('Note').fill('the disk is full');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByText('Ann: the disk is full').waitFor();
  assert.equal(await page.getByLabel('Note').inputValue(), '');
  await finish();
}

/** Here the browser has reason to complain, so its complaints are not looked at. */
async function interrupt(browser: Browser, { url }: Installation): Promise<void> {
  const { page, context } = await visit(browser, url, { viewport: PHONE });
  await page.goto(`${url}/incidents/3`);
  // On its way, because a poll may put back at any time what is changed in the page.
  await page.route('**/incidents/3/responders', (route) => {
    const form = new URLSearchParams(route.request().postData() ?? '');
    form.set('whom', 'person:nobody');
    return route.continue({ postData: form.toString() });
  });
  await page.locator('#whom').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Page now' }).click();
  await page.getByRole('alert').getByText('There is no person nobody').waitFor();
  await page.getByRole('heading', { name: 'kiln does not answer' }).waitFor();

  await page.goto(`${url}/sandbox`);
  const warning = page.getByText('What you see may be old');
  assert.equal(await warning.isVisible(), false);
  await context.setOffline(true);
  await warning.waitFor();
  await context.setOffline(false);
  await warning.waitFor({ state: 'hidden' });
  await context.close();
}
