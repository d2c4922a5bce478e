import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditAlarms, budgetAlarm, runningOn } from '../../src/audit/alarm.ts';
import { type Facts, type Finding, findingsIn } from '../../src/audit/finding.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);

const well: Facts = {
  incidents: [],
  heartbeats: [],
  deliveries: [],
  notices: [],
  questions: [],
  announcements: [],
  rollbacks: [],
  queue: { reachable: true, kinds: [{ kind: 'escalation', waiting: 0, delayed: 3, active: 0, lagMs: 0 }] },
  missingCalls: [],
  sweeps: [{ kind: 'delivery', doneAt: ago(4) }],
  processStartedAt: ago(3_600),
  workerSeenAt: ago(8),
  catchAll: { isSet: true, reachable: true, admins: [] },
};

const incident = (nextActionAt: Date | null, status: 'triggered' | 'acknowledged' = 'triggered'): Partial<Facts> => ({
  incidents: [{ number: 42, status, nextActionAt }],
});
const delivery = (status: 'queued' | 'sending' | 'sent', due: number, updated = due): Partial<Facts> => ({
  deliveries: [{ id: 7, incident: 42, status, dueAt: ago(due), updatedAt: ago(updated) }],
});
const queue = (reachable: boolean, lagMs: number): Partial<Facts> => ({
  queue: { reachable, kinds: reachable ? [{ kind: 'delivery', waiting: 9, delayed: 0, active: 0, lagMs }] : [] },
});
const catchAll = (isSet: boolean, reachable: boolean, admins: string[]): Partial<Facts> => ({
  catchAll: { isSet, reachable, admins },
});

const cases: [name: string, facts: Partial<Facts>, texts: string[]][] = [
  ['nothing', {}, []],
  ['no next action', incident(null), ['incident 42 pages nobody: it has no next action']],
  ['no next action, but acknowledged', incident(null, 'acknowledged'), []],
  [
    'a next action in ten years',
    incident(ago(-10 * 365 * 86_400)),
    ['incident 42 pages nobody: it has no next action'],
  ],
  ['a next action in a year: a long snooze', incident(ago(-366 * 86_400), 'acknowledged'), []],
  ['due for 30 s', incident(ago(30)), []],
  ['due for 31 s', incident(ago(31)), ['incident 42 was not escalated: it is 31s overdue']],
  ['a snooze that did not end', incident(ago(60), 'acknowledged'), ['incident 42 was not escalated: it is 1m overdue']],
  ['a heartbeat that is late by the reach of a sweep', { heartbeats: [{ id: 'nightly', dueAt: ago(30) }] }, []],
  [
    'a heartbeat whose silence nobody has noticed',
    { heartbeats: [{ id: 'nightly', dueAt: ago(120) }] },
    ['heartbeat nightly was not looked at: it is 2m overdue'],
  ],
  ['queued in time', delivery('queued', 30), []],
  ['queued too long', delivery('queued', 180), ['delivery 7 of #42 was not sent: it is 3m overdue']],
  [
    'a lease that has run out',
    delivery('sending', 45),
    ['delivery 7 of #42 was begun by a worker that has not finished it: it is 45s overdue'],
  ],
  [
    'a lease without end',
    delivery('sending', -86_400, 301),
    ['delivery 7 of #42 was begun by a worker that has not finished it: it is 5m1s overdue'],
  ],
  [
    'calls that the queue has lost',
    { missingCalls: [{ kind: 'escalation', instants: [ago(-300), ago(-600), ago(-900)] }] },
    ['the queue holds no call for the escalation at 2026-11-23T12:05:00.000Z and 2 later: put back'],
  ],
  ['sending just now', delivery('sending', -50, 10), []],
  [
    'a receipt nobody waits for',
    delivery('sent', 60),
    ['delivery 7 of #42 has no receipt, and nobody has asked for one: it is 1m overdue'],
  ],
  ['a notice', { notices: [{ id: 3, dueAt: ago(121) }] }, ['notice 3 was not sent: it is 2m1s overdue']],
  [
    'an announcement that nobody sends',
    { announcements: [{ id: 5, dueAt: ago(601) }] },
    ['announcement 5 was not sent: it is 10m1s overdue'],
  ],
  ['an announcement behind a slow one', { announcements: [{ id: 5, dueAt: ago(600) }] }, []],
  ['a rollback', { rollbacks: [{ number: 9, dueAt: ago(31) }] }, ['rollback 9 was not looked at: it is 31s overdue']],
  ['a rollback in time', { rollbacks: [{ number: 9, dueAt: ago(30) }] }, []],
  ['a notice in time', { notices: [{ id: 3, dueAt: ago(120) }] }, []],
  [
    'a question about a shift',
    { questions: [{ name: 'cover request 5', nextActionAt: ago(301) }] },
    ['cover request 5 was not looked at: it is 5m1s overdue'],
  ],
  ['the queue is gone', queue(false, 0), ['the queue cannot be reached: sweeps do the work, up to 5 s late']],
  ['the queue lags', queue(true, 45_000), ['calls for delivery have waited 45s in the queue']],
  ['the queue is busy', queue(true, 29_000), []],
  ['there is no queue to ask', { queue: null }, []],
  [
    'a sweep hangs',
    { sweeps: [{ kind: 'delivery', doneAt: ago(150) }] },
    ['the sweep for delivery has not come to its end for 2m30s'],
  ],
  [
    'a sweep that has not ended since the start',
    { sweeps: [{ kind: 'delivery', doneAt: null }], processStartedAt: ago(121) },
    ['the sweep for delivery has not come to its end for 2m1s'],
  ],
  ['a worker was seen', { workerSeenAt: ago(40) }, []],
  ['no worker for long', { workerSeenAt: ago(41) }, ['no worker has reported for 41s: nothing is sent']],
  ['no worker, but only just started', { workerSeenAt: ago(9_000), processStartedAt: ago(20) }, []],
  [
    'never a worker',
    { workerSeenAt: null, processStartedAt: ago(60) },
    ['no worker has reported for 1m: nothing is sent'],
  ],
  [
    'nobody on the catch-all',
    catchAll(true, false, ['Cy', 'Di']),
    ['nobody on the catch-all can be reached: the admins Cy, Di are paged in its place'],
  ],
  ['nobody anywhere', catchAll(false, false, []), ['no catch-all is set, and no admin can be reached either']],
];

for (const [name, facts, texts] of cases)
  test(`the audit's rules: ${name}`, () => {
    assert.deepEqual(
      findingsIn({ ...well, ...facts }, NOW).map(({ text }) => text),
      texts,
    );
  });

const stuck = (id: number, since: Date | null = ago(190)): Finding => ({
  kind: 'stuck-delivery',
  subject: `delivery ${id}`,
  text: `delivery ${id} is stuck`,
  since,
});

test('a kind pages at the third audit running that finds it, and not when one between found nothing', () => {
  let running: Record<string, number> = {};
  const alarms = [[stuck(1)], [stuck(2)], [], [stuck(3)], [stuck(3)], [stuck(3), stuck(4)]].map((findings) => {
    running = runningOn(running, findings);
    return auditAlarms(findings, running, {}, NOW).map(({ summary }) => summary);
  });
  assert.deepEqual(alarms, [[], [], [], [], [], ['Firstline: 2 deliveries stuck for 3m. delivery 3 is stuck']]);
});

test('many new findings in an hour page at once; a hole in the catch-all never does, because it would page nobody', () => {
  assert.equal(auditAlarms([stuck(1)], {}, { 'stuck-delivery': 50 }, NOW).length, 0);
  const [alarm] = auditAlarms([stuck(1)], {}, { 'stuck-delivery': 51 }, NOW);
  assert.deepEqual([alarm?.key, alarm?.severity], ['firstline-audit-stuck-delivery', 'critical']);
  for (const kind of ['catch-all', 'no-worker'] as const) {
    const finding: Finding = { kind, subject: kind, text: kind, since: null };
    assert.deepEqual(auditAlarms([finding], { [kind]: 99 }, { [kind]: 99 }, NOW), []);
  }
});

test('a spent budget says how many, since when, of what, and names the last', () => {
  const entry = { cause: 'retry', hour: NOW, count: 12, details: ['#3: busy', '#2: busy'], lastAt: NOW };
  assert.equal(
    budgetAlarm(entry, { retry: 10 }).summary,
    'Firstline: 12 times since 12:00 UTC (10 an hour are tolerated): a message that was not taken at once and is tried again. Last: #3: busy; #2: busy',
  );
});
