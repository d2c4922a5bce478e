import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { keyReader } from '../../src/api/integration-keys.ts';
import { openMailIn } from '../../src/mail-in/open-mail-in.ts';
import { ADMIN_TOKEN, testApp } from '../support/app.ts';
import { documented } from '../support/docs.ts';
import { programOrSkip } from '../support/program.ts';
import { runShell } from '../support/run.ts';

/** The pages whose lines of curl can be pasted as they are, and what is open and closed afterwards. */
const PAGES: Record<string, [summary: string, status: string][]> = {
  alertmanager: [],
  'aws-sns': [],
  datadog: [],
  generic: [['Kiln cannot reach FogBugz', 'triggered']],
  goalert: [['Checkout answers slowly', 'resolved']],
  grafana: [],
  'grafana-oncall': [['Checkout answers slowly', 'triggered']],
  healthchecks: [],
  icinga2: [],
  monit: [],
  nagios: [],
  opsgenie: [['Checkout answers slowly', 'resolved']],
  pagerduty: [['Checkout answers slowly', 'triggered']],
  sentry: [],
  splunk: [['Disk on web1: 97 % full', 'resolved']],
  'uptime-kuma': [],
  zabbix: [],
};

for (const [page, expected] of Object.entries(PAGES))
  test(`the lines of curl in ${page}.md do what the page says`, { timeout: 60_000 }, async (t) => {
    const set = await listening(t);
    if (!set) return;
    const { admin, paste, url } = set;
    const [make, ...rest] = documented(page, 'sh', { url }).filter((block) => /^curl /m.test(block));
    assert.ok(make, 'the first line makes an integration');
    const { id, key, type, urls } = JSON.parse(await paste(make));
    assert.equal(type, page === 'aws-sns' ? 'sns' : page);
    for (const [name, address] of Object.entries<string>(urls))
      assert.ok(address.startsWith(url), `${name}: ${address}`);
    // What needs an id of the reader's own is tried in test/sns; a script is no line to paste.
    for (const block of rest.filter((text) => !/<(id|subscription)>|^#!/m.test(text)))
      await paste(block.replaceAll('<key>', key), { INTEGRATION: id, INTEGRATION_KEY: key });
    const { items } = (await admin('GET', '/v1/incidents')).json();
    assert.deepEqual(
      items.map(({ summary, status }: { summary: string; status: string }) => [summary, status]),
      expected,
    );
  });

test('the lines of curl in mapping.md do what the page says', { timeout: 60_000 }, async (t) => {
  const set = await listening(t);
  if (!set) return;
  const { admin, paste, url } = set;
  const { id, key } = (await admin('POST', '/v1/integrations', { name: 'backup tool', type: 'generic' })).json();
  for (const block of documented('mapping', 'sh', { url }))
    await paste(block, { INTEGRATION: id, INTEGRATION_KEY: key });
  const { items } = (await admin('GET', '/v1/incidents')).json();
  assert.deepEqual(
    items.map(({ summary, severity }: { summary: string; severity: string }) => [summary, severity]),
    [['web1: backup failed', 'critical']],
  );
});

test('the mail that email.md sends with curl is an incident', { timeout: 60_000 }, async (t) => {
  const set = await listening(t, 'alerts.example.com');
  if (!set) return;
  const { admin, paste, url, deps } = set;
  const [make = '', mail = ''] = documented('email', 'sh', { url }).filter((block) => block.includes('curl'));
  const { key, urls } = JSON.parse(await paste(make));
  assert.equal(urls.email, `${key}@alerts.example.com`);
  const server = await openMailIn({ ...deps, ourHost: 'firstline.test' }, keyReader(deps), {
    ...{ port: 0, host: '127.0.0.1', domain: 'alerts.example.com' },
  });
  t.after(() => server.close());
  await paste(mail.replaceAll('<key>', key).replace('localhost:2525', `127.0.0.1:${server.port}`));
  const { items } = (await admin('GET', '/v1/incidents')).json();
  assert.deepEqual(
    items.map(({ summary, severity }: { summary: string; severity: string }) => [summary, severity]),
    [['Backup failed on web1', 'critical']],
  );
});

async function listening(t: TestContext, mailInDomain: string | null = null) {
  if (!programOrSkip(t, 'curl')) return null;
  const config = { mailInDomain, publicUrl: '' };
  const { app, admin, deps } = await testApp(t, { config });
  // The address is known only now, and answers are to hold it.
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  deps.config.publicUrl = url;
  const paste = (text: string, env: Record<string, string> = {}) =>
    runShell(text, { FIRSTLINE_ADMIN_TOKEN: ADMIN_TOKEN, ...env });
  // The component that the pages name.
  const made = [
    await admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods: [] }),
    await admin('PUT', '/v1/policies/default', { lines: [{ targets: [{ person: 'ann' }] }], repeatEvery: '15m' }),
    await admin('PUT', '/v1/components/kiln', { owners: [{ person: 'ann' }], policy: 'default' }),
  ];
  for (const { statusCode, body } of made) assert.equal(statusCode, 201, body);
  return { admin, deps, url, paste };
}
