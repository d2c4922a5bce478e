import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeptCheck, type KeptHole, turnOf, turnText } from '../../src/release-watch/kept-check.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 28, hour));
const hole = (changes: Partial<KeptHole> = {}): KeptHole => ({
  ...{ kind: 'empty-line', level: 'fail', component: 'kiln', line: 2, what: 'line 2 of kiln has nobody' },
  ...{ text: 'line 2 of kiln has nobody from 12 to 22', spans: [{ from: at(12), to: at(22) }] },
  ...changes,
});
const check = (from: number, ...holes: KeptHole[]): KeptCheck => ({
  ...{ at: at(from), from: at(from), to: at(24), holes },
  result: holes.some(({ level }) => level === 'fail') ? 'fail' : holes.length > 0 ? 'warn' : 'pass',
});
const silent = hole({
  kind: 'unconfirmed',
  level: 'warn',
  what: 'Ada has not confirmed',
  text: 'Ada has not confirmed',
});

test('the first check is kept, and is news to nobody: whoever told of the release has its answer', () => {
  assert.deepEqual(turnOf(null, check(0, hole())), { differs: true, news: [], isWell: false });
  assert.deepEqual(turnOf(null, check(0, hole(), silent), true).news, [hole()], 'a tool may read no answer');
});

test('a hole that fails and was not there is news; one that was there is none', () => {
  assert.deepEqual(turnOf(check(0), check(1, hole())), { differs: true, news: [hole()], isWell: false });
  assert.deepEqual(turnOf(check(0, hole()), check(1, hole())), { differs: false, news: [], isWell: false });
  const other = hole({ line: 1, what: 'line 1 of kiln has nobody' });
  assert.deepEqual(turnOf(check(0, hole()), check(1, hole(), other)).news, [other]);
});

test('a hole that warned and fails now is news', () => {
  assert.equal(turnOf(check(0, hole({ level: 'warn' })), check(1, hole())).news.length, 1);
});

test('time that passes is no change: hours that are over count in neither', () => {
  const later = hole({ spans: [{ from: at(15), to: at(22) }] });
  assert.equal(turnOf(check(0, hole()), check(15, later)).differs, false);
  assert.equal(turnOf(check(0, hole({ level: 'warn' })), check(23)).differs, true, 'it says pass now');
});

test('a hole that grows is kept, and is news to nobody', () => {
  const longer = hole({ spans: [{ from: at(12), to: at(23) }] });
  assert.deepEqual(turnOf(check(0, hole()), check(1, longer)), { differs: true, news: [], isWell: false });
});

test('what failed and does no more is told; so is silence of somebody who was asked', () => {
  const told = (before: KeptCheck, after: KeptCheck) =>
    turnText('rel 4.2', turnOf(before, after), after, '/releases/1');
  assert.equal(told(check(0, hole()), check(1)), 'The check of rel 4.2 passes again. See /releases/1');
  assert.equal(
    told(check(0, hole()), check(1, hole({ level: 'warn' }))),
    'The check of rel 4.2 fails no more. See /releases/1',
  );
  assert.equal(told(check(0), check(1, silent)), 'About rel 4.2: Ada has not confirmed. See /releases/1');
  assert.equal(
    told(check(0), check(1, hole(), silent)),
    'The check of rel 4.2 fails now: line 2 of kiln has nobody from 12 to 22; Ada has not confirmed. See /releases/1',
  );
  assert.equal(told(check(0), check(1, hole({ kind: 'bad-time', level: 'warn' }))), null);
});
