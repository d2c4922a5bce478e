import type { LabelMatch } from '../components/matcher.ts';
import type { Severity } from '../components/severity.ts';
import type { WakingHours } from '../people/waking-hours.ts';
import type { Mapping } from './mapping.ts';

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
  'goalert',
  'grafana-oncall',
  'splunk',
] as const;
export type IntegrationType = (typeof INTEGRATION_TYPES)[number];

/** How mail to an integration is read, and whose. */
export interface MailSettings {
  /** A subject that resolves: a glob or a `/regex/i`. Without it no mail does. */
  resolveWhen?: string | undefined;
  /** Addresses, or `@example.com` for a whole domain. */
  from?: string[] | undefined;
  /** Default: DEFAULT_MAIL_BYTES. */
  maxBytes?: number | undefined;
}

export const DEFAULT_MAIL_BYTES = 1_000_000;
export const MOST_MAIL_BYTES = 10_000_000;

/** One rule of an integration; the first that matches decides. */
export interface Route {
  /** All labels must match; without it, every alert does. */
  match?: LabelMatch | undefined;
  /** Only at these hours, by the clock of the zone. */
  between?: (WakingHours & { timeZone: string }) | undefined;
  component?: string | undefined;
  severity?: Severity | undefined;
  /** Only recorded. */
  ignore?: true | undefined;
}

/** How one integration wants its payloads read; what a format does not know it leaves alone. */
export interface IntegrationSettings {
  /** Alertmanager and Grafana: an incident for each alert (by fingerprint, the default), or for each group. */
  per?: 'alert' | 'group';
  /** What its sender signs payloads with. With it set, what is not signed is refused. */
  secret?: string;
  /** AWS SNS: whether it may send without its envelope, and so without a signature. */
  sns?: { rawDelivery?: boolean | undefined } | undefined;
  mail?: MailSettings | undefined;
  /** How fast each of its keys may send; without it, DEFAULT_PER_MINUTE. */
  rateLimit?: { perMinute: number };
  /** Reads its payloads in place of the format of its type. */
  mapping?: Mapping;
  /** What the sender's names of severities mean, in any case. */
  severities?: Record<string, Severity> | undefined;
  routes?: Route[] | undefined;
  /** A duration: an incident of which nothing is heard for so long resolves by itself. Without it, none does. */
  autoResolveAfter?: string | undefined;
}

/** The components that its routes and the integration itself point to, each with the dotted path of the field. */
export const integrationReferences = (
  component: string | null,
  { routes = [] }: Pick<IntegrationSettings, 'routes'>,
) => [
  ...(component === null ? [] : [{ path: 'component', use: { component } }]),
  ...routes.flatMap((route, index) =>
    route.component === undefined
      ? []
      : [{ path: `settings.routes.${index}.component`, use: { component: route.component } }],
  ),
];

/** The types for which `per` means something, and those whose sender can sign. */
export const WITH_GROUPS: readonly string[] = ['alertmanager', 'grafana'] satisfies IntegrationType[];
export const SIGNING: readonly string[] = ['grafana', 'sentry'] satisfies IntegrationType[];

/** As they are answered: that there is a secret, and not which. */
export const shownSettings = ({ secret, ...settings }: IntegrationSettings) =>
  secret === undefined ? settings : { ...settings, secret: true };

/** One sender of alerts. Its key authorises intake and nothing else. */
export interface Integration {
  id: string;
  name: string;
  type: string;
  /** Where its alerts go that name no component and match no rule. */
  component: string | null;
  settings: IntegrationSettings;
  createdAt: Date;
}

/**
 * Where this sender posts or writes to: our own format, and its own where we speak it. `publicUrl` has no slash at its
 * end; without a `mailDomain` no mail is taken.
 */
export function intakeUrls(
  publicUrl: string,
  type: IntegrationType,
  key: string,
  mailDomain?: string | null,
): Record<string, string> {
  const events = { events: `${publicUrl}/v1/alerts` };
  if (type === 'generic') return { ...events, generic: `${publicUrl}/integrations/generic/${key}` };
  if (type === 'pagerduty')
    return { ...events, pagerduty: `${publicUrl}/v2/enqueue`, changes: `${publicUrl}/v2/change/enqueue` };
  if (type === 'opsgenie')
    return { ...events, opsgenie: `${publicUrl}/integrations/opsgenie/`, alerts: `${publicUrl}/v2/alerts` };
  if (type === 'email') return mailDomain ? { ...events, email: `${key}@${mailDomain}` } : events;
  return { ...events, [type]: `${publicUrl}/integrations/${type}/${key}` };
}
