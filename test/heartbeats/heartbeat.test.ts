import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  afterEdit,
  afterPing,
  dueAfter,
  type Heartbeat,
  nextTime,
  type PingKind,
  pause,
  pingKindOf,
  resume,
  whenDue,
} from '../../src/heartbeats/heartbeat.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 12, minutes));

const backup: Heartbeat = {
  ...{
    id: 'backup',
    component: null,
    every: '10m',
    timeZone: 'UTC',
    grace: '5m',
    severity: 'critical',
    methods: 'any',
  },
  ...{ status: 'new', lastPingAt: null, lastPing: null, lastBody: null, startedAt: null, startedRid: null },
  ...{ countsFrom: null, dueAt: null, incident: null },
};
const pinged = (
  kind: PingKind,
  minutes: number,
  before = backup,
  body: string | null = null,
  rid: string | null = null,
) => afterPing(before, { kind, body, rid }, at(minutes));

test('the last part of an address says what it reports', () => {
  const known = { '': 'success', start: 'start', fail: 'fail', log: 'log', '0': 'success', '1': 'fail', '255': 'fail' };
  for (const [said, kind] of Object.entries(known)) assert.equal(pingKindOf(said), kind, said);
  for (const said of ['256', '-1', 'ok', '0x1', '1.5']) assert.equal(pingKindOf(said), null, said);
});

test('nothing is expected of a new one before its first ping; then every period and its grace', () => {
  assert.equal(whenDue(backup, at(10_000)).incident, undefined);
  const { next } = pinged('success', 0);
  assert.deepEqual([next.status, next.dueAt], ['up', at(15)]);
  assert.equal(whenDue(next, at(14)).incident, undefined);
  const late = whenDue(next, at(15));
  assert.deepEqual(late.incident, { open: 'Heartbeat backup has not reported since Mon 23 Nov 12:00 (UTC)' });
  assert.deepEqual([late.next.status, late.next.dueAt], ['late', at(30)]);
  assert.deepEqual(
    [pinged('success', 20, late.next).incident, pinged('success', 20, late.next).next.status],
    ['resolve', 'up'],
  );
});

test('what started must finish in time, and a start alone does not mend what is late', () => {
  const started = pinged('start', 0, { ...backup, maxRunTime: '2m' }).next;
  assert.deepEqual([started.status, started.dueAt], ['up', at(2)]);
  const hung = whenDue(started, at(2));
  assert.ok(hung.incident && hung.incident !== 'resolve' && hung.incident.open.includes('has not finished'));
  const again = pinged('start', 3, hung.next);
  assert.deepEqual([again.incident, again.next.status], [undefined, 'late']);
  assert.equal(pinged('success', 4, again.next).incident, 'resolve');
});

test('whoever starts again and again and never finishes is late in the time that one run would have', () => {
  const job = { ...backup, maxRunTime: '20m' };
  const crashing = (definition: Heartbeat, every: number): number => {
    let heartbeat = pinged('success', 0, definition).next;
    for (let minute = 1; minute < 1_000; minute += 1) {
      if (whenDue(heartbeat, at(minute)).incident) return minute;
      if (minute % every === 0) heartbeat = pinged('start', minute, heartbeat).next;
    }
    return Number.POSITIVE_INFINITY;
  };
  assert.deepEqual([crashing(job, 2), crashing(job, 14), crashing(backup, 2)], [35, 35, 15]);
  const once = pinged('start', 14, pinged('success', 0, job).next).next;
  assert.deepEqual(once.dueAt, at(34));
});

test('the end of one run is not the end of another that has started since', () => {
  const job = { ...backup, maxRunTime: '6m' };
  const second = pinged('start', 3, pinged('start', 0, job, null, 'a').next, null, 'b').next;
  const firstEnded = pinged('success', 4, second, null, 'a').next;
  assert.deepEqual([firstEnded.startedAt, firstEnded.dueAt], [at(3), at(9)]);
  assert.match(
    String(Object.values(whenDue(firstEnded, at(9)).incident ?? {})),
    /started Mon 23 Nov 12:03 \(UTC\) and has not finished/,
  );
  for (const rid of ['b', null]) {
    const ended = pinged('success', 5, firstEnded, null, rid).next;
    assert.deepEqual([ended.startedAt, ended.dueAt], [null, at(20)], String(rid));
  }
  assert.equal(pinged('fail', 5, firstEnded, null, 'a').next.startedAt, null);
});

test('an edit counts from where it counted before, also for what runs', () => {
  const running = pinged('start', 8, pinged('success', 0, { ...backup, maxRunTime: '20m' }).next).next;
  assert.deepEqual(afterEdit({ ...running, maxRunTime: '3m' }).dueAt, at(11));
  assert.deepEqual(afterEdit({ ...pinged('log', 9, pinged('success', 0).next).next, every: '1h' }).dueAt, at(65));
  assert.equal(afterEdit({ ...pinged('log', 9).next, every: '1h' }).dueAt, null);
});

test('a failure opens at once and says why; a log changes nothing', () => {
  const failed = pinged('fail', 0, backup, 'disk full');
  assert.deepEqual(
    [failed.next.status, failed.incident],
    ['late', { open: 'Heartbeat backup says that it failed: disk full' }],
  );
  const logged = pinged('log', 1, failed.next, 'still trying');
  assert.deepEqual([logged.next.status, logged.next.dueAt, logged.incident], ['late', failed.next.dueAt, undefined]);
});

test('a paused one is never late; it is expected again when it is resumed, or reports', () => {
  const late = whenDue(pinged('success', 0).next, at(15)).next;
  const paused = pause(late);
  assert.deepEqual([paused.incident, paused.next.status, paused.next.dueAt], ['resolve', 'paused', null]);
  assert.equal(whenDue(paused.next, at(9_999)).incident, undefined);
  assert.deepEqual([resume(paused.next, at(100)).status, resume(paused.next, at(100)).dueAt], ['up', at(115)]);
  assert.equal(pinged('success', 100, paused.next).next.status, 'up');
  for (const unheard of [backup, pinged('log', 0).next]) assert.equal(resume(pause(unheard).next, at(1)).status, 'new');
});

test('cron keeps to the wall clock on the days on which the clocks change', () => {
  // [expression, zone, after, next]
  const cases = [
    ['0 3 * * *', 'UTC', '2026-11-23T03:00:00Z', '2026-11-24T03:00:00.000Z'],
    ['0 3 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['0 9 * * 1-5', 'America/New_York', '2026-11-20T14:00:00Z', '2026-11-23T14:00:00.000Z'],
    ['0 9 * * *', 'America/New_York', '2026-10-31T14:00:00Z', '2026-11-01T14:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2026-11-23T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 12 * * *', 'Australia/Lord_Howe', '2026-10-03T02:00:00Z', '2026-10-04T01:00:00.000Z'],
  ] as const;
  for (const [cron, zone, after, next] of cases)
    assert.equal(nextTime(cron, zone, new Date(after)).toISOString(), next, `${cron} ${zone} ${after}`);
  const nightly = { ...backup, every: undefined, cron: '0 3 * * *', grace: '1h' };
  assert.equal(dueAfter(nightly, new Date('2026-11-23T03:00:10Z')).toISOString(), '2026-11-24T04:00:00.000Z');
});

test('whatever comes in whatever order: what is watched has a time, and only a success or a pause ends what is late', () => {
  const step = fc.record({
    what: fc.constantFrom<PingKind | 'look' | 'pause' | 'resume'>(
      'success',
      'start',
      'fail',
      'log',
      'look',
      'pause',
      'resume',
    ),
    minutes: fc.nat({ max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let heartbeat = backup;
      let clock = 0;
      for (const { what, minutes } of steps) {
        clock += minutes;
        const before = heartbeat;
        if (what === 'look') heartbeat = whenDue(heartbeat, at(clock)).next;
        else if (what === 'pause') heartbeat = pause(heartbeat).next;
        else if (what === 'resume') heartbeat = resume(heartbeat, at(clock));
        else heartbeat = pinged(what, clock, heartbeat).next;
        const watched = heartbeat.status === 'up' || heartbeat.status === 'late';
        assert.equal(heartbeat.dueAt !== null, watched);
        if (before.status === 'late' && heartbeat.status !== 'late') assert.ok(what === 'success' || what === 'pause');
      }
    }),
  );
});
