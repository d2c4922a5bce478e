import type { IntegrationType } from '../intake/integration.ts';

/** What to paste where, for whoever has just been given a key. */
export interface Paste {
  where: string;
  text: string;
}

const JSON_TYPE = "-H 'Content-Type: application/json'";

/** The first alert of a sender as a line for a shell, or its settings; `urls` are those of the new key. */
export function linesFor(type: IntegrationType, urls: Record<string, string>, key: string): Paste[] {
  switch (type) {
    case 'pagerduty':
      return [
        {
          where: 'In a shell, to try it',
          text: `curl -fsS ${urls.pagerduty} ${JSON_TYPE} -d '{"routing_key": "${key}", "event_action": "trigger", "dedup_key": "try", "payload": {"summary": "A try", "source": "shell", "severity": "info"}}'`,
        },
      ];
    case 'opsgenie':
      return [
        {
          where: 'In a shell, to try it',
          text: `curl -fsS ${urls.alerts} -H 'Authorization: GenieKey ${key}' ${JSON_TYPE} -d '{"message": "A try", "alias": "try", "priority": "P5"}'`,
        },
      ];
    case 'alertmanager':
      return [
        {
          where: 'In alertmanager.yml, under receivers',
          text: `- name: firstline\n  webhook_configs:\n    - url: ${urls.alertmanager}\n      send_resolved: true`,
        },
      ];
    case 'generic':
      return [
        {
          where: 'In a shell, to try it',
          text: `curl -fsS ${urls.generic} ${JSON_TYPE} -d '{"summary": "A try", "severity": "info"}'`,
        },
      ];
    case 'email':
      return urls.email ? [{ where: 'Where the sender writes to', text: urls.email }] : [];
    default:
      return [{ where: 'In the settings of the sender, as the address of a webhook', text: urls[type] ?? '' }];
  }
}

const PAGES: Partial<Record<IntegrationType, string>> = { sns: 'aws-sns' };

/** The page of the documentation that says how the sender is set up. */
export const docsPageOf = (type: string): string => `docs/integrations/${PAGES[type as IntegrationType] ?? type}.md`;
