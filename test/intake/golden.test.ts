import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Reading } from '../../src/intake/format.ts';
import { FORMATS } from '../../src/intake/formats.ts';
import type { IntegrationSettings, IntegrationType } from '../../src/intake/integration.ts';

/** A payload as its sender's documentation describes it, and the alerts that must come out. */
interface Golden {
  headers?: Record<string, string>;
  settings?: IntegrationSettings;
  body: unknown;
  /** `"*"` as the key: any, and the same again for the same payload. */
  alerts: { action: string; dedupKey: string; severity: string; summary: string; components: string[] }[];
}

const folder = fileURLToPath(new URL('golden/', import.meta.url));
const receivedAt = new Date('2026-11-23T12:00:00Z');

for (const file of globSync('*/*.json', { cwd: folder }).sort()) {
  const [type, name] = file.replace('.json', '').split('/') as [IntegrationType, string];
  test(`${type}: ${name.replaceAll('-', ' ')}`, () => {
    const { body, headers = {}, settings = {}, alerts } = JSON.parse(readFileSync(folder + file, 'utf8')) as Golden;
    const read = () => FORMATS[type]?.({ body, headers, query: {}, receivedAt }, settings);
    const found = alertsOf(read());
    assert.deepEqual(
      found.map(({ action, dedupKey, severity, summary, components, startedAt }, index) => ({
        ...{ action, dedupKey: alerts[index]?.dedupKey === '*' ? '*' : dedupKey, severity, summary, components },
        ...(startedAt && { startedAt: startedAt.toISOString() }),
      })),
      alerts,
    );
    assert.deepEqual(alertsOf(read()), found);
    for (const { content } of found) assert.ok(Object.keys(content).length > 0, 'what was sent is kept');
  });
}

function alertsOf(reading: Reading | undefined) {
  assert.ok(reading && 'alerts' in reading, JSON.stringify(reading));
  return reading.alerts;
}
