import assert from 'node:assert/strict';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const PHONE = { width: 390, height: 844 };
export const PATIENCE_MS = 10_000;

/** Ended with the test. */
export async function startBrowser(
  t: { after(work: () => Promise<void>): void },
  executablePath: string,
): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
  t.after(() => browser.close());
  return browser;
}

/** A fresh visitor, who minds every complaint of the browser: errors, warnings, refused policies, other hosts. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; context: BrowserContext; finish: () => Promise<void> }> {
  const context = await browser.newContext({ ...options, timezoneId: 'Europe/Berlin' });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) complaints.push(`a request to ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} from ${response.url()}`);
  });
  const page = await context.newPage();
  const finish = async () => {
    assert.deepEqual(complaints, []);
    await context.close();
  };
  return { page, context, finish };
}
