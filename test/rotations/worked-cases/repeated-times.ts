import { daily, type WorkedCase } from './worked-case.ts';

export const repeatedTimes: WorkedCase[] = [
  {
    rule: 'a local time that comes twice hands off at its first occurrence: that turn has an hour more',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-10-24T02:30', handoff: daily }],
    shifts: [
      '2026-10-24T02:30+02:00 ann',
      '2026-10-25T02:30+02:00 bo',
      '2026-10-26T02:30+01:00 cy',
      '2026-10-27T02:30+01:00 end',
    ],
  },
  {
    rule: 'the first of the times that come twice',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-10-24T02:00', handoff: daily }],
    shifts: [
      '2026-10-24T02:00+02:00 ann',
      '2026-10-25T02:00+02:00 bo',
      '2026-10-26T02:00+01:00 cy',
      '2026-10-27T02:00+01:00 end',
    ],
  },
  {
    rule: 'the time at which clocks are put back is shown once, an hour later',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-10-24T03:00', handoff: daily }],
    shifts: [
      '2026-10-24T03:00+02:00 ann',
      '2026-10-25T03:00+01:00 bo',
      '2026-10-26T03:00+01:00 cy',
      '2026-10-27T03:00+01:00 end',
    ],
  },
  {
    rule: 'a repeated time in America',
    zone: 'America/New_York',
    layers: [{ start: '2026-10-31T01:30', handoff: daily }],
    shifts: [
      '2026-10-31T01:30-04:00 ann',
      '2026-11-01T01:30-04:00 bo',
      '2026-11-02T01:30-05:00 cy',
      '2026-11-03T01:30-05:00 end',
    ],
  },
  {
    rule: 'a repeated time on an island half an hour off',
    zone: 'America/St_Johns',
    layers: [{ start: '2026-10-31T01:15', handoff: daily }],
    shifts: [
      '2026-10-31T01:15-02:30 ann',
      '2026-11-01T01:15-02:30 bo',
      '2026-11-02T01:15-03:30 cy',
      '2026-11-03T01:15-03:30 end',
    ],
  },
  {
    rule: 'a repeated half hour',
    zone: 'Australia/Lord_Howe',
    layers: [{ start: '2026-04-04T01:45', handoff: daily }],
    shifts: [
      '2026-04-04T01:45+11:00 ann',
      '2026-04-05T01:45+11:00 bo',
      '2026-04-06T01:45+10:30 cy',
      '2026-04-07T01:45+10:30 end',
    ],
  },
  {
    rule: 'two repeated hours: a turn of 26',
    zone: 'Antarctica/Troll',
    layers: [{ start: '2026-10-24T01:30', handoff: daily }],
    shifts: [
      '2026-10-24T01:30+02:00 ann',
      '2026-10-25T01:30+02:00 bo',
      '2026-10-26T01:30+00:00 cy',
      '2026-10-27T01:30+00:00 end',
    ],
  },
  {
    rule: 'a repeated hour that begins at a quarter to three',
    zone: 'Pacific/Chatham',
    layers: [{ start: '2026-04-04T03:15', handoff: daily }],
    shifts: [
      '2026-04-04T03:15+13:45 ann',
      '2026-04-05T03:15+13:45 bo',
      '2026-04-06T03:15+12:45 cy',
      '2026-04-07T03:15+12:45 end',
    ],
  },
  {
    rule: 'a repeated hour before midnight: the hand-off is on the evening before the change',
    zone: 'America/Sao_Paulo',
    layers: [{ start: '2019-02-15T23:30', handoff: daily }],
    shifts: [
      '2019-02-15T23:30-02:00 ann',
      '2019-02-16T23:30-02:00 bo',
      '2019-02-17T23:30-03:00 cy',
      '2019-02-18T23:30-03:00 end',
    ],
  },
  {
    rule: 'a midnight that comes an hour late',
    zone: 'America/Sao_Paulo',
    layers: [{ start: '2019-02-16T00:00', handoff: daily }],
    shifts: [
      '2019-02-16T00:00-02:00 ann',
      '2019-02-17T00:00-03:00 bo',
      '2019-02-18T00:00-03:00 cy',
      '2019-02-19T00:00-03:00 end',
    ],
  },
  {
    rule: 'a repeated evening hour in autumn',
    zone: 'Asia/Tehran',
    layers: [{ start: '2022-09-20T23:30', handoff: daily }],
    shifts: [
      '2022-09-20T23:30+04:30 ann',
      '2022-09-21T23:30+04:30 bo',
      '2022-09-22T23:30+03:30 cy',
      '2022-09-23T23:30+03:30 end',
    ],
  },
  {
    rule: 'a start that comes twice is its first occurrence',
    zone: 'America/New_York',
    layers: [{ start: '2026-11-01T01:30', handoff: daily }],
    shifts: [
      '2026-11-01T00:00-04:00 -',
      '2026-11-01T01:30-04:00 ann',
      '2026-11-02T01:30-05:00 bo',
      '2026-11-03T01:30-05:00 end',
    ],
  },
];
