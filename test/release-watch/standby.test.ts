import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerTo, hoursInWords, nextStep, type Standby, watchText } from '../../src/release-watch/standby.ts';

const BEGINS = Date.UTC(2026, 10, 28, 22);
const before = (hours: number): Date => new Date(BEGINS - hours * 3_600_000);
const standby = (changes: Partial<Standby> = {}): Standby => ({
  ...{ number: 17, release: 1, person: 'ada', begins: new Date(BEGINS), asked: 0, status: 'waiting' },
  ...{ spans: [{ from: new Date(BEGINS), to: before(-11) }], nextActionAt: before(72), answeredAt: null },
  ...changes,
});
const step = (changes: Partial<Standby>, hours: number): string => {
  const next = nextStep(standby(changes), before(hours));
  if (next.kind !== 'tell') return next.kind;
  return `tell, ${next.nextActionAt ? (BEGINS - next.nextActionAt.getTime()) / 3_600_000 : 'never'}`;
};

test('who is asked is asked at once, again a day before, and is given up half a day before it begins', () => {
  assert.equal(step({}, 72), 'tell, 24');
  assert.equal(step({ asked: 1 }, 24), 'tell, 12');
  assert.equal(step({ asked: 2 }, 12), 'give-up');
});

test('where there is less time, what is left of it is divided', () => {
  assert.equal(step({}, 12), 'tell, 8');
  assert.equal(step({ asked: 1 }, 8), 'tell, 4');
  assert.equal(step({ asked: 2 }, 4), 'give-up');
  assert.equal(step({}, 0), 'give-up');
});

test('who is only told hears it at once, and again a day before where that is later', () => {
  assert.equal(step({ status: 'told' }, 72), 'tell, 24');
  assert.equal(step({ status: 'told' }, 20), 'tell, never');
  assert.equal(step({ status: 'told', asked: 1 }, 24), 'tell, never');
  assert.equal(step({ status: 'told', asked: 2 }, 1), 'nothing');
  assert.equal(step({ status: 'told' }, -1), 'nothing');
});

test('a yes counts until their last hour is over, from them alone, and where they were asked', () => {
  const answer = (changes: Partial<Standby>, by = 'ada', hours = 1) => answerTo(standby(changes), by, before(hours));
  assert.equal(answer({}), 'ready');
  assert.equal(answer({ status: 'unanswered' }, 'ada', -10), 'ready');
  assert.equal(answer({ status: 'unanswered' }, 'ada', -11), 'over');
  assert.equal(answer({ status: 'ready' }), 'already');
  assert.equal(answer({ status: 'told' }), 'not-asked');
  assert.equal(answer({ status: 'void' }), 'over');
  assert.equal(answer({}, 'bo'), 'not-yours');
});

test('the words say when it begins and which hours are theirs, by their own clocks', () => {
  assert.deepEqual(watchText(standby(), 'rel 4.2 (kiln) by deploy', 'Europe/Berlin'), {
    subject: 'rel 4.2 (kiln) by deploy is planned for Sat 28 Nov 23:00',
    text: 'rel 4.2 (kiln) by deploy is planned for Sat 28 Nov 23:00. You are on call while it may break things: Sat 28 Nov 23:00–Sun 29 Nov 10:00 (Berlin). Reply ready 17.',
  });
  assert.match(watchText(standby({ asked: 1, status: 'told' }), 'rel 4.2', 'UTC').text, /^Again: rel 4\.2 is .*\)\.$/);
  const spans = [0, 24, 48, 72].map((hours) => ({ from: before(-hours), to: before(-hours - 2) }));
  assert.equal(
    hoursInWords(spans, 'UTC'),
    'Sat 28 Nov 22:00–Sun 29 Nov 00:00, Sun 29 Nov 22:00–Mon 30 Nov 00:00, Mon 30 Nov 22:00–Tue 1 Dec 00:00 (UTC) and once more',
  );
});
