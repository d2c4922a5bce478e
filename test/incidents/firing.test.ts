import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Incident } from '../../src/incidents/incident.ts';
import { type IncomingAlert, placeAlerts } from '../../src/incidents/merge.ts';
import { alert, NOW } from './build.ts';

const MINUTE = 60_000;
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const said = (entries: { text: string }[] = []) => entries.map(({ text }) => text);

/** One key as it goes on through many messages: every incident that was opened, in its last state. */
function keyOfOneFault() {
  const incidents: Incident[] = [];
  const entries: string[] = [];
  return {
    incidents,
    entries,
    hear(message: IncomingAlert, now: Date) {
      const { drafts, answers } = placeAlerts(incidents.at(-1) ?? null, [message], now);
      const last = drafts.at(-1);
      if (!last) return;
      if (answers[0]?.outcome === 'opened') incidents.push(last.incident);
      else incidents[incidents.length - 1] = last.incident;
      entries.push(...said(last.entries));
    },
  };
}

const fired = (from: number) => alert({ startedAt: at(from) });
const over = (from: number, to: number) => alert({ action: 'resolve', startedAt: at(from), endedAt: at(to) });

test('a late message about what has ended opens nothing, and says why', () => {
  const key = keyOfOneFault();
  key.hear(fired(0), at(1));
  key.hear(over(0, 60), at(61));
  key.hear(fired(0), at(70));
  assert.deepEqual(
    key.incidents.map(({ status, alertCount }) => [status, alertCount]),
    [['resolved', 2]],
  );
  assert.equal(key.entries.at(-1), 'nagios told of it again, late: that has ended since, and nobody is paged for it');
});

test('the resolve of an earlier firing does not end the present one', () => {
  const key = keyOfOneFault();
  for (const message of [fired(0), over(0, 60), fired(100)]) key.hear(message, at(101));
  key.hear(over(0, 60), at(102));
  assert.deepEqual(
    key.incidents.map(({ status }) => status),
    ['resolved', 'triggered'],
  );
  assert.equal(key.entries.at(-1), 'nagios resolved an earlier one, late: this one goes on');
  key.hear(over(100, 130), at(131));
  assert.equal(key.incidents.at(-1)?.status, 'resolved');
});

test('peers that saw it begin at different times mean the same firing', () => {
  const key = keyOfOneFault();
  key.hear(fired(7_000), at(8_000));
  key.hear(over(0, 60_000), at(61_000));
  assert.equal(key.incidents.at(-1)?.status, 'resolved');
  key.hear(fired(9_000), at(62_000));
  assert.equal(key.incidents.length, 1);
});

test('what comes again much later is no late message: rather a page too many', () => {
  const key = keyOfOneFault();
  key.hear(fired(0), at(1));
  key.hear(over(0, 60), at(61));
  key.hear(fired(0), at(16 * MINUTE));
  assert.deepEqual(
    key.incidents.map(({ status }) => status),
    ['resolved', 'triggered'],
  );
});

test('what a person resolved and still fires opens anew; once its sender has resolved it, too, it does not', () => {
  const key = keyOfOneFault();
  key.hear(fired(0), at(1));
  const person = { status: 'resolved', nextActionAt: null, resolvedBy: 'ada', resolvedAt: at(2) } as const;
  key.incidents[0] = { ...(key.incidents[0] as Incident), ...person };
  const confirmed = structuredClone(key.incidents[0]);
  key.hear(fired(0), at(3));
  assert.equal(key.incidents.length, 2);

  const other = keyOfOneFault();
  other.incidents.push(confirmed);
  other.hear(over(0, 60), at(61));
  other.hear(fired(0), at(62));
  assert.equal(other.incidents.length, 1);
});

test('two peers, each in its own order and with repeats: one incident for each firing, and the right end', () => {
  const HOLD = MINUTE;
  const firing = fc.record({
    lasts: fc.integer({ min: 20_000, max: HOLD }),
    rests: fc.integer({ min: 1, max: HOLD }),
    // How much later than the other each peer saw it begin.
    seen: fc.tuple(fc.nat(5_000), fc.nat(5_000)),
    repeats: fc.tuple(fc.nat(2), fc.nat(2)),
  });
  const scene = fc.record({
    firings: fc.array(firing, { minLength: 1, maxLength: 5 }),
    endsFiring: fc.boolean(),
    order: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
  });
  fc.assert(
    fc.property(scene, ({ firings, endsFiring, order }) => {
      const queues: IncomingAlert[][] = [[], []];
      let from = 0;
      for (const [nth, { lasts, rests, seen, repeats }] of firings.entries()) {
        const stays = endsFiring && nth === firings.length - 1;
        for (const peer of [0, 1] as const) {
          const began = from + seen[peer];
          const triggers = Array.from({ length: repeats[peer] + 1 }, () => fired(began));
          queues[peer]?.push(...triggers, ...(stays ? [] : [over(began, from + lasts)]));
        }
        from += lasts + rests;
      }
      const key = keyOfOneFault();
      for (const first of [...order, ...order]) {
        const message = queues[first ? 0 : 1]?.shift() ?? queues[first ? 1 : 0]?.shift();
        if (message) key.hear(message, at(from));
      }
      assert.equal(queues.flat().length, 0);
      assert.equal(key.incidents.length, firings.length);
      assert.equal(key.incidents.at(-1)?.status, endsFiring ? 'triggered' : 'resolved');
      for (const { status } of key.incidents.slice(0, -1)) assert.equal(status, 'resolved');
    }),
    { numRuns: 500 },
  );
});
