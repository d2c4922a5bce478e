import type { IntegrationType } from '../intake/integration.ts';
import { DATADOG, HEALTHCHECKS, ICINGA2, MONIT_CHECK, MONIT_SCRIPT, NAGIOS } from './sender-texts.ts';

/** What to paste where, for whoever has just been given a key. */
export interface Paste {
  where: string;
  text: string;
}

const JSON_TYPE = "-H 'Content-Type: application/json'";
const TRY = 'In a shell, to try it';

interface Sender {
  key: string;
  urls: Record<string, string>;
  /** Its own address among them. */
  url: string;
  base: string;
  /** A text of the documentation with the reader's address and key. */
  own: (text: string) => string;
  curl: (to: string, body: object, header?: string) => Paste;
}

const LINES: Record<IntegrationType, (sender: Sender) => Paste[]> = {
  pagerduty: ({ urls, key, curl }) => [
    curl(urls.pagerduty ?? '', {
      ...{ routing_key: key, event_action: 'trigger', dedup_key: 'try' },
      payload: { summary: 'A try', source: 'shell', severity: 'info' },
    }),
    {
      where: 'In alertmanager.yml, under receivers',
      text: `- name: firstline\n  pagerduty_configs:\n    - url: ${urls.pagerduty}\n      routing_key: ${key}`,
    },
    {
      where: 'In Uptime Kuma (Integration URL), Grafana and Zabbix (the URL), with the key',
      text: urls.pagerduty ?? '',
    },
    { where: 'For what was changed, from a deploy tool', text: urls.changes ?? '' },
  ],
  opsgenie: ({ urls, key, curl }) => [
    curl(urls.alerts ?? '', { message: 'A try', alias: 'try', priority: 'P5' }, ` -H 'Authorization: GenieKey ${key}'`),
    {
      where: 'In alertmanager.yml, under receivers',
      text: `- name: firstline\n  opsgenie_configs:\n    - api_url: ${urls.opsgenie}\n      api_key: ${key}`,
    },
    { where: 'In Grafana’s contact point: the Alert API URL, with the key', text: urls.alerts ?? '' },
  ],
  alertmanager: ({ url }) => [
    {
      where: 'In alertmanager.yml, under receivers',
      text: `- name: firstline\n  webhook_configs:\n    - url: ${url}\n      send_resolved: true`,
    },
  ],
  generic: ({ urls, url, key, curl }) => [
    curl(url, { summary: 'A try', severity: 'info' }),
    {
      ...curl(urls.events ?? '', { summary: 'A try', severity: 'info' }, ` -H 'Authorization: Bearer ${key}'`),
      where: 'The same with the key in a header',
    },
  ],
  nagios: ({ own }) => [{ where: 'In a file that Nagios reads: /etc/nagios4/conf.d/firstline.cfg', text: own(NAGIOS) }],
  icinga2: ({ own }) => [{ where: 'In /etc/icinga2/conf.d/firstline.conf', text: own(ICINGA2) }],
  monit: ({ own }) => [
    { where: 'In /usr/local/bin/firstline-monit, chmod 700', text: own(MONIT_SCRIPT) },
    { where: 'In the control file, for example', text: own(MONIT_CHECK) },
  ],
  datadog: ({ url, own }) => [
    { where: 'In Datadog, Integrations, Webhooks, New: the URL', text: url },
    { where: 'and as its payload', text: own(DATADOG) },
    { where: 'In the message of each monitor', text: '@webhook-firstline' },
  ],
  healthchecks: ({ url, own }) => [
    { where: 'In Healthchecks, Integrations, Webhook: POST, for down and for up, to', text: url },
    { where: 'with the header', text: 'Content-Type: application/json' },
    { where: 'and the body', text: own(HEALTHCHECKS) },
  ],
  zabbix: ({ url }) => [{ where: 'In Zabbix, Macros: the secret {$FIRSTLINE.URL}', text: url }],
  grafana: ({ url }) => [{ where: 'In Grafana, Contact points, Webhook: the URL, by POST', text: url }],
  sentry: ({ url }) => [{ where: 'In Sentry, Internal Integration: the Webhook URL', text: url }],
  'uptime-kuma': ({ url }) => [
    { where: 'In Uptime Kuma, Notifications, Webhook: the Post URL, as application/json', text: url },
  ],
  sns: ({ url }) => [
    {
      where: 'In a shell, with the topic that your alarms notify; then confirm it on the integration’s page',
      text: `aws sns subscribe --protocol https --topic-arn <topic-arn> --notification-endpoint ${url}`,
    },
  ],
  goalert: ({ base, key, curl }) => [
    curl(`${base}/api/v2/generic/incoming?token=${key}`, {
      summary: 'A try',
      dedup: 'try',
      meta: { severity: 'info' },
    }),
    {
      where: 'In place of GoAlert’s address for Alertmanager',
      text: `${base}/api/v2/prometheusalertmanager/incoming?token=${key}`,
    },
    { where: 'In place of GoAlert’s address for Grafana', text: `${base}/api/v2/grafana/incoming?token=${key}` },
  ],
  'grafana-oncall': ({ base, key, curl }) => [
    curl(`${base}/integrations/v1/formatted_webhook/${key}/`, {
      ...{ alert_uid: 'try', title: 'A try', state: 'alerting', severity: 'info' },
    }),
    {
      where: 'In place of OnCall’s address for Alertmanager',
      text: `${base}/integrations/v1/alertmanager/${key}/`,
    },
    { where: 'In place of OnCall’s address for Grafana', text: `${base}/integrations/v1/grafana_alerting/${key}/` },
  ],
  splunk: ({ base, key, curl }) => [
    curl(`${base}/integrations/generic/20131114/alert/${key}/team`, {
      ...{ message_type: 'INFO', entity_id: 'try', entity_display_name: 'A try' },
    }),
    {
      where: 'In alertmanager.yml, under receivers',
      text: `- name: firstline\n  victorops_configs:\n    - api_url: ${base}/integrations/generic/20131114/alert/\n      api_key: ${key}\n      routing_key: team`,
    },
  ],
  email: ({ urls }) => (urls.email ? [{ where: 'Where the sender writes to', text: urls.email }] : []),
};

/** How a sender is told of its new key: lines for a shell, its settings, its files. `urls` are those of the key. */
export function linesFor(type: IntegrationType, urls: Record<string, string>, key: string): Paste[] {
  const base = (urls.events ?? '').replace(/\/v1\/alerts$/, '');
  return LINES[type]({
    ...{ key, urls, base, url: urls[type] ?? '' },
    own: (text) => text.replaceAll('http://localhost:8080', base).replaceAll('<key>', key).trimEnd(),
    curl: (to, body, header = '') => ({
      where: TRY,
      text: `curl -fsS '${to}'${header} ${JSON_TYPE} -d '${JSON.stringify(body)}'`,
    }),
  });
}

const PAGES: Partial<Record<IntegrationType, string>> = { sns: 'aws-sns' };

/** The page of the documentation that says how the sender is set up. */
export const docsPageOf = (type: string): string => `docs/integrations/${PAGES[type as IntegrationType] ?? type}.md`;
