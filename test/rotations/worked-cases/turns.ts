import { daily, hourly, monthly, type WorkedCase } from './worked-case.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const WORKING_DAYS = [{ days: [...WEEKDAYS], from: '00:00', to: '00:00' }];
const OFFICE_HOURS = [{ days: [...WEEKDAYS], from: '09:00', to: '17:00' }];

export const turnsCases: WorkedCase[] = [
  {
    rule: 'people take turns in the order of the list, over and over',
    zone: 'UTC',
    layers: [{}],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-12T09:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 ann',
      '2026-02-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'before its start a layer gives nobody',
    zone: 'UTC',
    layers: [{}],
    shifts: ['2026-01-04T00:00+00:00 -', '2026-01-05T09:00+00:00 ann', '2026-01-06T00:00+00:00 end'],
  },
  {
    rule: 'a turn may take two weeks',
    zone: 'UTC',
    layers: [{ handoff: { every: 2, unit: 'week' } }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-19T09:00+00:00 bo',
      '2026-02-02T09:00+00:00 cy',
      '2026-02-16T09:00+00:00 end',
    ],
  },
  {
    rule: 'eight-hour turns follow the sun',
    zone: 'UTC',
    layers: [{ start: '2026-01-05T00:00', handoff: hourly(8) }],
    shifts: [
      '2026-01-05T00:00+00:00 ann',
      '2026-01-05T08:00+00:00 bo',
      '2026-01-05T16:00+00:00 cy',
      '2026-01-06T00:00+00:00 ann',
      '2026-01-06T08:00+00:00 end',
    ],
  },
  {
    rule: 'months counted from the 31st end on the last day of a shorter month and return to the 31st',
    zone: 'UTC',
    layers: [{ start: '2026-01-31T09:00', handoff: monthly }],
    shifts: [
      '2026-01-31T09:00+00:00 ann',
      '2026-02-28T09:00+00:00 bo',
      '2026-03-31T09:00+00:00 cy',
      '2026-04-30T09:00+00:00 ann',
      '2026-05-31T09:00+00:00 end',
    ],
  },
  {
    rule: 'months counted from the 30th know leap years',
    zone: 'UTC',
    layers: [{ start: '2028-01-30T09:00', handoff: monthly }],
    shifts: [
      '2028-01-30T09:00+00:00 ann',
      '2028-02-29T09:00+00:00 bo',
      '2028-03-30T09:00+00:00 cy',
      '2028-04-30T09:00+00:00 end',
    ],
  },
  {
    rule: 'quarters counted from the 31st',
    zone: 'UTC',
    layers: [{ start: '2026-01-31T09:00', handoff: { every: 3, unit: 'month' } }],
    shifts: [
      '2026-01-31T09:00+00:00 ann',
      '2026-04-30T09:00+00:00 bo',
      '2026-07-31T09:00+00:00 cy',
      '2026-10-31T09:00+00:00 end',
    ],
  },
  {
    rule: 'with unequal turns and two people, each has turns of one length',
    zone: 'UTC',
    layers: [{ participants: ['ann', 'bo'], handoff: { turns: ['4d', '3d'] } }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-09T09:00+00:00 bo',
      '2026-01-12T09:00+00:00 ann',
      '2026-01-16T09:00+00:00 bo',
      '2026-01-19T09:00+00:00 end',
    ],
  },
  {
    rule: 'with unequal turns and three people, the lengths go round',
    zone: 'UTC',
    layers: [{ handoff: { turns: ['4d', '3d'] } }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-09T09:00+00:00 bo',
      '2026-01-12T09:00+00:00 cy',
      '2026-01-16T09:00+00:00 ann',
      '2026-01-19T09:00+00:00 bo',
      '2026-01-23T09:00+00:00 end',
    ],
  },
  {
    rule: 'a day may be cut into turns of hours',
    zone: 'UTC',
    layers: [{ participants: ['ann', 'bo'], start: '2026-01-05T00:00', handoff: { turns: ['9h', '15h'] } }],
    shifts: [
      '2026-01-05T00:00+00:00 ann',
      '2026-01-05T09:00+00:00 bo',
      '2026-01-06T00:00+00:00 ann',
      '2026-01-06T09:00+00:00 end',
    ],
  },
  {
    rule: 'somebody who stands in the list twice in a row has one long shift',
    zone: 'UTC',
    layers: [{ participants: ['ann', 'ann', 'bo'] }],
    shifts: ['2026-01-05T09:00+00:00 ann', '2026-01-19T09:00+00:00 bo', '2026-01-26T09:00+00:00 end'],
  },
  {
    rule: 'days off use up no turn: three-day turns on weekdays',
    zone: 'UTC',
    layers: [{ start: '2026-01-05T00:00', handoff: { every: 3, unit: 'day' }, restrictions: WORKING_DAYS }],
    shifts: [
      '2026-01-05T00:00+00:00 ann',
      '2026-01-08T00:00+00:00 bo',
      '2026-01-10T00:00+00:00 -',
      '2026-01-12T00:00+00:00 bo',
      '2026-01-13T00:00+00:00 cy',
      '2026-01-16T00:00+00:00 ann',
      '2026-01-17T00:00+00:00 -',
      '2026-01-19T00:00+00:00 ann',
      '2026-01-21T00:00+00:00 end',
    ],
  },
  {
    rule: 'counted by the clock, days off use up their part of a turn',
    zone: 'UTC',
    layers: [
      {
        start: '2026-01-05T00:00',
        handoff: { every: 3, unit: 'day' },
        restrictions: WORKING_DAYS,
        countTurns: 'clock',
      },
    ],
    shifts: [
      '2026-01-05T00:00+00:00 ann',
      '2026-01-08T00:00+00:00 bo',
      '2026-01-10T00:00+00:00 -',
      '2026-01-12T00:00+00:00 cy',
      '2026-01-14T00:00+00:00 ann',
      '2026-01-17T00:00+00:00 -',
      '2026-01-19T00:00+00:00 bo',
      '2026-01-20T00:00+00:00 cy',
      '2026-01-21T00:00+00:00 end',
    ],
  },
  {
    rule: 'a unit that is partly covered counts',
    zone: 'UTC',
    layers: [{ start: '2026-01-09T12:00', handoff: daily, restrictions: OFFICE_HOURS }],
    shifts: [
      '2026-01-09T12:00+00:00 ann',
      '2026-01-09T17:00+00:00 -',
      '2026-01-12T09:00+00:00 bo',
      '2026-01-12T12:00+00:00 cy',
      '2026-01-12T17:00+00:00 -',
      '2026-01-13T09:00+00:00 cy',
      '2026-01-13T12:00+00:00 end',
    ],
  },
  {
    rule: 'hours off use up no turn',
    zone: 'UTC',
    layers: [{ start: '2026-01-05T00:00', handoff: hourly(4), restrictions: [{ from: '09:00', to: '15:00' }] }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-05T13:00+00:00 bo',
      '2026-01-05T15:00+00:00 -',
      '2026-01-06T09:00+00:00 bo',
      '2026-01-06T11:00+00:00 cy',
      '2026-01-06T15:00+00:00 end',
    ],
  },
  {
    rule: 'a restriction covers its hours on its days',
    zone: 'UTC',
    layers: [{ participants: ['ann'], restrictions: [{ days: ['mon', 'wed'], from: '09:00', to: '17:00' }] }],
    shifts: [
      '2026-01-12T09:00+00:00 ann',
      '2026-01-12T17:00+00:00 -',
      '2026-01-14T09:00+00:00 ann',
      '2026-01-14T17:00+00:00 -',
      '2026-01-19T09:00+00:00 end',
    ],
  },
  {
    rule: 'an overnight window belongs to the evening on which it begins',
    zone: 'UTC',
    layers: [{ participants: ['ann'], restrictions: [{ days: ['fri'], from: '22:00', to: '06:00' }] }],
    shifts: [
      '2026-01-09T00:00+00:00 -',
      '2026-01-09T22:00+00:00 ann',
      '2026-01-10T06:00+00:00 -',
      '2026-01-11T00:00+00:00 end',
    ],
  },
  {
    rule: 'a stretch of the week runs from its day to its day, also past Sunday',
    zone: 'UTC',
    layers: [{ participants: ['ann'], restrictions: [{ from: 'fri 17:00', to: 'mon 09:00' }] }],
    shifts: [
      '2026-01-08T00:00+00:00 -',
      '2026-01-09T17:00+00:00 ann',
      '2026-01-12T09:00+00:00 -',
      '2026-01-13T00:00+00:00 end',
    ],
  },
  {
    rule: 'restrictions that meet are one shift',
    zone: 'UTC',
    layers: [
      {
        participants: ['ann'],
        restrictions: [
          { days: ['fri'], from: '09:00', to: '17:00' },
          { from: 'fri 17:00', to: 'mon 09:00' },
        ],
      },
    ],
    shifts: [
      '2026-01-08T00:00+00:00 -',
      '2026-01-09T09:00+00:00 ann',
      '2026-01-12T09:00+00:00 -',
      '2026-01-13T00:00+00:00 end',
    ],
  },
  {
    rule: 'a weekly turn may hand off in the middle of a weekend on call',
    zone: 'UTC',
    layers: [{ start: '2026-01-10T12:00', restrictions: [{ from: 'fri 17:00', to: 'mon 09:00' }] }],
    shifts: [
      '2026-01-16T17:00+00:00 ann',
      '2026-01-17T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 -',
      '2026-01-23T17:00+00:00 bo',
      '2026-01-24T12:00+00:00 cy',
      '2026-01-26T09:00+00:00 end',
    ],
  },
];
