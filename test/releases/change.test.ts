import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { segmentCount } from '../../src/lib/gsm7.ts';
import { pageText } from '../../src/paging/texts/sms-text.ts';
import { changeLine, type Happening, happeningOf, relationsOf, suspects } from '../../src/releases/change.ts';
import { type Release, shareAt, wayBack } from '../../src/releases/release.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const hours = (count: number): Date => new Date(NOON + count * 3_600_000);

const release = (changes: Partial<Release> = {}): Release => {
  const at = changes.at ?? hours(-14);
  return {
    ...{ id: 1, kind: 'release', version: '4.2', summary: '4.2', components: ['kiln'], by: 'deploy' },
    ...{ plannedAt: null, startedAt: at, finishedAt: at, commits: [], files: [], links: [], stages: [] },
    ...{ rollback: null, hook: null, riskWindowMs: 86_400_000, createdAt: at, updatedAt: at },
    riskUntil: new Date(at.getTime() + 86_400_000),
    ...changes,
    at,
  };
};

const graph = [
  { id: 'kiln', dependsOn: ['fogbugz'] },
  { id: 'fogbugz', dependsOn: ['database'] },
  { id: 'database', dependsOn: [] },
  { id: 'shop', dependsOn: ['kiln'] },
  { id: 'stranger', dependsOn: [] },
];
const kiln = { components: ['kiln'], at: hours(0) };
const likely = (...happenings: Happening[]) =>
  suspects(kiln, happenings, graph).map(({ happening, why }) => [happening.summary, ...why]);

test('the component itself comes first, then what it depends on, then what depends on it; strangers never', () => {
  const on = (component: string, at: number) =>
    happeningOf(release({ components: [component], summary: component, at: hours(at) }));
  assert.deepEqual(likely(on('shop', -1), on('stranger', -1), on('database', -2), on('fogbugz', -3), on('kiln', -20)), [
    ['kiln', 'on kiln itself', '20 h before'],
    ['fogbugz', 'on fogbugz, on which kiln depends', '3 h before'],
    ['database', 'on database, on which kiln depends', '2 h before'],
    ['shop', 'on shop, which depends on kiln', '1 h before'],
  ]);
});

test('of equals the nearest before it is likelier, and then what more customers had; what came after is innocent', () => {
  const at = (summary: string, when: number, stages: Release['stages'] = []) =>
    happeningOf(release({ summary, at: hours(when), stages }));
  assert.deepEqual(
    likely(at('old', -10), at('new', -1), at('after', 1), at('over', -25)).map(([summary]) => summary),
    ['new', 'old'],
  );
  const few = [{ share: 5, at: hours(-3) }];
  assert.deepEqual(likely(at('few', -3, few), at('all', -3)), [
    ['all', 'on kiln itself', '3 h before'],
    ['few', 'on kiln itself', '3 h before', 'for 5 % of customers'],
  ]);
  assert.equal(shareAt({ stages: [{ share: 100, at: hours(2) }, ...few] }, hours(3)), 100);
});

test('circles of dependencies come to an end', () => {
  const circle = [
    { id: 'a', dependsOn: ['b'] },
    { id: 'b', dependsOn: ['c', 'a'] },
    { id: 'c', dependsOn: ['a'] },
  ];
  assert.deepEqual([...relationsOf(circle, ['a']).keys()], ['a', 'b', 'c']);
});

test('a page says what was changed, and whether it can be undone', () => {
  const line = (changes: Partial<Release>, offers = true) => {
    const [suspect] = suspects(kiln, [happeningOf(release(changes))], graph);
    return suspect && changeLine(suspect, 42, hours(0), offers).text;
  };
  const rollback = { procedure: null, link: null, reversible: true as const, until: null, why: null };
  const told = [
    line({ rollback: { ...rollback, reversible: false, why: 'migration 41' } }),
    line({ rollback }),
    line({ rollback }, false),
    line({ rollback: { ...rollback, reversible: 'unknown' } }),
    line({}),
    line({ rollback: { ...rollback, until: hours(-1), why: 'the old servers are gone' } }),
    line({ rollback: { ...rollback, until: { afterMs: 15 * 3_600_000 } } }),
  ];
  assert.deepEqual(told, [
    'rel 4.2 by deploy 14h ago, CANNOT roll back (migration 41)',
    'rel 4.2 by deploy 14h ago, roll back: reply rollback 42',
    'rel 4.2 by deploy 14h ago, can be rolled back',
    'rel 4.2 by deploy 14h ago, rollback unknown',
    'rel 4.2 by deploy 14h ago, rollback unknown',
    'rel 4.2 by deploy 14h ago, CANNOT roll back (only until 2026-11-22 11:00 UTC: the old servers are gone)',
    'rel 4.2 by deploy 14h ago, roll back: reply rollback 42',
  ]);
});

test('until is half-open: at that instant it is too late', () => {
  const limited = release({ rollback: { procedure: null, link: null, reversible: true, until: hours(0), why: null } });
  assert.equal(wayBack(limited, new Date(NOON - 1)).can, 'yes');
  assert.equal(wayBack(limited, hours(0)).can, 'no');
});

test('whatever was changed, an SMS has two segments, names the incident and says what to reply', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 1_000 });
  const any = fc.record({
    summary: text,
    version: fc.option(text),
    by: text,
    why: text,
    title: text,
    note: fc.option(text),
  });
  fc.assert(
    fc.property(any, fc.boolean(), ({ title, note, why, ...said }, reversible) => {
      const rollback = { procedure: null, link: null, reversible, until: null, why };
      const [suspect] = suspects(kiln, [happeningOf(release({ ...said, rollback }))], graph);
      assert.ok(suspect);
      const change = changeLine(suspect, 42, hours(0), true);
      // A note is a sentence of ours, and short.
      const page = {
        number: 42,
        severity: 'critical',
        component: 'kiln',
        summary: title,
        note: note?.slice(0, 40),
        change,
      };
      const sms = pageText(page);
      assert.ok(segmentCount(sms) <= 2, sms);
      assert.match(sms, /^#42 CRITICAL kiln/);
      assert.match(sms, reversible ? /reply rollback 42\. Reply ack 42/ : /CANNOT roll back/);
    }),
  );
});

test('a long summary gives way, and a change is never cut', () => {
  const [suspect] = suspects(kiln, [happeningOf(release())], graph);
  assert.ok(suspect);
  const change = changeLine(suspect, 42, hours(0), true);
  const sms = pageText({
    number: 42,
    severity: 'error',
    component: 'kiln',
    summary: 'it is broken '.repeat(50),
    change,
  });
  assert.match(sms, /broken\.\.\.|it\.\.\.|is\.\.\./);
  assert.match(sms, / rel 4\.2 by deploy 14h ago, rollback unknown\. Reply ack 42 or escalate 42$/);
});
