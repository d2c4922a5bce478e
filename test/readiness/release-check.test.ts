import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Release } from '../../src/releases/release.ts';
import { check, type Kiln } from './kiln.ts';

const hours = (from: string, to: string, days?: ('mon' | 'fri' | 'sat' | 'sun')[]) => ({
  restrictions: [{ from, to, ...(days ? { days } : {}) }],
});
const OFFICE = [{ participants: ['ann'], ...hours('09:00', '17:00') }];
const release = (rollback: Partial<NonNullable<Release['rollback']>> | null): Release => ({
  ...{ id: 1, kind: 'release', version: '4.2', summary: '4.2', components: ['kiln'], by: 'deploy' },
  ...{ plannedAt: null, startedAt: null, finishedAt: new Date('2026-11-24T10:00:00Z'), stages: [] },
  ...{ commits: [], files: [], links: [], hook: null, riskWindowMs: 86_400_000 },
  ...{ at: new Date('2026-11-24T10:00:00Z'), riskUntil: new Date('2026-11-25T10:00:00Z') },
  ...{ createdAt: new Date('2026-11-24T10:00:00Z'), updatedAt: new Date('2026-11-24T10:00:00Z') },
  rollback: rollback && { procedure: null, link: null, reversible: true, until: null, why: null, ...rollback },
});

const stage = (share: number, at: string) => ({ share, at: new Date(at) });

/** 2026-11-24 is a Tuesday. */
const TUE = '2026-11-24T10:00:00Z';
const READY: Kiln = { rollback: 'put it back' };
type Case = [
  what: string,
  kiln: Kiln,
  from: string,
  hours: number,
  holes: string[],
  also?: Parameters<typeof check>[3],
];

const CASES: Case[] = [
  ['all is well', READY, TUE, 24, ['pass']],
  ['no way back is known', {}, TUE, 24, ['warn', 'warn kiln has no rollback procedure']],
  ['the release says how', {}, TUE, 24, ['pass'], { release: release({ procedure: 'undo' }) }],
  [
    'it cannot be undone',
    READY,
    TUE,
    24,
    ['warn', 'warn it cannot be undone for the whole time: migration 41'],
    { release: release({ reversible: false, why: 'migration 41' }) },
  ],
  [
    'it can be undone for too short',
    READY,
    TUE,
    24,
    ['warn', 'warn it cannot be undone for the whole time: only until 2026-11-24 22:00 UTC'],
    { release: release({ until: { afterMs: 12 * 3_600_000 } }) },
  ],
  [
    'it can be undone for long enough',
    READY,
    TUE,
    24,
    ['pass'],
    { release: release({ until: { afterMs: 25 * 3_600_000 } }) },
  ],
  [
    'nobody knows',
    READY,
    TUE,
    24,
    ['warn', 'warn nobody knows whether it can be undone'],
    { release: release({ reversible: 'unknown' }) },
  ],
  [
    'nothing was said',
    READY,
    TUE,
    24,
    ['warn', 'warn nobody knows whether it can be undone: nothing was said about it'],
    { release: release(null) },
  ],
  [
    'the first line is there by day',
    { ...READY, ops: OFFICE },
    TUE,
    24,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 17:00 to Wed 25 Nov 09:00 (UTC)'],
  ],
  ['within its hours', { ...READY, ops: OFFICE }, TUE, 7, ['pass']],
  [
    'to the minute',
    { ...READY, ops: OFFICE },
    TUE,
    7.05,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 17:00 to 17:03 (UTC)'],
  ],
  [
    'the second line is there by day',
    { ...READY, dev: [{ participants: ['bo'], ...hours('12:00', '22:00') }] },
    TUE,
    12,
    ['fail', 'fail line 2 of kiln has nobody from Tue 24 Nov 10:00 to 12:00 (UTC)'],
  ],
  [
    'nobody at all',
    { ...READY, ops: OFFICE, dev: OFFICE, lines: [[{ rotation: 'ops' }]] },
    TUE,
    8,
    [
      'fail',
      'fail kiln has nobody on any line from Tue 24 Nov 17:00 to 18:00 (UTC)',
      'fail line 1 of kiln has nobody from Tue 24 Nov 17:00 to 18:00 (UTC)',
    ],
  ],
  [
    'by the clocks of Berlin',
    { ...READY, zone: 'Europe/Berlin', ops: OFFICE },
    TUE,
    24,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 16:00 to Wed 25 Nov 08:00 (UTC)'],
  ],
  [
    'said in Berlin',
    { ...READY, zone: 'Europe/Berlin', ops: OFFICE },
    TUE,
    24,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 17:00 to Wed 25 Nov 09:00 (Berlin)'],
    { rules: { timeZone: 'Europe/Berlin' } },
  ],
  [
    'by the clocks of Kolkata',
    { ...READY, zone: 'Asia/Kolkata', ops: OFFICE },
    TUE,
    12,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 11:30 to 22:00 (UTC)'],
  ],
  [
    'in the night that is longer',
    { ...READY, zone: 'Europe/Berlin', ops: OFFICE },
    '2026-10-24T10:00:00Z',
    24,
    ['fail', 'fail line 1 of kiln has nobody from Sat 24 Oct 15:00 to Sun 25 Oct 08:00 (UTC)'],
    { rules: { badTimes: [] } },
  ],
  [
    'in the night that is shorter',
    { ...READY, zone: 'Europe/Berlin', ops: OFFICE },
    '2026-03-28T10:00:00Z',
    24,
    ['fail', 'fail line 1 of kiln has nobody from Sat 28 Mar 16:00 to Sun 29 Mar 07:00 (UTC)'],
    { rules: { badTimes: [] } },
  ],
  [
    'in the hour that New York skips',
    { ...READY, zone: 'America/New_York', ops: [{ participants: ['ann'], ...hours('03:00', '02:00') }] },
    '2026-03-08T00:00:00Z',
    20,
    ['pass'],
    { rules: { badTimes: [] } },
  ],
  [
    'in the hour that New York has twice',
    { ...READY, zone: 'America/New_York', ops: [{ participants: ['ann'], ...hours('02:00', '01:00') }] },
    '2026-11-01T00:00:00Z',
    12,
    ['fail', 'fail line 1 of kiln has nobody from Sun 1 Nov 05:00 to 07:00 (UTC)'],
    { rules: { badTimes: [] } },
  ],
  [
    'an override takes everybody out',
    { ...READY, opsOverrides: [{ from: new Date('2026-11-24T12:00:00Z'), to: new Date('2026-11-24T13:30:00Z') }] },
    TUE,
    24,
    ['fail', 'fail line 1 of kiln has nobody from Tue 24 Nov 12:00 to 13:30 (UTC)'],
  ],
  [
    'an override fills the hole',
    {
      ...READY,
      ops: OFFICE,
      opsOverrides: [{ from: new Date('2026-11-24T17:00:00Z'), to: new Date('2026-11-25T09:00:00Z'), person: 'cy' }],
    },
    TUE,
    24,
    ['pass'],
  ],
  [
    'whoever is on call is away',
    { ...READY, away: [{ person: 'ann', from: '2026-11-24T20:00:00Z', to: '2026-11-24T23:00:00Z' }] },
    TUE,
    24,
    ['fail', 'fail line 1 of kiln has nobody (Ann is away) from Tue 24 Nov 20:00 to 23:00 (UTC)'],
  ],
  [
    'somebody else is away',
    { ...READY, away: [{ person: 'cy', from: '2026-11-24T20:00:00Z', to: '2026-11-24T23:00:00Z' }] },
    TUE,
    24,
    ['pass'],
  ],
  [
    'away before and after',
    {
      ...READY,
      away: [
        { person: 'ann', from: '2026-11-24T00:00:00Z', to: TUE },
        { person: 'ann', from: '2026-11-25T10:00:00Z', to: '2026-11-26T00:00:00Z' },
      ],
    },
    TUE,
    24,
    ['pass'],
  ],
  [
    'the only number was never verified',
    { ...READY, unverified: ['bo'] },
    TUE,
    24,
    [
      'fail',
      "fail line 2 of kiln has nobody (Bo's only number was never verified) from Tue 24 Nov 10:00 to Wed 25 Nov 10:00 (UTC)",
    ],
  ],
  [
    'the only number has opted out',
    { ...READY, optedOut: ['bo'] },
    TUE,
    24,
    [
      'fail',
      'fail line 2 of kiln has nobody (Bo has no contact method that works (sms: opted out with STOP; it can be used again once START is sent from it)) from Tue 24 Nov 10:00 to Wed 25 Nov 10:00 (UTC)',
    ],
  ],
  [
    'a second person on the line makes up for it',
    { ...READY, unverified: ['bo'], lines: [[{ rotation: 'ops' }], [{ rotation: 'dev' }, { owners: true }]] },
    TUE,
    24,
    ['pass'],
  ],
  [
    'the same person on both lines',
    { ...READY, dev: [{ participants: ['ann'] }] },
    TUE,
    24,
    [
      'warn',
      'warn line 2 of kiln has only Ann, who is asked on an earlier line already, from Tue 24 Nov 10:00 to Wed 25 Nov 10:00 (UTC)',
    ],
  ],
  [
    'the same person for some hours',
    { ...READY, dev: [{ participants: ['ann'], ...hours('12:00', '14:00') }, { participants: ['bo'] }] },
    TUE,
    24,
    [
      'warn',
      'warn line 2 of kiln has only Ann, who is asked on an earlier line already, from Tue 24 Nov 12:00 to 14:00 (UTC)',
    ],
  ],
  [
    'the same person where that fails',
    { ...READY, dev: [{ participants: ['ann'] }] },
    TUE,
    1,
    [
      'fail',
      'fail line 2 of kiln has only Ann, who is asked on an earlier line already, from Tue 24 Nov 10:00 to 11:00 (UTC)',
    ],
    { rules: { levels: { 'same-person': 'fail' } } },
  ],
  [
    'an empty line where that only warns',
    { ...READY, ops: OFFICE },
    TUE,
    8,
    ['warn', 'warn line 1 of kiln has nobody from Tue 24 Nov 17:00 to 18:00 (UTC)'],
    { rules: { levels: { 'empty-line': 'warn' } } },
  ],
  ['a hole that is ignored', {}, TUE, 24, ['pass'], { rules: { levels: { 'no-rollback': 'ignore' } } }],
  ['on a Friday morning', READY, '2026-11-27T11:59:00Z', 24, ['pass']],
  [
    'on a Friday afternoon',
    READY,
    '2026-11-27T12:00:00Z',
    24,
    ['warn', 'warn it begins on Fri 27 Nov 12:00 (UTC), with few people about'],
  ],
  [
    'on a Friday afternoon in New York',
    READY,
    '2026-11-27T16:59:00Z',
    24,
    ['pass'],
    { rules: { timeZone: 'America/New_York' } },
  ],
  [
    'on a Sunday',
    READY,
    '2026-11-29T09:00:00Z',
    24,
    ['warn', 'warn it begins on Sun 29 Nov 09:00 (UTC), with few people about'],
  ],
  [
    'inside a freeze',
    READY,
    TUE,
    24,
    ['fail', 'fail it begins within a freeze: Black Friday'],
    { rules: { freezes: [{ from: '2026-11-24T00:00:00Z', to: '2026-12-01T00:00:00Z', why: 'Black Friday' }] } },
  ],
  [
    'not out before a freeze',
    READY,
    TUE,
    24,
    ['fail', 'fail it is not out before a freeze: Black Friday'],
    {
      release: { ...release({}), finishedAt: null, stages: [stage(100, '2026-11-26T10:00:00Z')] },
      rules: { freezes: [{ from: '2026-11-26T00:00:00Z', to: '2026-12-01T00:00:00Z', why: 'Black Friday' }] },
    },
  ],
  [
    'a stage on a Friday afternoon',
    READY,
    TUE,
    24,
    ['warn', 'warn a stage of it begins on Fri 27 Nov 14:00 (Berlin), with few people about'],
    {
      release: {
        ...release({}),
        stages: [stage(5, TUE), stage(50, '2026-11-26T10:00:00Z'), stage(100, '2026-11-27T13:00:00Z')],
      },
      rules: { timeZone: 'Europe/Berlin' },
    },
  ],
  [
    'nobody confirmed the shift, as far as it falls into the window',
    {
      ...READY,
      unconfirmed: [{ person: 'Ann', rotation: 'ops', from: '2026-11-24T09:00:00Z', to: '2026-11-25T09:00:00Z' }],
    },
    TUE,
    24,
    ['warn', 'warn Ann, on ops for kiln, has not confirmed from Tue 24 Nov 10:00 to Wed 25 Nov 09:00 (UTC)'],
  ],
  [
    'somebody who was asked has not said ready',
    { ...READY, silent: [{ person: 'Bo', from: '2026-11-24T18:00:00Z', to: '2026-11-26T09:00:00Z' }] },
    TUE,
    24,
    ['fail', 'fail Bo was asked and has not said ready, on call from Tue 24 Nov 18:00 to Wed 25 Nov 10:00 (UTC)'],
    { rules: { levels: { unconfirmed: 'fail' } } },
  ],
  [
    'an address that was never verified, and two numbers that were not',
    { ...READY, unverified: ['ann', 'bo'], mails: ['ann'], phones: ['bo'] },
    TUE,
    1,
    [
      'fail',
      'fail kiln has nobody on any line from Tue 24 Nov 10:00 to 11:00 (UTC)',
      "fail line 1 of kiln has nobody (Ann's only address was never verified) from Tue 24 Nov 10:00 to 11:00 (UTC)",
      "fail line 2 of kiln has nobody (none of Bo's contact methods was ever verified) from Tue 24 Nov 10:00 to 11:00 (UTC)",
    ],
  ],
  [
    'as a freeze ends',
    READY,
    TUE,
    24,
    ['pass'],
    { rules: { freezes: [{ from: '2026-11-20T00:00:00Z', to: TUE, why: 'it is over' }] } },
  ],
  [
    'a line that comes and goes is one hole',
    { ...READY, ops: [{ participants: ['ann'], ...hours('09:00', '17:00') }] },
    TUE,
    120,
    [
      'fail',
      'fail line 1 of kiln has nobody from Tue 24 Nov 17:00 to Wed 25 Nov 09:00, from Wed 25 Nov 17:00 to Thu 26 Nov 09:00, from Thu 26 Nov 17:00 to Fri 27 Nov 09:00 (UTC) and 2 more times',
    ],
  ],
];

for (const [what, kiln, from, span, expected, also] of CASES)
  test(`release check: ${what}`, () => assert.deepEqual(check(kiln, from, span, also), expected));
