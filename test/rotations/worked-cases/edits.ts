import type { WorkedCase } from './worked-case.ts';

/** Saved at noon on Wednesday the 14th, in the middle of bo's turn, which ends on Monday the 19th. */
const edited = (participants: (string | string[])[], effective?: string) => ({
  zone: 'UTC',
  layers: [{}],
  edit: { at: '2026-01-14T12:00Z', layers: [{ participants }], effective },
});

export const editCases: WorkedCase[] = [
  {
    rule: 'somebody new at the head of the list waits for their turn',
    ...edited(['di', 'ann', 'bo', 'cy']),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 di',
      '2026-02-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'somebody new after the person on call is next',
    ...edited(['ann', 'bo', 'di', 'cy']),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 di',
      '2026-01-26T09:00+00:00 cy',
      '2026-02-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'another order swaps nobody in mid-turn',
    ...edited(['cy', 'bo', 'ann']),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 ann',
      '2026-01-26T09:00+00:00 cy',
      '2026-02-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'when somebody else leaves, the person on call stays',
    ...edited(['bo', 'cy']),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 bo',
      '2026-02-02T09:00+00:00 end',
    ],
  },
  {
    rule: 'when the person on call is removed, the one after them finishes the turn',
    ...edited(['ann', 'cy']),
    shifts: [
      '2026-01-14T11:00+00:00 bo',
      '2026-01-14T12:00+00:00 cy',
      '2026-01-19T09:00+00:00 ann',
      '2026-01-26T09:00+00:00 end',
    ],
  },
  {
    rule: 'after the shift, even somebody who was removed finishes their turn',
    ...edited(['ann', 'di', 'cy'], 'after-shift'),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 ann',
      '2026-02-02T09:00+00:00 di',
      '2026-02-09T09:00+00:00 end',
    ],
  },
  {
    rule: 'after the round, the old list runs to its end and the new one begins at its head',
    ...edited(['di', 'bo', 'ann'], 'after-round'),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 di',
      '2026-02-02T09:00+00:00 bo',
      '2026-02-09T09:00+00:00 end',
    ],
  },
  {
    rule: 'from an instant, the old list holds until then, and whoever is on call then finishes their turn',
    ...edited(['di', 'bo', 'ann', 'cy'], '2026-01-22T00:00Z'),
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T09:00+00:00 di',
      '2026-02-02T09:00+00:00 bo',
      '2026-02-09T09:00+00:00 end',
    ],
  },
  {
    rule: 'an edit just before the clocks change moves no hand-off',
    zone: 'Europe/Berlin',
    layers: [{ start: '2026-03-16T09:00' }],
    edit: { at: '2026-03-27T11:00Z', layers: [{ start: '2026-03-16T09:00', participants: ['di', 'ann', 'bo', 'cy'] }] },
    shifts: [
      '2026-03-27T12:00+01:00 bo',
      '2026-03-30T09:00+02:00 cy',
      '2026-04-06T09:00+02:00 di',
      '2026-04-13T09:00+02:00 end',
    ],
  },
  {
    rule: 'when the hand-off moves to another hour, the running turn ends as it would have',
    zone: 'UTC',
    layers: [{}],
    edit: { at: '2026-01-14T12:00Z', layers: [{ start: '2026-01-05T10:00' }] },
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-26T10:00+00:00 ann',
      '2026-02-02T10:00+00:00 end',
    ],
  },
  {
    rule: 'when turns become shorter, the running one ends as it would have',
    zone: 'UTC',
    layers: [{}],
    edit: { at: '2026-01-14T12:00Z', layers: [{ handoff: { every: 1, unit: 'day' } }] },
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-20T09:00+00:00 ann',
      '2026-01-21T09:00+00:00 bo',
      '2026-01-22T09:00+00:00 end',
    ],
  },
  {
    rule: 'when the rotation moves to another zone, the running turn ends as it would have, and the next by the new clock',
    zone: 'UTC',
    layers: [{}],
    edit: { at: '2026-01-14T12:00Z', layers: [{}], zone: 'Europe/Berlin' },
    shifts: [
      '2026-01-14T13:00+01:00 bo',
      '2026-01-19T10:00+01:00 cy',
      '2026-01-26T09:00+01:00 ann',
      '2026-02-02T09:00+01:00 end',
    ],
  },
  {
    rule: 'a start at or after the end of the running turn is a new anchor',
    zone: 'UTC',
    layers: [{}],
    edit: { at: '2026-01-14T12:00Z', layers: [{ start: '2026-01-21T09:00', participants: ['cy', 'ann', 'bo'] }] },
    shifts: [
      '2026-01-14T12:00+00:00 bo',
      '2026-01-19T09:00+00:00 -',
      '2026-01-21T09:00+00:00 cy',
      '2026-01-28T09:00+00:00 ann',
      '2026-02-04T09:00+00:00 end',
    ],
  },
];
