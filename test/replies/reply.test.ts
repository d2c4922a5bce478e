import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration } from '../../src/lib/durations.ts';
import { plainSms } from '../../src/lib/gsm7.ts';
import { COMMANDS_TEXT, chooseIncident, parseReply, type Reply } from '../../src/replies/reply.ts';
import { anyText } from '../support/any-text.ts';

const MIN = 60_000;
const unknown: Reply = { kind: 'unknown' };

function means(reply: Reply, ...bodies: string[]): void {
  for (const body of bodies) assert.deepEqual(parseReply(body), reply, body);
}

test('ack, ok, on it and 1 acknowledge the only incident', () => {
  means(
    { kind: 'ack', numbers: null },
    'ack',
    'ACK',
    ' Ack. ',
    'ok!',
    'OK',
    'Okay',
    'on it',
    'On  it!',
    "I'm on it",
    'I’m on it',
  );
  means({ kind: 'ack', numbers: null }, '1', '1.', ' 1 ', 'ok 👍', 'acknowledge', 'Acked', '"ack"', '“Ack”');
});

test('a number picks the incident, with or without #, before or after the word', () => {
  means(
    { kind: 'ack', numbers: [42] },
    'ack 42',
    'ACK #42',
    'ack42',
    'ack#42',
    'ok 42!',
    '1 42',
    '42 ack',
    '#42: ack',
    'on it 42',
  );
  means({ kind: 'ack', numbers: [1] }, 'ack 1', '1 1', '1 ack');
  means(
    { kind: 'ack', numbers: [42, 43] },
    'ack 42 43',
    'ack 42, 43',
    'ack #42 and #43',
    'ack 42 & 43 42',
    'ack\n42\n43',
  );
  means({ kind: 'ack', numbers: 'all' }, 'ack all', 'Ack All.', 'ok all');
});

test('resolve and fixed end an incident, escalate and next call the next line', () => {
  means({ kind: 'resolve', numbers: null }, 'resolve', 'Fixed!', 'resolved', 'res');
  means({ kind: 'resolve', numbers: [42] }, 'resolve 42', 'fixed #42', 'res 42', '42 fixed');
  means({ kind: 'escalate', numbers: null }, 'escalate', 'Next');
  means({ kind: 'escalate', numbers: [42] }, 'escalate 42', 'next 42');
  means({ kind: 'raise', numbers: null }, 'raise', 'Raise!');
  means({ kind: 'raise', numbers: [42] }, 'raise 42', 'raise #42', '42 raise');
  means({ kind: 'unknown' }, 'raise the roof', 'raised eyebrows 42');
});

test('snooze takes a duration and a number in either order', () => {
  means(
    { kind: 'snooze', numbers: null, forMs: 30 * MIN },
    'snooze 30m',
    'Snooze 30 min',
    'snooze30m',
    'snooze for 30 minutes.',
  );
  means(
    { kind: 'snooze', numbers: [42], forMs: 30 * MIN },
    'snooze 42 30m',
    'snooze 30m 42',
    'snooze #42 for 30m',
    '42 snooze 30m',
  );
  means(
    { kind: 'snooze', numbers: null, forMs: 90 * MIN },
    'snooze 1h30m',
    'snooze 1h 30m',
    'snooze 1 hour 30 mins',
    'snooze 90m',
  );
});

test('snooze without a duration that can be one asks for it', () => {
  means({ kind: 'snooze', numbers: null, forMs: null }, 'snooze', 'snooze 0m', 'snooze 9999w');
  means({ kind: 'snooze', numbers: [42], forMs: null }, 'snooze 42');
  means(unknown, 'snooze until tomorrow', 'snooze 30ms');
});

test('status, who and commands ask', () => {
  means({ kind: 'status', numbers: null }, 'status', 'Status?');
  means({ kind: 'status', numbers: [42] }, 'status 42', 'status #42?');
  means(
    { kind: 'who', component: 'kiln' },
    'who kiln',
    'Who Kiln?',
    'who is on call for kiln',
    "who's on kiln?",
    'who owns kiln',
  );
  means({ kind: 'who', component: 'kiln-web' }, 'who kiln web', 'who kiln-web');
  means({ kind: 'who', component: null }, 'who', 'who?', 'Who is on call?');
  means({ kind: 'commands' }, 'commands', 'Command', '?', 'menu');
});

test('page and note keep the text as it was written', () => {
  means(
    { kind: 'page', component: 'kiln', text: 'The disk is FULL.' },
    'page kiln The disk is FULL.',
    'Page Kiln: The disk is FULL.',
  );
  means({ kind: 'page', component: 'kiln', text: '' }, 'page kiln');
  means(
    { kind: 'note', number: null, text: 'Rebooted db1, "again"' },
    'note Rebooted db1, "again"',
    'Note: Rebooted db1, "again"',
  );
  means({ kind: 'note', number: 42, text: 'Rebooted' }, 'note 42 Rebooted', 'note #42: Rebooted');
  means({ kind: 'note', number: null, text: 'one\ntwo' }, 'note one\ntwo');
  means(unknown, 'page', 'note', 'notes', 'pages kiln');
});

test('take, decline, withdraw and ready name a request or a shift, cover says when', () => {
  means({ kind: 'take', number: 7 }, 'take 7', 'Take #7!', 'take7', '7 take', '"take 7"');
  means({ kind: 'decline', number: 8 }, 'decline 8', 'DECLINE #8.', '8 decline');
  means({ kind: 'withdraw', number: 7 }, 'withdraw 7', 'Withdraw #7.', '7 withdraw');
  means({ kind: 'withdraw', number: null }, 'withdraw');
  means({ kind: 'ready', number: 17 }, 'ready 17', 'Ready #17', '17 ready 👍');
  means({ kind: 'take', number: null }, 'take', 'Take!');
  means({ kind: 'ready', number: null }, 'ready');
  means(
    { kind: 'cover', words: 'sat 09:00-21:00' },
    'cover sat 09:00-21:00',
    'Cover Sat  09:00-21:00.',
    'cover: sat 09:00-21:00',
  );
  means({ kind: 'cover', words: 'ops fri 17:00–mon 09:00' }, 'Cover ops Fri 17:00–Mon 09:00');
  means({ kind: 'cover', words: '' }, 'cover', 'COVER.');
  means(
    unknown,
    'take 7 8',
    'take all',
    'takeout',
    'take it easy',
    'readying',
    'covered',
    'coverage',
    'take 0',
    'withdrawn',
    'withdraw all',
  );
});

test('the carriers’ words are never commands', () => {
  means(
    { kind: 'carrier', word: 'stop' },
    'STOP',
    'stop all',
    'Unsubscribe',
    'cancel',
    'END',
    'quit.',
    'revoke',
    'OptOut',
  );
  means({ kind: 'carrier', word: 'start' }, 'yes', 'Yes!', 'START', 'unstop');
  means({ kind: 'carrier', word: 'help' }, 'help', 'INFO');
  means(unknown, 'yes 42', 'cancel 42', 'end all', 'help me');
});

test('a command with other words after it is not guessed at', () => {
  means(
    unknown,
    'ok but not me',
    'ok?',
    'not ok',
    'acknowledging',
    '11',
    '42',
    '',
    '   ',
    '👍',
    'oklahoma',
    'ack foo',
    'ack 42 resolve',
  );
  means(unknown, 'fixed the wrong one', 'next week', 'ack 99999999999999999999', 'ack 0', 'ack -1', 'ack 4.2');
  means(unknown, 'Liked “#42 CRITICAL kiln: down. Reply ack 42”', 'Laughed at “ack 42”', 'Reacted 👍 to “ok”');
});

test('any text at all is understood or unknown, and never throws', () => {
  const word = fc.constantFrom(
    'ack',
    'ok',
    '1',
    '42',
    '#',
    'snooze',
    '30m',
    'who',
    'page',
    'note',
    'take',
    'withdraw',
    'cover',
    'sat',
    '“',
    '?',
    '\0',
    '\ud800',
    '\n',
    ' ',
  );
  const bodies = fc.oneof(
    anyText(50),
    fc.array(word).map((words) => words.join(' ')),
    fc.array(word).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const reply = parseReply(body);
      assert.ok(reply.kind);
      if (reply.kind === 'note' || reply.kind === 'page')
        assert.ok(reply.text.isWellFormed() && !reply.text.includes('\0'));
    }),
  );
  for (const text of ['ack ', '1 ', '"', 'who the ', 'snooze 1 ', 'note\n', ', ', 'cover sat 9', 'take '])
    parseReply(text.repeat(300_000));
});

test('every number and duration that is said comes through', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 999_999_999 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(numbers, (said) => means({ kind: 'ack', numbers: said }, `Ack ${said.map((n) => `#${n}`).join(', ')}`)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('take', 'decline', 'withdraw', 'ready'),
      fc.integer({ min: 1, max: 999_999_999 }),
      (kind, number) => {
        means({ kind, number }, `${kind} ${number}`, `${kind.toUpperCase()} #${number}.`, `${number} ${kind}`);
      },
    ),
  );
  const seconds = fc.integer({ min: 1, max: 300 * 86_400 });
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 9_999 }), (span, number) => {
      means(
        { kind: 'snooze', numbers: [number], forMs: span * 1_000 },
        `snooze ${number} ${formatDuration(span * 1_000)}`,
      );
    }),
  );
});

test('the incident meant is the named one, else the only one open', () => {
  const triggered = { number: 42, status: 'triggered' } as const;
  const other = { number: 43, status: 'triggered' } as const;
  const taken = { number: 41, status: 'acknowledged' } as const;
  assert.deepEqual(chooseIncident('ack', [7], [triggered]), { kind: 'chosen', numbers: [7] });
  assert.deepEqual(chooseIncident('ack', null, [triggered]), { kind: 'chosen', numbers: [42] });
  assert.deepEqual(chooseIncident('resolve', null, [taken]), { kind: 'chosen', numbers: [41] });
  assert.deepEqual(chooseIncident('ack', null, []), { kind: 'none' });
  assert.deepEqual(chooseIncident('ack', 'all', []), { kind: 'none' });
  assert.deepEqual(chooseIncident('ack', null, [triggered, other, taken]), { kind: 'ambiguous', numbers: [42, 43] });
  assert.deepEqual(chooseIncident('ack', 'all', [triggered, other, taken]), { kind: 'chosen', numbers: [42, 43] });
});

test('an ack means the incident nobody has taken; a resolve never guesses between two', () => {
  const open = [{ number: 41, status: 'acknowledged' } as const, { number: 42, status: 'triggered' } as const];
  assert.deepEqual(chooseIncident('ack', null, open), { kind: 'chosen', numbers: [42] });
  assert.deepEqual(chooseIncident('escalate', null, open), { kind: 'chosen', numbers: [42] });
  assert.deepEqual(chooseIncident('resolve', null, open), { kind: 'ambiguous', numbers: [41, 42] });
  assert.deepEqual(chooseIncident('snooze', null, open), { kind: 'ambiguous', numbers: [41, 42] });
});

test('the list of commands fits an SMS', () => {
  assert.equal(plainSms(COMMANDS_TEXT), COMMANDS_TEXT, 'plainSms cuts what is longer than two segments');
});

test('rollback asks, and with its word confirms; whatever else follows is not understood', () => {
  means({ kind: 'rollback', number: null, word: null }, 'rollback', 'Roll back!');
  means({ kind: 'rollback', number: 42, word: null }, 'rollback 42', 'ROLLBACK #42.', 'roll back 42', '42 rollback');
  means({ kind: 'rollback', number: 42, word: 'kobemi' }, 'rollback 42 confirm kobemi', 'Rollback 42 confirm Kobemi.');
  means(
    unknown,
    'rollback 42 now',
    'rollback 42 43',
    'rollback all',
    'do not rollback 42',
    'rollback 42 confirm',
    'confirm kobemi',
  );
});
