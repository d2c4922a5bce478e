import assert from 'node:assert/strict';
import { test } from 'node:test';
import { againInWords, foldRounds } from '../../src/readiness/rounds.ts';

const entry = (minute: number, text: string) => ({
  ...{ kind: 'said', text, after: `${minute}m` },
  at: new Date(Date.UTC(2026, 10, 29, 21, minute)).toISOString(),
});
const AGAIN = 'Nobody acknowledged: the policy starts again';
const round = (minute: number, ...texts: string[]) => [
  entry(minute, AGAIN),
  ...texts.map((text, nth) => entry(minute + nth, text)),
];
const told = (...entries: ReturnType<typeof entry>[]) =>
  foldRounds(entries).map(({ entries: { length }, again }) => `${length}${again ? `, ${againInWords(again)}` : ''}`);

test('rounds that are the same are told once, and counted', () => {
  const first = [entry(0, 'Triggered'), entry(0, 'Paged Ada')];
  assert.deepEqual(told(...first), ['2']);
  assert.deepEqual(told(...first, ...round(10, 'Paged Ada'), ...round(20, 'Paged Ada')), [
    '2',
    '2, the same once more, after 20m',
  ]);
  assert.deepEqual(told(...first, ...[10, 20, 30].flatMap((minute) => round(minute, 'Paged Ada'))), [
    '2',
    '2, the same 2 more times, the last after 30m',
  ]);
});

test('another person, or another time within the round, is another round', () => {
  assert.deepEqual(told(...round(10, 'Paged Ada'), ...round(20, 'Paged Bo'), ...round(30, 'Paged Bo', 'SMS')), [
    '2',
    '2',
    '3',
  ]);
  assert.deepEqual(told(...round(10, 'Paged Ada', 'SMS'), entry(20, AGAIN)), ['3, the same once more, after 20m']);
  assert.deepEqual(told(entry(10, AGAIN), ...round(20, 'Paged Ada')), ['1', '2']);
  const late = [entry(20, AGAIN), entry(21, 'Paged Ada')];
  assert.deepEqual(told(...round(10, 'Paged Ada'), ...late), ['2', '2']);
  assert.deepEqual(told(), []);
});
