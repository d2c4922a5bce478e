import type { Format, SignatureCheck } from './format.ts';
import { alertmanager } from './formats/alertmanager.ts';
import { datadog } from './formats/datadog.ts';
import { email } from './formats/email.ts';
import { generic } from './formats/generic.ts';
import { goalert } from './formats/goalert.ts';
import { grafana, isGrafanaSigned } from './formats/grafana.ts';
import { grafanaOnCall } from './formats/grafana-oncall.ts';
import { healthchecks } from './formats/healthchecks.ts';
import { monit } from './formats/monit.ts';
import { nagios } from './formats/nagios.ts';
import { opsgenie } from './formats/opsgenie.ts';
import { isSentrySigned, sentry } from './formats/sentry.ts';
import { sns } from './formats/sns.ts';
import { splunk } from './formats/splunk.ts';
import { uptimeKuma } from './formats/uptime-kuma.ts';
import { zabbix } from './formats/zabbix.ts';
import type { IntegrationType } from './integration.ts';

/** Who is spoken to at `/integrations/<type>/<key>`, each in its own words. */
export const FORMATS: Partial<Record<IntegrationType, Format>> = {
  alertmanager,
  datadog,
  email,
  generic,
  goalert,
  grafana,
  'grafana-oncall': grafanaOnCall,
  healthchecks,
  // Its notification command sends what that of Nagios sends.
  icinga2: nagios,
  monit,
  nagios,
  opsgenie,
  sentry,
  sns,
  splunk,
  'uptime-kuma': uptimeKuma,
  zabbix,
};

/** Of those, whose signature can be checked where the integration holds a secret. */
export const SIGNATURES: Partial<Record<IntegrationType, SignatureCheck>> = {
  grafana: isGrafanaSigned,
  sentry: isSentrySigned,
};
