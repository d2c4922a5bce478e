import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { freePort } from '../../src/lib/free-port.ts';
import { documented } from '../support/docs.ts';
import { startFlakyFront } from '../support/flaky-front.ts';
import { programOrSkip } from '../support/program.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

/** Each of its receivers that speaks a format of ours, as its documentation says to set it up. */
const RECEIVERS = {
  webhook: {
    type: 'alertmanager',
    receiver: ({ key, origin }: Made) => receiverIn('alertmanager', { url: origin, key }),
  },
  'webhook, in groups,': {
    type: 'alertmanager',
    settings: { per: 'group' },
    receiver: ({ key, origin }: Made) => receiverIn('alertmanager', { url: origin, key }),
  },
  'webhook, with the key as a Bearer token,': {
    type: 'alertmanager',
    receiver: ({ key, origin }: Made) => keyless(origin, { authorization: { credentials: key } }),
  },
  'webhook, with the key as a password,': {
    type: 'alertmanager',
    receiver: ({ key, origin }: Made) => keyless(origin, { basic_auth: { username: 'prometheus', password: key } }),
  },
  victorops: {
    type: 'splunk',
    receiver: ({ key, origin }: Made) => ({
      victorops_configs: [
        {
          ...{ api_url: `${origin}/integrations/generic/20131114/alert/`, api_key: key, routing_key: 'ops' },
          ...{ entity_display_name: '{{ .CommonAnnotations.summary }}', state_message: '' },
          custom_fields: { component: '{{ .CommonLabels.component }}' },
        },
      ],
    }),
  },
  pagerduty: {
    type: 'pagerduty',
    receiver: ({ urls, key }: Made) => ({
      pagerduty_configs: [
        {
          ...{ url: urls.pagerduty, routing_key: key, severity: '{{ .CommonLabels.severity }}' },
          ...{ component: '{{ .CommonLabels.component }}', description: '{{ .CommonAnnotations.summary }}' },
        },
      ],
    }),
  },
  opsgenie: {
    type: 'opsgenie',
    receiver: ({ urls, key }: Made) => ({
      opsgenie_configs: [
        { api_url: urls.opsgenie, api_key: key, message: '{{ .CommonAnnotations.summary }}', priority: 'P1' },
      ],
    }),
  },
};

/** As the page of our docs says it. */
const receiverIn = (page: string, reader: { url: string; key: string }): object => {
  const [config = ''] = documented(page, 'yaml', reader);
  const { name: _, ...receiver } = parse(config).receivers[0];
  return receiver;
};

const keyless = (origin: string, http_config: object) => ({
  webhook_configs: [{ url: `${origin}/integrations/alertmanager`, http_config }],
});

interface Receiver {
  type: string;
  settings?: object;
  receiver(made: Made): object;
}

interface Made {
  key: string;
  /** Where Firstline is. */
  origin: string;
  urls: Record<string, string>;
}

const summary = 'Checkout answers slowly';

for (const [name, { type, receiver, ...more }] of Object.entries<Receiver>(RECEIVERS))
  test(`Debian's Alertmanager pages by its ${name} receiver, also after a 503, and its resolve closes the incident`, {
    timeout: 90_000,
  }, async (t) => {
    const program = programOrSkip(t, 'prometheus-alertmanager');
    if (!program) return;
    const { api, app, twilio, page, settle, incident, publicUrl } = await story(t);
    const front = await startFlakyFront(t, app);
    const made = await api<Made>('POST', '/v1/integrations', { name: 'prometheus', type, ...more }, 201);
    const atFront = JSON.parse(JSON.stringify({ ...made, origin: publicUrl }).replaceAll(publicUrl, front.url));
    const alertmanager = await startAlertmanager(t, program, receiver(atFront));

    const alert = {
      startsAt: new Date(Date.now() - 60_000).toISOString(),
      labels: { alertname: 'HighLatency', component: 'checkout', severity: 'critical', instance: 'web1' },
      annotations: { summary },
    };
    await alertmanager.post([alert]);
    await until(async () => {
      await settle();
      return twilio.inbox.all.length > 0;
    });
    assert.match(page.to('ada'), /^#1 CRITICAL checkout: Checkout answers slowly\./);

    await alertmanager.post([{ ...alert, endsAt: new Date(Date.now() - 1_000).toISOString() }]);
    await until(async () => (await incident(1)).status === 'resolved');
    page.none();
    assert.deepEqual([front.answers[0], front.answers.length >= 3], [503, true]);
    assert.ok(
      front.answers.slice(1).every((status) => status >= 200 && status < 300),
      front.answers.join(),
    );
  });

async function startAlertmanager(t: TestContext, program: string, receiver: object) {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const port = await freePort('127.0.0.1');
  const config = {
    route: { receiver: 'firstline', group_wait: '1ms', group_interval: '100ms', repeat_interval: '1h' },
    receivers: [{ name: 'firstline', ...receiver }],
  };
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  t.after(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok ?? false);
  return {
    async post(alerts: object[]) {
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      assert.equal(response.status, 200, await response.text());
    },
  };
}
