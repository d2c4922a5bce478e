import type { WorkedCase } from './worked-case.ts';

const OFFICE_HOURS = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, from: '09:00', to: '17:00' }].map(
  ({ days, ...hours }) => ({ days: [...days], ...hours }),
);
const NIGHT = [{ from: '22:00', to: '06:00' }];

export const layerCases: WorkedCase[] = [
  {
    rule: 'the first layer that has somebody wins: office hours before everything else',
    zone: 'UTC',
    layers: [{ participants: ['ann'], restrictions: OFFICE_HOURS }, { participants: ['bo', 'cy'] }],
    shifts: [
      '2026-01-09T00:00+00:00 bo',
      '2026-01-09T09:00+00:00 ann',
      '2026-01-09T17:00+00:00 bo',
      '2026-01-12T09:00+00:00 ann',
      '2026-01-12T17:00+00:00 cy',
      '2026-01-13T00:00+00:00 end',
    ],
  },
  {
    rule: 'in an empty turn the next layer shows through',
    zone: 'UTC',
    layers: [{ participants: ['ann', null] }, { participants: ['bo'] }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-12T09:00+00:00 bo',
      '2026-01-19T09:00+00:00 ann',
      '2026-01-26T09:00+00:00 end',
    ],
  },
  {
    rule: 'in an empty turn of the last layer there is a gap',
    zone: 'UTC',
    layers: [{ participants: ['ann', null] }],
    shifts: [
      '2026-01-05T09:00+00:00 ann',
      '2026-01-12T09:00+00:00 -',
      '2026-01-19T09:00+00:00 ann',
      '2026-01-26T09:00+00:00 end',
    ],
  },
  {
    rule: 'a group shares its turn',
    zone: 'UTC',
    layers: [{ participants: ['ann', ['bo', 'cy']] }],
    shifts: ['2026-01-05T09:00+00:00 ann', '2026-01-12T09:00+00:00 bo+cy', '2026-01-19T09:00+00:00 end'],
  },
  {
    rule: 'a layer that adds joins whoever is on call',
    zone: 'UTC',
    layers: [{ participants: ['ann'] }, { participants: ['bo'], adds: true, restrictions: NIGHT }],
    shifts: [
      '2026-01-06T12:00+00:00 ann',
      '2026-01-06T22:00+00:00 ann+bo',
      '2026-01-07T06:00+00:00 ann',
      '2026-01-07T12:00+00:00 end',
    ],
  },
  {
    rule: 'a layer that adds does not keep the layers after it from winning, and people are named in the order of layers',
    zone: 'UTC',
    layers: [{ participants: ['bo'], adds: true, restrictions: NIGHT }, { participants: ['ann'] }],
    shifts: [
      '2026-01-06T12:00+00:00 ann',
      '2026-01-06T22:00+00:00 bo+ann',
      '2026-01-07T06:00+00:00 ann',
      '2026-01-07T12:00+00:00 end',
    ],
  },
  {
    rule: 'a layer that adds stands alone where nobody else is on call',
    zone: 'UTC',
    layers: [
      { participants: ['ann'], restrictions: OFFICE_HOURS },
      { participants: ['bo'], adds: true },
    ],
    shifts: [
      '2026-01-09T00:00+00:00 bo',
      '2026-01-09T09:00+00:00 ann+bo',
      '2026-01-09T17:00+00:00 bo',
      '2026-01-10T00:00+00:00 end',
    ],
  },
  {
    rule: 'a layer that applies for a while counts its turns from its start all the same',
    zone: 'UTC',
    layers: [{ from: '2026-01-14T00:00:00Z', until: '2026-01-20T00:00:00Z' }],
    shifts: [
      '2026-01-05T00:00+00:00 -',
      '2026-01-14T00:00+00:00 bo',
      '2026-01-19T09:00+00:00 cy',
      '2026-01-20T00:00+00:00 -',
      '2026-01-26T00:00+00:00 end',
    ],
  },
];

export const overrideCases: WorkedCase[] = [
  {
    rule: 'an override may cover a hand-off: everybody is replaced for its span',
    zone: 'UTC',
    layers: [{}],
    overrides: [{ from: '2026-01-11T09:00Z', to: '2026-01-13T09:00Z', person: 'di' }],
    shifts: [
      '2026-01-10T09:00+00:00 ann',
      '2026-01-11T09:00+00:00 di',
      '2026-01-13T09:00+00:00 bo',
      '2026-01-14T09:00+00:00 end',
    ],
  },
  {
    rule: 'an override that replaces one person holds only while that person would be on call',
    zone: 'UTC',
    layers: [{}],
    overrides: [{ from: '2026-01-11T09:00Z', to: '2026-01-13T09:00Z', person: 'di', replaces: 'ann' }],
    shifts: [
      '2026-01-10T09:00+00:00 ann',
      '2026-01-11T09:00+00:00 di',
      '2026-01-12T09:00+00:00 bo',
      '2026-01-14T09:00+00:00 end',
    ],
  },
  {
    rule: 'an override that replaces one of a group leaves the others',
    zone: 'UTC',
    layers: [{ participants: [['ann', 'bo']] }],
    overrides: [{ from: '2026-01-06T09:00Z', to: '2026-01-07T09:00Z', person: 'di', replaces: 'ann' }],
    shifts: [
      '2026-01-06T00:00+00:00 ann+bo',
      '2026-01-06T09:00+00:00 di+bo',
      '2026-01-07T09:00+00:00 ann+bo',
      '2026-01-08T00:00+00:00 end',
    ],
  },
  {
    rule: 'an override may take one of a group away',
    zone: 'UTC',
    layers: [{ participants: [['ann', 'bo']] }],
    overrides: [{ from: '2026-01-06T09:00Z', to: '2026-01-07T09:00Z', person: null, replaces: 'ann' }],
    shifts: [
      '2026-01-06T00:00+00:00 ann+bo',
      '2026-01-06T09:00+00:00 bo',
      '2026-01-07T09:00+00:00 ann+bo',
      '2026-01-08T00:00+00:00 end',
    ],
  },
  {
    rule: 'an override may say that explicitly nobody is on call',
    zone: 'UTC',
    layers: [{}],
    overrides: [{ from: '2026-01-06T09:00Z', to: '2026-01-07T09:00Z', person: null }],
    shifts: [
      '2026-01-06T00:00+00:00 ann',
      '2026-01-06T09:00+00:00 -',
      '2026-01-07T09:00+00:00 ann',
      '2026-01-08T00:00+00:00 end',
    ],
  },
  {
    rule: 'an override that adds joins whoever is on call',
    zone: 'UTC',
    layers: [{}],
    overrides: [{ from: '2026-01-11T09:00Z', to: '2026-01-13T09:00Z', person: 'di', kind: 'add' }],
    shifts: [
      '2026-01-10T09:00+00:00 ann',
      '2026-01-11T09:00+00:00 ann+di',
      '2026-01-12T09:00+00:00 bo+di',
      '2026-01-13T09:00+00:00 bo',
      '2026-01-14T09:00+00:00 end',
    ],
  },
  {
    rule: 'where two overrides overlap the later-made wins',
    zone: 'UTC',
    layers: [{}],
    overrides: [
      { from: '2026-01-06T09:00Z', to: '2026-01-08T09:00Z', person: 'di' },
      { from: '2026-01-07T09:00Z', to: '2026-01-09T09:00Z', person: 'ed' },
    ],
    shifts: [
      '2026-01-06T09:00+00:00 di',
      '2026-01-07T09:00+00:00 ed',
      '2026-01-09T09:00+00:00 ann',
      '2026-01-10T09:00+00:00 end',
    ],
  },
  {
    rule: 'when a later-made override is over, the earlier one holds again',
    zone: 'UTC',
    layers: [{}],
    overrides: [
      { from: '2026-01-06T09:00Z', to: '2026-01-10T09:00Z', person: 'di' },
      { from: '2026-01-07T09:00Z', to: '2026-01-08T09:00Z', person: 'ed' },
    ],
    shifts: [
      '2026-01-06T09:00+00:00 di',
      '2026-01-07T09:00+00:00 ed',
      '2026-01-08T09:00+00:00 di',
      '2026-01-10T09:00+00:00 ann',
      '2026-01-11T09:00+00:00 end',
    ],
  },
  {
    rule: 'an override fills a gap',
    zone: 'UTC',
    layers: [{}],
    overrides: [{ from: '2026-01-04T09:00Z', to: '2026-01-04T21:00Z', person: 'di' }],
    shifts: [
      '2026-01-04T00:00+00:00 -',
      '2026-01-04T09:00+00:00 di',
      '2026-01-04T21:00+00:00 -',
      '2026-01-05T09:00+00:00 end',
    ],
  },
  {
    rule: 'an override is a span of instants: a day of it may have 23 hours',
    zone: 'Europe/Berlin',
    layers: [{ participants: ['ann'] }],
    overrides: [{ from: '2026-03-28T11:00Z', to: '2026-03-29T10:00Z', person: 'di' }],
    shifts: [
      '2026-03-28T00:00+01:00 ann',
      '2026-03-28T12:00+01:00 di',
      '2026-03-29T12:00+02:00 ann',
      '2026-03-30T00:00+02:00 end',
    ],
  },
];
