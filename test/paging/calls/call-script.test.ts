import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Incident } from '../../../src/incidents/incident.ts';
import type { Moved } from '../../../src/incidents/move-incident.ts';
import {
  actionOf,
  answerInCall,
  askInCall,
  readAloud,
  sayAndHangUp,
  settledMeanwhile,
  speakable,
} from '../../../src/paging/calls/call-script.ts';
import { messagesIn } from '../../../src/sandbox/type-reply.ts';
import { anyText } from '../../support/any-text.ts';

const facts = { number: 42, severity: 'critical', component: 'kiln', summary: 'Kiln cannot reach FogBugz' };
const ACTION = 'https://firstline.test/twilio/voice/key?delivery=7&attempt=1';

/** What is said, in order, as it is heard. */
const heard = (twiml: string) => messagesIn(twiml.replaceAll('Say>', 'Message>'));

test('a page is read out twice, and a key may be pressed at any time', () => {
  const twiml = askInCall(facts, ACTION);
  const words =
    'Incident 42, critical, on kiln. Kiln cannot reach FogBugz. Press 4 to acknowledge, 6 to resolve, 5 to escalate.';
  assert.deepEqual(heard(twiml), [`Firstline. ${words}`, words, 'No key was pressed, so nothing was done. Goodbye.']);
  assert.match(twiml, /<Gather numDigits="1" timeout="8" finishOnKey="" action="[^"]*\?delivery=7&amp;attempt=1" /);
  assert.match(twiml, /<\/Gather><Say>No key[^<]*<\/Say><Hangup\/><\/Response>$/);
});

test('an incident without a component, and one without words, are still read out', () => {
  assert.match(heard(askInCall({ ...facts, component: null }, ACTION))[1] ?? '', /^Incident 42, critical\. Kiln/);
  assert.match(heard(askInCall({ ...facts, summary: ' ☠ ' }, ACTION))[1] ?? '', /on kiln\. Press 4/);
});

test('each key does one thing, and 1 does none', () => {
  assert.deepEqual(['4', '5', '6', '1', '', '44', '#'].map(actionOf), [
    'acknowledge',
    'escalate',
    'resolve',
    ...[null, null, null, null],
  ]);
});

test('what a voice would spell is put in words', () => {
  assert.equal(
    speakable('[FIRING:1] disk_full /var 98% on #7 & <kiln>\n=> https://wiki.example.com/a?b=c', 200),
    'FIRING:1 disk full var 98 percent on number 7 and kiln a link',
  );
});

test('a long summary is cut between words', () => {
  const cut = speakable('word '.repeat(100), 50);
  assert.equal(cut, 'word '.repeat(10).trim());
  assert.equal(speakable('x'.repeat(500), 50), 'x'.repeat(50));
});

test('whatever the summary holds, the TwiML is whole, short and says no more than two hundred characters of it', () => {
  fc.assert(
    fc.property(anyText(1_000), anyText(60), (summary, component) => {
      const twiml = askInCall({ ...facts, summary, component }, ACTION);
      assert.equal(heard(twiml).length, 3, twiml);
      assert.ok(speakable(summary, 200).length <= 200);
      assert.ok(twiml.length < 4_000);
      // No sign of XML comes from the words, and none that XML 1.0 forbids.
      assert.doesNotMatch(heard(twiml).join(' '), /[<>&"]/);
      assert.doesNotMatch(twiml, /[\p{Cc}\uFFFE\uFFFF]/u);
    }),
  );
});

test('a code is read digit by digit, twice', () => {
  assert.deepEqual(heard(readAloud('Firstline code: 012345. It is valid for 10 minutes.')), [
    'Firstline code: 0, 1, 2, 3, 4, 5. It is valid for 10 minutes.',
    'Again. Firstline code: 0, 1, 2, 3, 4, 5. It is valid for 10 minutes. Goodbye.',
  ]);
});

test('the end of a call is said before it is hung up', () => {
  assert.match(sayAndHangUp('R & D took it.'), /<Say>R &amp; D took it\. Goodbye\.<\/Say><Hangup\/>/);
  assert.equal(
    settledMeanwhile({ number: 42, status: 'acknowledged' }, 'Ann'),
    'Incident 42 has been acknowledged by Ann.',
  );
});

test('what a key did is said in words', () => {
  const incident = (changes: Partial<Incident>) => ({ number: 42, line: 1, uncovered: false, ...changes }) as Incident;
  const before = incident({ status: 'triggered', acknowledgedBy: null });
  const moved = (after: Partial<Incident>): Moved => ({ before, after: incident(after) });
  const say = (action: Parameters<typeof answerInCall>[0], it: Moved, by: string | null = null) =>
    answerInCall(action, it, { id: 'ada' }, by);
  assert.equal(say('acknowledge', moved({ status: 'acknowledged' })), 'Incident 42 is yours.');
  assert.match(say('acknowledge', moved({ status: 'triggered' })), /^Your part of incident 42 is acknowledged\./);
  assert.equal(say('resolve', moved({})), 'Incident 42 is resolved. Thank you.');
  assert.equal(say('escalate', moved({ line: 2 })), 'Incident 42: line 2 is paged now.');
  assert.equal(say('escalate', moved({ line: 1, uncovered: true })), 'Incident 42: the catch-all is paged now.');
  assert.equal(say('escalate', moved({ line: 0 })), 'Incident 42: nobody else can be reached now.');
  const taken = {
    before: incident({ status: 'acknowledged', acknowledgedBy: 'bo' }),
    after: incident({ status: 'acknowledged' }),
  };
  assert.equal(say('acknowledge', taken, 'Bo'), 'Thank you. Incident 42 was acknowledged already, by Bo.');
  const done = { before: incident({ status: 'resolved' }), after: incident({}) };
  assert.equal(say('acknowledge', done), 'Incident 42 is resolved already.');
});
