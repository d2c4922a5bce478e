import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Alert } from '../../src/intake/alert.ts';
import { readOpsgenieAlert } from '../../src/intake/formats/opsgenie.ts';
import { readChange, readEvent, readEventV1 } from '../../src/intake/formats/pagerduty.ts';
import { FORMATS } from '../../src/intake/formats.ts';
import type { Integration, IntegrationSettings } from '../../src/intake/integration.ts';
import { indexRouting, routeAlert } from '../../src/intake/routing.ts';
import { sampleOf } from '../../src/intake/sample.ts';
import { GOLDENS } from './goldens.ts';
import { LONG_TEXTS, mutations, ODD_COUNT, oddValue, twisted } from './odd-values.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const now = new Date('2026-11-23T12:00:00Z');
const components = indexRouting([]);

/** Every format by name, and those of PagerDuty, which are read by routes of their own. */
const READERS = [
  ...Object.entries(FORMATS).map(([name, format]) => ({
    name,
    bodies: GOLDENS.filter(({ type }) => type === name),
    read: (body: unknown, headers = {}, settings: IntegrationSettings = {}): Outcome => {
      const reading = format({ body, headers, query: {}, receivedAt: now }, settings);
      return 'alerts' in reading ? reading.alerts : { refused: reading.refused.map(({ path }) => path) };
    },
  })),
  ...Object.entries(pagerDuty()).map(([name, { body, read }]) => ({
    name,
    bodies: [{ type: 'pagerduty', name, body }],
    read: (sent: unknown): Outcome => {
      const reading = read(sent);
      return 'errors' in reading ? { refused: reading.errors } : [reading.what as Alert];
    },
  })),
  {
    name: 'opsgenie, at its own address',
    bodies: GOLDENS.filter(({ type }) => type === 'opsgenie'),
    read: (body: unknown): Outcome => {
      const reading = readOpsgenieAlert(body);
      return 'errors' in reading ? { refused: Object.keys(reading.errors) } : [reading.alert];
    },
  },
];
type Outcome = Alert[] | { refused: string[] };

for (const { name, bodies, read } of READERS) {
  const settingsOf = (one: object) => ('settings' in one ? (one.settings as IntegrationSettings) : {});
  const headersOf = (one: object) => ('headers' in one ? (one.headers as Record<string, string>) : {});

  test(`${name}: however a payload is twisted, it is read or refused by field, the same way each time`, () => {
    assert.ok(bodies.length > 0);
    fc.assert(
      fc.property(fc.nat(bodies.length - 1), mutations, (which, by) => {
        const one = bodies[which] as (typeof bodies)[number];
        const outcome = read(twisted(one.body, by), headersOf(one), settingsOf(one));
        if ('refused' in outcome) return assert.ok(outcome.refused.length > 0);
        for (const alert of outcome) assertStorable(alert);
        const again = read(twisted(one.body, by), headersOf(one), settingsOf(one)) as Alert[];
        assert.deepEqual(
          again.map(({ dedupKey }) => dedupKey),
          outcome.map(({ dedupKey }) => dedupKey),
        );
      }),
      { numRuns: 300 },
    );
  });

  test(`${name}: odd values and long texts, alone and as any field`, () => {
    const odd = Array.from({ length: ODD_COUNT }, (_, nth) => oddValue(nth));
    for (const value of [undefined, ...odd, ...LONG_TEXTS]) {
      const outcome = read(value);
      if (!('refused' in outcome)) outcome.forEach(assertStorable);
    }
    // The richest of them: its branches are most of the format's.
    for (const one of bodies.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, 2))
      for (const [nth, text] of LONG_TEXTS.entries()) {
        const outcome = read(withTexts(one.body, text, nth), headersOf(one), settingsOf(one));
        if (!('refused' in outcome)) outcome.forEach(assertStorable);
      }
  });

  test(`${name}: what nobody knows is kept with the alert`, () => {
    for (const one of bodies) {
      if (typeof one.body !== 'object' || one.body === null) continue;
      const known = { ...one.body, 'x-außerdem': { nested: ['kept ✓'] } };
      const outcome = read(known, headersOf(one), settingsOf(one));
      assert.ok(!('refused' in outcome), `${one.name}: ${JSON.stringify(outcome)}`);
      for (const { content } of outcome)
        assert.ok(JSON.stringify(content).includes('kept ✓'), `${one.name}: ${JSON.stringify(content)}`);
    }
  });
}

/** What an alert may hold, so that no database and no page refuses it later. */
function assertStorable({ action, summary, severity, dedupKey, components: named, source, labels, content }: Alert) {
  if (action === undefined) return;
  assert.ok(['trigger', 'acknowledge', 'resolve'].includes(action));
  assert.ok(['critical', 'error', 'warning', 'info'].includes(severity));
  assert.ok(summary !== '' && summary.length <= 1_024);
  assert.ok(dedupKey === undefined || (dedupKey !== '' && dedupKey.length <= 255));
  assert.ok(action === 'trigger' || dedupKey !== undefined, 'nothing says what it would end');
  assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  for (const text of [summary, dedupKey ?? '', source ?? '', ...Object.entries(labels).flat()])
    assert.ok(typeof text === 'string' && text.isWellFormed() && !text.includes('\0') && text.length <= 1_024);
  const kept = JSON.stringify({ content, named });
  assert.ok(!/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/.test(kept), 'Postgres could not store it');
  routeAlert({ action, summary, severity, dedupKey, components: named, labels, content }, integration, components, now);
  sampleOf({ ...posted, body: content }, content);
}

const integration: Integration = {
  ...{ id: 'x', name: 'x', type: 'generic', component: null, createdAt: now },
  settings: { severities: { sev1: 'critical' }, routes: [{ match: { summary: '*' }, severity: 'info' }] },
};
const posted = {
  ...{ integrationId: 'x', key: KEY, receivedAt: now, status: 202, answer: null, contentType: null, query: {} },
};

const sizeOf = ({ body }: { body: unknown }): number => JSON.stringify(body).length;

/** Each text of a payload, by turns: so that every field has each of the long texts once. */
function withTexts(body: unknown, text: string, offset: number): unknown {
  let nth = offset;
  return JSON.parse(JSON.stringify(body), (_name, value) => {
    if (typeof value !== 'string') return value;
    nth += 1;
    return nth % 3 === 0 ? text : value;
  });
}

function pagerDuty() {
  const payload = { summary: 'Down', source: 'web1', severity: 'error', custom_details: { num_firing: '1' } };
  const event = { event_action: 'trigger', dedup_key: 'k', payload, links: [{ href: 'https://a.example', text: 'a' }] };
  const v1 = { service_key: KEY, event_type: 'trigger', incident_key: 'k', description: 'Down', details: { a: '1' } };
  return {
    'pagerduty v2': { body: { routing_key: KEY, ...event }, read: (body: unknown) => readEvent(body) },
    'pagerduty v1': { body: v1, read: readEventV1 },
    'pagerduty changes': {
      body: { routing_key: KEY, payload: { ...payload, timestamp: now.toISOString() } },
      read: readChange,
    },
  };
}
