import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, startBrowser, visit } from '../support/browser.ts';
import { programOrSkip } from '../support/program.ts';
import { testTeam } from '../support/team.ts';

test('a component is written, tried and saved in the page, and a typing error costs nothing', async (t) => {
  const executablePath = programOrSkip(t, 'chromium');
  if (!executablePath) return;
  const team = await testTeam(t);
  const url = await team.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await startBrowser(t, executablePath);
  const { page, finish } = await visit(browser, url, { viewport: PHONE });

  await page.goto(`${url}/components`);
  await page.getByLabel('Name of a new component').fill('fogbugz');
  await page.getByRole('button', { name: 'Write it' }).click();
  const text = page.getByLabel('Definition');
  await text.fill('owners:\n  - person: ann\npolicy: default\n');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It would be saved like this.').waitFor();
  assert.match(await text.inputValue(), /person: ann/, 'what was typed is still there');
  await text.fill('description: Bug tracker\nowners:\n  - person: ann\npolicy: default\n');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  assert.match(await text.inputValue(), /^description: Bug tracker\n.*match: \[\]/s, 'as it is saved');
  await text.fill((await text.inputValue()).replace('Bug', 'Issue'));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Edit component fogbugz' }).waitFor();
  await page.getByRole('link', { name: 'Look at it' }).click();
  await page.getByText('Issue tracker').waitFor();
  assert.equal((await team.admin('GET', '/v1/components/fogbugz')).json().description, 'Issue tracker');
  await finish();
});
