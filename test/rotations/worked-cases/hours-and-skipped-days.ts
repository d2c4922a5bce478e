import { daily, hourly, type WorkedCase } from './worked-case.ts';

export const hoursAndSkippedDays: WorkedCase[] = [
  {
    rule: 'hours are elapsed hours: after clocks were put forward, the hand-off is an hour later by the clock',
    zone: 'America/St_Johns',
    layers: [{ start: '2026-03-07T18:00', handoff: hourly(6) }],
    shifts: [
      '2026-03-07T18:00-03:30 ann',
      '2026-03-08T00:00-03:30 bo',
      '2026-03-08T07:00-02:30 cy',
      '2026-03-08T13:00-02:30 end',
    ],
  },
  {
    rule: 'hours are elapsed hours: after clocks were put back, the hand-off is an hour earlier by the clock',
    zone: 'Europe/London',
    layers: [{ start: '2026-10-24T20:00', handoff: hourly(12) }],
    shifts: [
      '2026-10-24T20:00+01:00 ann',
      '2026-10-25T07:00+00:00 bo',
      '2026-10-25T19:00+00:00 cy',
      '2026-10-26T07:00+00:00 end',
    ],
  },
  {
    rule: 'each of two hours with the same name is an hour',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-10-25T02:00', handoff: hourly(1) }],
    shifts: [
      '2026-10-25T02:00+02:00 ann',
      '2026-10-25T02:00+01:00 bo',
      '2026-10-25T03:00+01:00 cy',
      '2026-10-25T04:00+01:00 end',
    ],
  },
  {
    rule: 'unequal turns of whole days keep to the wall clock',
    zone: 'Europe/London',
    layers: [{ start: '2026-03-23T09:00', handoff: { turns: ['4d', '3d'] } }],
    shifts: [
      '2026-03-23T09:00+00:00 ann',
      '2026-03-27T09:00+00:00 bo',
      '2026-03-30T09:00+01:00 cy',
      '2026-04-03T09:00+01:00 ann',
      '2026-04-06T09:00+01:00 end',
    ],
  },
  {
    rule: 'a day that the zone skips uses up no turn',
    zone: 'Pacific/Apia',
    layers: [{ start: '2011-12-28T00:00', handoff: daily }],
    shifts: [
      '2011-12-28T00:00-10:00 ann',
      '2011-12-29T00:00-10:00 bo',
      '2011-12-31T00:00+14:00 cy',
      '2012-01-01T00:00+14:00 ann',
      '2012-01-02T00:00+14:00 end',
    ],
  },
  {
    rule: 'counted by the clock, a day that the zone skips uses up its turn',
    zone: 'Pacific/Apia',
    layers: [{ start: '2011-12-28T00:00', handoff: daily, countTurns: 'clock' }],
    shifts: [
      '2011-12-28T00:00-10:00 ann',
      '2011-12-29T00:00-10:00 bo',
      '2011-12-31T00:00+14:00 ann',
      '2012-01-01T00:00+14:00 end',
    ],
  },
  {
    rule: 'a hand-off on a day that the zone skips happens when the next day begins, and the next on time',
    zone: 'Pacific/Apia',
    layers: [{ start: '2011-12-28T09:00', handoff: daily }],
    shifts: [
      '2011-12-28T09:00-10:00 ann',
      '2011-12-29T09:00-10:00 bo',
      '2011-12-31T00:00+14:00 cy',
      '2011-12-31T09:00+14:00 ann',
      '2012-01-01T09:00+14:00 end',
    ],
  },
];
