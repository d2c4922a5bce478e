import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReleaseRules } from '../../src/escalation/schemas.ts';
import { untouched } from '../../src/incidents/incident.ts';
import { simulate } from '../../src/readiness/simulation.ts';
import { parseReply } from '../../src/replies/reply.ts';
import { onCallAt } from '../../src/rotations/rotation.ts';
import { check, coverOf, type Kiln, personOf } from './kiln.ts';

/** A Tuesday, and the days before those on which the clocks change in Berlin. */
const STARTS = ['2026-11-24T10:00:00Z', '2026-10-24T12:00:00Z', '2026-03-28T12:00:00Z'];

const who = fc.constantFrom('ann', 'bo', 'cy');
const wholeHour = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
const layer = fc.record({
  participants: fc.uniqueArray(who, { minLength: 1, maxLength: 3 }),
  restrictions: fc.option(fc.array(fc.record({ from: wholeHour, to: wholeHour }), { minLength: 1, maxLength: 2 }), {
    nil: undefined,
    freq: 2,
  }),
});
const kilns = fc.record({
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  ops: fc.array(layer, { minLength: 1, maxLength: 2 }),
  dev: fc.array(layer, { minLength: 1, maxLength: 2 }),
  unverified: fc.uniqueArray(who, { maxLength: 1 }),
  optedOut: fc.uniqueArray(who, { maxLength: 1 }),
  overrides: fc.array(fc.record({ from: fc.nat(29), hours: fc.integer({ min: 1, max: 12 }), person: fc.option(who) }), {
    maxLength: 2,
  }),
});
/** CHECKS=200 tries so many; a run of all tests does with fewer. */
const RUNS = Number(process.env.CHECKS ?? 60);
const ONLY_COVERAGE: ReleaseRules = {
  badTimes: [],
  levels: { 'same-person': 'ignore', 'no-rollback': 'ignore' },
};

test('a check passes if and only if a simulation at every hour reaches somebody on every line', () => {
  let passed = 0;
  fc.assert(
    fc.property(kilns, fc.constantFrom(...STARTS), (made, from) => {
      const kiln = { ...made, opsOverrides: made.overrides.map((one) => overrideOf(one, from)) };
      const [result] = check(kiln, from, 30, { rules: ONLY_COVERAGE });
      const reached = Array.from({ length: 30 }, (_, hour) => linesReached(kiln, Date.parse(from) + hour * 3_600_000));
      assert.equal(
        result === 'pass',
        reached.every((lines) => lines === '1,2'),
        JSON.stringify({ kiln, from, reached }),
      );
      if (result === 'pass') passed += 1;
    }),
    { numRuns: RUNS, seed: 20_261_124 },
  );
  assert.ok(passed > RUNS / 20 && passed < RUNS - RUNS / 20, `${passed} of ${RUNS} passed`);
});

function overrideOf(
  { from, hours: length, person }: { from: number; hours: number; person: string | null },
  at: string,
) {
  const begins = Date.parse(at) + from * 3_600_000;
  return { from: new Date(begins), to: new Date(begins + length * 3_600_000), person };
}

/** Which lines of the policy somebody is paged on, in an alert's first three minutes: then whoever was paged has it. */
function linesReached(kiln: Kiln, at: number): string {
  const { plansWith, rotations } = coverOf(kiln);
  const world = {
    plansAt: (now: Date) => plansWith(new Map(rotations.map((it) => [it.id, onCallAt(it, now).people]))),
    windowsAt: () => [],
    sourceOf: () => '',
  };
  const now = new Date(at);
  const incident = {
    ...{ ...untouched(now), number: 0, summary: '', severity: 'critical' as const, integrationId: null, dedupKey: '' },
    ...{ components: ['kiln'], epoch: 0, alertCount: 1, maintenance: null, firingAt: null, endedAt: null },
    ...{ tolerance: null, openings: [], flapping: null, closes: null, createdAt: now },
    ...{ groupUntil: null, news: null },
  };
  const replies = ['ann', 'bo', 'cy'].map((id) => ({
    ...{ person: personOf(id, kiln), at: new Date(at + 180_000), text: 'ack', reply: parseReply('ack') },
  }));
  const { events } = simulate({ incident, entries: [] }, now, replies, world);
  const lines = events.flatMap((event) =>
    event.kind === 'page' && event.at.getTime() < at + 300_000 && event.via.startsWith('rotation') ? event.line : [],
  );
  return [...new Set(lines)].sort().join(',');
}
