import { daily, monthly, type WorkedCase } from './worked-case.ts';

export const skippedTimes: WorkedCase[] = [
  {
    rule: 'a weekly hand-off stays at 09:00 when clocks are put forward',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-16T09:00' }],
    shifts: [
      '2026-03-16T09:00+01:00 ann',
      '2026-03-23T09:00+01:00 bo',
      '2026-03-30T09:00+02:00 cy',
      '2026-04-06T09:00+02:00 end',
    ],
  },
  {
    rule: 'a weekly hand-off stays at 09:00 when clocks are put back',
    zone: 'America/New_York',
    layers: [{ start: '2026-10-26T09:00' }],
    shifts: [
      '2026-10-26T09:00-04:00 ann',
      '2026-11-02T09:00-05:00 bo',
      '2026-11-09T09:00-05:00 cy',
      '2026-11-16T09:00-05:00 end',
    ],
  },
  {
    rule: 'a weekly hand-off stays at 09:00 where clocks move by half an hour',
    zone: 'Australia/Lord_Howe',
    layers: [{ start: '2026-03-30T09:00' }],
    shifts: [
      '2026-03-30T09:00+11:00 ann',
      '2026-04-06T09:00+10:30 bo',
      '2026-04-13T09:00+10:30 cy',
      '2026-04-20T09:00+10:30 end',
    ],
  },
  {
    rule: 'a weekly hand-off stays at 09:00 where clocks go back for Ramadan',
    zone: 'Africa/Casablanca',
    layers: [{ start: '2026-02-09T09:00' }],
    shifts: [
      '2026-02-09T09:00+01:00 ann',
      '2026-02-16T09:00+00:00 bo',
      '2026-02-23T09:00+00:00 cy',
      '2026-03-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'a weekly hand-off stays at 09:00 over a week that lacks a day',
    zone: 'Pacific/Apia',
    layers: [{ start: '2011-12-26T09:00' }],
    shifts: ['2011-12-26T09:00-10:00 ann', '2012-01-02T09:00+14:00 bo', '2012-01-09T09:00+14:00 end'],
  },
  {
    rule: 'the zone is the rotation’s: where clocks never change, nothing does',
    zone: 'Asia/Kolkata',
    layers: [{ start: '2026-03-28T09:00', handoff: daily }],
    shifts: [
      '2026-03-28T09:00+05:30 ann',
      '2026-03-29T09:00+05:30 bo',
      '2026-03-30T09:00+05:30 cy',
      '2026-03-31T09:00+05:30 end',
    ],
  },
  {
    rule: 'a local time that is skipped hands off at the first instant after the gap',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-28T02:30', handoff: daily }],
    shifts: [
      '2026-03-28T02:30+01:00 ann',
      '2026-03-29T03:00+02:00 bo',
      '2026-03-30T02:30+02:00 cy',
      '2026-03-31T02:30+02:00 end',
    ],
  },
  {
    rule: 'the first skipped time, too, hands off at the first instant after the gap',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-28T02:00', handoff: daily }],
    shifts: [
      '2026-03-28T02:00+01:00 ann',
      '2026-03-29T03:00+02:00 bo',
      '2026-03-30T02:00+02:00 cy',
      '2026-03-31T02:00+02:00 end',
    ],
  },
  {
    rule: 'the first time after a gap is an ordinary one',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-28T03:00', handoff: daily }],
    shifts: [
      '2026-03-28T03:00+01:00 ann',
      '2026-03-29T03:00+02:00 bo',
      '2026-03-30T03:00+02:00 cy',
      '2026-03-31T03:00+02:00 end',
    ],
  },
  {
    rule: 'a skipped time in America',
    zone: 'America/New_York',
    layers: [{ start: '2026-03-07T02:30', handoff: daily }],
    shifts: [
      '2026-03-07T02:30-05:00 ann',
      '2026-03-08T03:00-04:00 bo',
      '2026-03-09T02:30-04:00 cy',
      '2026-03-10T02:30-04:00 end',
    ],
  },
  {
    rule: 'a skipped half hour',
    zone: 'Australia/Lord_Howe',
    layers: [{ start: '2026-10-03T02:15', handoff: daily }],
    shifts: [
      '2026-10-03T02:15+10:30 ann',
      '2026-10-04T02:30+11:00 bo',
      '2026-10-05T02:15+11:00 cy',
      '2026-10-06T02:15+11:00 end',
    ],
  },
  {
    rule: 'two skipped hours',
    zone: 'Antarctica/Troll',
    layers: [{ start: '2026-03-28T02:00', handoff: daily }],
    shifts: [
      '2026-03-28T02:00+00:00 ann',
      '2026-03-29T03:00+02:00 bo',
      '2026-03-30T02:00+02:00 cy',
      '2026-03-31T02:00+02:00 end',
    ],
  },
  {
    rule: 'a skipped hour that begins at a quarter to three',
    zone: 'Pacific/Chatham',
    layers: [{ start: '2026-09-26T03:00', handoff: daily }],
    shifts: [
      '2026-09-26T03:00+12:45 ann',
      '2026-09-27T03:45+13:45 bo',
      '2026-09-28T03:00+13:45 cy',
      '2026-09-29T03:00+13:45 end',
    ],
  },
  {
    rule: 'a skipped hour at the end of Ramadan',
    zone: 'Africa/Casablanca',
    layers: [{ start: '2026-03-21T02:30', handoff: daily }],
    shifts: [
      '2026-03-21T02:30+00:00 ann',
      '2026-03-22T03:00+01:00 bo',
      '2026-03-23T02:30+01:00 cy',
      '2026-03-24T02:30+01:00 end',
    ],
  },
  {
    rule: 'a skipped midnight: the day begins at one',
    zone: 'America/Sao_Paulo',
    layers: [{ start: '2018-11-03T00:00', handoff: daily }],
    shifts: [
      '2018-11-03T00:00-03:00 ann',
      '2018-11-04T01:00-02:00 bo',
      '2018-11-05T00:00-02:00 cy',
      '2018-11-06T00:00-02:00 end',
    ],
  },
  {
    rule: 'a skipped midnight at a weekly hand-off',
    zone: 'America/Havana',
    layers: [{ start: '2026-03-01T00:00' }],
    shifts: [
      '2026-03-01T00:00-05:00 ann',
      '2026-03-08T01:00-04:00 bo',
      '2026-03-15T00:00-04:00 cy',
      '2026-03-22T00:00-04:00 end',
    ],
  },
  {
    rule: 'a skipped half past midnight',
    zone: 'Asia/Tehran',
    layers: [{ start: '2022-03-21T00:30', handoff: daily }],
    shifts: [
      '2022-03-21T00:30+03:30 ann',
      '2022-03-22T01:00+04:30 bo',
      '2022-03-23T00:30+04:30 cy',
      '2022-03-24T00:30+04:30 end',
    ],
  },
  {
    rule: 'a monthly hand-off that falls into a gap happens right after it, and the next on time',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-01-29T02:30', handoff: monthly }],
    shifts: [
      '2026-01-29T02:30+01:00 ann',
      '2026-02-28T02:30+01:00 bo',
      '2026-03-29T03:00+02:00 cy',
      '2026-04-29T02:30+02:00 ann',
      '2026-05-29T02:30+02:00 end',
    ],
  },
  {
    rule: 'a start that is skipped is the first instant after the gap, and the next hand-off is on time',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-29T02:30', handoff: daily }],
    shifts: [
      '2026-03-29T00:00+01:00 -',
      '2026-03-29T03:00+02:00 ann',
      '2026-03-30T02:30+02:00 bo',
      '2026-03-31T02:30+02:00 end',
    ],
  },
];
