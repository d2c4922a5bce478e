import { daily, type WorkedCase } from './worked-case.ts';

const NIGHT = [{ from: '22:00', to: '06:00' }];

/** Ann alone, so that only the restrictions are seen. */
const alone = { participants: ['ann'], handoff: daily };

export const restrictionsAtClockChanges: WorkedCase[] = [
  {
    rule: 'a night in which clocks are put forward has an hour less',
    zone: 'Europe/Berlin',
    layers: [{ ...alone, restrictions: NIGHT }],
    shifts: [
      '2026-03-28T22:00+01:00 ann',
      '2026-03-29T06:00+02:00 -',
      '2026-03-29T22:00+02:00 ann',
      '2026-03-30T06:00+02:00 end',
    ],
  },
  {
    rule: 'a night in which clocks are put back has an hour more',
    zone: 'America/New_York',
    layers: [{ ...alone, restrictions: NIGHT }],
    shifts: [
      '2026-10-31T22:00-04:00 ann',
      '2026-11-01T06:00-05:00 -',
      '2026-11-01T22:00-05:00 ann',
      '2026-11-02T06:00-05:00 end',
    ],
  },
  {
    rule: 'a window that lies in the skipped hour is not covered that day',
    zone: 'Europe/Berlin',
    layers: [{ ...alone, restrictions: [{ from: '02:00', to: '03:00' }] }],
    shifts: [
      '2026-03-28T02:00+01:00 ann',
      '2026-03-28T03:00+01:00 -',
      '2026-03-30T02:00+02:00 ann',
      '2026-03-30T03:00+02:00 end',
    ],
  },
  {
    rule: 'a window that is the repeated hour is covered both times',
    zone: 'Europe/Berlin',
    layers: [{ ...alone, restrictions: [{ from: '02:00', to: '03:00' }] }],
    shifts: [
      '2026-10-25T02:00+02:00 ann',
      '2026-10-25T03:00+01:00 -',
      '2026-10-26T02:00+01:00 ann',
      '2026-10-26T03:00+01:00 end',
    ],
  },
  {
    rule: 'a window that begins in the gap begins at the first instant after it',
    zone: 'Europe/Berlin',
    layers: [{ ...alone, restrictions: [{ from: '02:30', to: '04:00' }] }],
    shifts: ['2026-03-29T03:00+02:00 ann', '2026-03-29T04:00+02:00 -', '2026-03-30T02:30+02:00 end'],
  },
  {
    rule: 'a window that ends in the gap ends at the first instant after it',
    zone: 'Europe/Berlin',
    layers: [{ ...alone, restrictions: [{ from: '01:00', to: '02:30' }] }],
    shifts: ['2026-03-29T01:00+01:00 ann', '2026-03-29T03:00+02:00 -', '2026-03-30T01:00+02:00 end'],
  },
  {
    rule: 'a window that begins at a repeated time begins at its first occurrence',
    zone: 'Europe/London',
    layers: [{ ...alone, restrictions: [{ from: '01:30', to: '04:00' }] }],
    shifts: ['2026-10-25T01:30+01:00 ann', '2026-10-25T04:00+00:00 -', '2026-10-26T01:30+00:00 end'],
  },
  {
    rule: 'a window that ends at a repeated time ends at its first occurrence',
    zone: 'Europe/London',
    layers: [{ ...alone, restrictions: [{ from: '00:00', to: '01:30' }] }],
    shifts: ['2026-10-25T00:00+01:00 ann', '2026-10-25T01:30+01:00 -', '2026-10-26T00:00+00:00 end'],
  },
  {
    rule: 'a day may have 25 hours',
    zone: 'America/Sao_Paulo',
    layers: [{ ...alone, start: '2019-02-01T00:00', restrictions: [{ days: ['sat'], from: '00:00', to: '00:00' }] }],
    shifts: ['2019-02-16T00:00-02:00 ann', '2019-02-17T00:00-03:00 -', '2019-02-23T00:00-03:00 end'],
  },
  {
    rule: 'a weekend may have an hour more',
    zone: 'America/New_York',
    layers: [{ ...alone, restrictions: [{ from: 'fri 17:00', to: 'mon 09:00' }] }],
    shifts: ['2026-10-30T17:00-04:00 ann', '2026-11-02T09:00-05:00 -', '2026-11-06T17:00-05:00 end'],
  },
  {
    rule: 'a day whose only hour is skipped uses up no turn',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-27T00:00', handoff: daily, restrictions: [{ from: '02:00', to: '03:00' }] }],
    shifts: [
      '2026-03-28T02:00+01:00 bo',
      '2026-03-28T03:00+01:00 -',
      '2026-03-30T02:00+02:00 cy',
      '2026-03-30T03:00+02:00 -',
      '2026-03-31T02:00+02:00 end',
    ],
  },
  {
    rule: 'counted by the clock, a day whose only hour is skipped uses up its turn unseen',
    zone: 'Europe/Berlin',
    layers: [
      {
        start: '2026-03-27T00:00',
        handoff: daily,
        restrictions: [{ from: '02:00', to: '03:00' }],
        countTurns: 'clock',
      },
    ],
    shifts: [
      '2026-03-28T02:00+01:00 bo',
      '2026-03-28T03:00+01:00 -',
      '2026-03-30T02:00+02:00 ann',
      '2026-03-30T03:00+02:00 -',
      '2026-03-31T02:00+02:00 end',
    ],
  },
  {
    rule: 'a week whose only day is skipped uses up no turn',
    zone: 'Pacific/Apia',
    layers: [{ start: '2011-12-19T00:00', restrictions: [{ days: ['fri'], from: '00:00', to: '00:00' }] }],
    shifts: [
      '2011-12-23T00:00-10:00 ann',
      '2011-12-24T00:00-10:00 -',
      '2012-01-06T00:00+14:00 bo',
      '2012-01-07T00:00+14:00 end',
    ],
  },
];
