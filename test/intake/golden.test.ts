import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading } from '../../src/intake/format.ts';
import { FORMATS } from '../../src/intake/formats.ts';
import { GOLDENS } from './goldens.ts';

const receivedAt = new Date('2026-11-23T12:00:00Z');

for (const { type, name, body, headers = {}, settings = {}, alerts } of GOLDENS)
  test(`${type}: ${name}`, () => {
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

function alertsOf(reading: Reading | undefined) {
  assert.ok(reading && 'alerts' in reading, JSON.stringify(reading));
  return reading.alerts;
}
