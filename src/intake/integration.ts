/** The senders whose formats we take, and `generic` for everything else. */
export const INTEGRATION_TYPES = [
  'generic',
  'pagerduty',
  'alertmanager',
  'grafana',
  'nagios',
  'opsgenie',
  'icinga2',
  'zabbix',
  'monit',
  'uptime-kuma',
  'datadog',
  'sentry',
  'sns',
  'healthchecks',
  'email',
] as const;
export type IntegrationType = (typeof INTEGRATION_TYPES)[number];

/** One sender of alerts. Its key authorises intake and nothing else. */
export interface Integration {
  id: string;
  name: string;
  type: string;
  /** Where its alerts go that name no component and match no rule. */
  component: string | null;
  createdAt: Date;
}

/** Where this sender posts to: our own format, and its own where we speak it. `publicUrl` has no slash at its end. */
export function intakeUrls(publicUrl: string, type: IntegrationType, key: string): Record<string, string> {
  const events = { events: `${publicUrl}/v1/alerts` };
  return type === 'alertmanager'
    ? { ...events, alertmanager: `${publicUrl}/integrations/alertmanager/${key}` }
    : events;
}
