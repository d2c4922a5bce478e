import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksIn } from '../../src/web/alert-links.ts';
import { GOLDENS } from '../intake/goldens.ts';
import { ODD_COUNT, oddValue } from '../intake/odd-values.ts';
import { testApp } from '../support/app.ts';

test('every web address of an alert is a link once, by its own words, its field or its host', () => {
  const content = {
    links: [{ href: 'https://wiki.example/runbook', text: 'Runbook' }, { href: 'https://wiki.example/runbook' }],
    images: [{ src: 'https://img.example/a.png', alt: 'Graph' }],
    ...{ generatorURL: 'http://prom:9090/g?x=1', client_url: 'https://client.example/', link: 'https://x.example/y' },
    details: {
      panelURL: 'https://grafana.example/p',
      deep: { deeper: { deepest: { tooDeep: 'https://no.example' } } },
    },
    ...{
      text: 'see https://inside.example for more',
      bad: 'javascript:alert(1)',
      ftp: 'ftp://x',
      icon: 'https://i.example',
    },
  };
  assert.deepEqual(linksIn(content), [
    { href: 'https://wiki.example/runbook', words: 'Runbook' },
    { href: 'https://img.example/a.png', words: 'Graph' },
    { href: 'http://prom:9090/g?x=1', words: 'generator (prom:9090)' },
    { href: 'https://client.example/', words: 'client (client.example)' },
    { href: 'https://x.example/y', words: 'link (x.example)' },
    { href: 'https://grafana.example/p', words: 'panel (grafana.example)' },
  ]);
  for (let nth = 0; nth < ODD_COUNT; nth += 1) assert.deepEqual(linksIn({ a: oddValue(nth) }), []);
  for (const { body } of GOLDENS) assert.ok(Array.isArray(linksIn(body)));
});

test('the page of an incident shows what was sent, without its secrets, and where it leads', async (t) => {
  const { app, as, admin } = await testApp(t, { config: { openPages: true } });
  const { key } = (await admin('POST', '/v1/integrations', { name: 'tool', type: 'generic' })).json();
  const details = { query: 'p99 > 2 & <b>', password: 'hunter2', dashboardURL: 'https://grafana.example/d/1' };
  for (let nth = 0; nth < 7; nth += 1)
    await as(key, 'POST', '/v1/alerts', { summary: 'Slow', dedupKey: 'a', nth, details });
  const page = (await app.inject({ url: '/incidents/1' })).body;
  assert.match(page, /<a href="https:\/\/grafana\.example\/d\/1"[^>]*>dashboard \(grafana\.example\)<\/a>/);
  for (const words of ['p99 > 2 &amp; &lt;b>', '[redacted]']) assert.ok(page.includes(words), words);
  assert.ok(!page.includes('hunter2'));
});

test('a change event of PagerDuty’s is in the list of changes, and on the page of what happened after it', async (t) => {
  const { app, as, admin } = await testApp(t, { config: { openPages: true } });
  await admin('PUT', '/v1/components/kiln', {});
  const made = await admin('POST', '/v1/integrations', { name: 'ci', type: 'pagerduty', component: 'kiln' });
  const { key } = made.json();
  const payload = { summary: 'Deployed 4.2 of kiln', source: 'ci', timestamp: '2026-11-23T11:30:00.000+0000' };
  const sent = await as(null, 'POST', '/v2/change/enqueue', { routing_key: key, payload });
  assert.deepEqual([sent.statusCode, sent.json()], [202, { status: 'success', message: 'Change event processed' }]);
  const { items } = (await admin('GET', '/v1/changes?since=6h&component=kiln')).json();
  assert.deepEqual(
    items.map(({ summary, by, at }: Record<string, string>) => [summary, by, at]),
    [['Deployed 4.2 of kiln', 'ci', '2026-11-23T11:30:00.000Z']],
  );
  assert.deepEqual((await admin('GET', '/v1/incidents')).json().items, []);
  await as(key, 'POST', '/v1/alerts', { summary: 'Kiln is slow' });
  assert.match((await app.inject({ url: '/incidents/1' })).body, /Deployed 4\.2 of kiln/);
});
