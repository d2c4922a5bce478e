import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IntegrationSettings, IntegrationType } from '../../src/intake/integration.ts';

/** A payload as its sender's documentation describes it, and the alerts that must come out. */
export interface Golden {
  type: IntegrationType;
  name: string;
  headers?: Record<string, string>;
  settings?: IntegrationSettings;
  body: unknown;
  /** `"*"` as the key: any, and the same again for the same payload. */
  alerts: { action: string; dedupKey: string; severity: string; summary: string; components: string[] }[];
}

const folder = fileURLToPath(new URL('golden/', import.meta.url));

export const GOLDENS: Golden[] = globSync('*/*.json', { cwd: folder })
  .sort()
  .map((file) => {
    const [type, name] = file.replace('.json', '').split('/') as [IntegrationType, string];
    return { ...JSON.parse(readFileSync(folder + file, 'utf8')), type, name: name.replaceAll('-', ' ') };
  });
