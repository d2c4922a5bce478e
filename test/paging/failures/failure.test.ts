import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONSEQUENCES, decide } from '../../../src/paging/failures/consequence.ts';
import {
  classifyMail,
  classifyReceipt,
  classifySms,
  type FailureKind,
  retryDelayMs,
} from '../../../src/paging/failures/failure.ts';

/** Twilio's code and HTTP status, and what it means for us. */
const TWILIO: [code: number | undefined, status: number | undefined, kind: FailureKind][] = [
  [21211, 400, 'bad-address'],
  [21217, 400, 'bad-address'],
  [21614, 400, 'bad-address'],
  [30005, undefined, 'bad-address'],
  [30006, undefined, 'bad-address'],
  [21610, 400, 'opted-out'],
  [20003, 401, 'account'],
  [20404, 404, 'account'],
  [21408, 400, 'account'],
  [21606, 400, 'account'],
  [21608, 400, 'account'],
  [21612, 400, 'account'],
  [21703, 400, 'account'],
  [30002, undefined, 'account'],
  [30034, undefined, 'account'],
  [60728, 429, 'account'],
  [63038, 429, 'account'],
  [undefined, 401, 'account'],
  [undefined, 403, 'account'],
  [21617, 400, 'content'],
  [30004, undefined, 'content'],
  [30007, undefined, 'content'],
  [30019, undefined, 'content'],
  [14107, 429, 'transient'],
  [20429, 429, 'transient'],
  [21611, 429, 'transient'],
  [30001, undefined, 'transient'],
  [30008, undefined, 'transient'],
  [30022, undefined, 'transient'],
  [20503, 503, 'transient'],
  [undefined, 500, 'transient'],
  [undefined, 408, 'transient'],
  // Off for the night: another way now, and the number stays good.
  [30003, undefined, 'permanent'],
  [30036, undefined, 'permanent'],
  [29999, 400, 'permanent'],
  [undefined, 404, 'permanent'],
];

for (const [code, status, kind] of TWILIO)
  test(`Twilio ${code ?? ''} with HTTP ${status ?? 'no status'} is ${kind}`, () => {
    const failure = status === undefined ? classifyReceipt(String(code)) : classifySms({ code, status, message: 'x' });
    assert.equal(failure.kind, kind);
  });

/** What a mail server answers to which command, and what it means for us. */
const SMTP: [answer: string, command: string, kind: FailureKind][] = [
  ['550 5.1.1 no such user', 'RCPT TO', 'bad-address'],
  ['550 no such user here', 'RCPT TO', 'bad-address'],
  ['551 user not local', 'RCPT TO', 'bad-address'],
  ['553 mailbox name not allowed', 'RCPT TO', 'bad-address'],
  ['550 5.2.1 mailbox disabled', 'RCPT TO', 'bad-address'],
  // Full today; and said of us, not of the mailbox.
  ['552 5.2.2 mailbox full', 'RCPT TO', 'permanent'],
  ['550 5.7.1 blocked by a list', 'RCPT TO', 'account'],
  ['550 access denied, see our block list', 'RCPT TO', 'account'],
  ['550 relaying is not allowed: relay denied', 'RCPT TO', 'account'],
  ['553 sender not allowed', 'MAIL FROM', 'account'],
  ['550 5.1.8 bad sender', 'MAIL FROM', 'account'],
  ['535 5.7.8 bad credentials', 'AUTH PLAIN', 'account'],
  ['530 5.7.0 must issue STARTTLS', 'MAIL FROM', 'account'],
  ['554 5.7.1 looks like spam', 'DATA', 'content'],
  ['552 5.3.4 message too big', 'DATA', 'content'],
  ['550 5.6.0 bad MIME', 'DATA', 'content'],
  ['550 rejected by our filter', 'DATA', 'content'],
  ['421 4.3.2 closing', 'CONN', 'transient'],
  ['450 4.7.1 greylisted', 'RCPT TO', 'transient'],
  ['451 try again', 'DATA', 'transient'],
  ['452 4.2.2 full', 'RCPT TO', 'transient'],
];

for (const [response, command, kind] of SMTP)
  test(`a mail server's "${response}" to ${command} is ${kind}`, () => {
    const responseCode = Number(response.slice(0, 3));
    const error = { code: 'EENVELOPE', responseCode, permanent: responseCode >= 500, response, command };
    const failure = classifyMail(error);
    assert.deepEqual([failure.kind, failure.code], [kind, String(responseCode)]);
    assert.equal(failure.reason, `the mail server answered: ${response}`);
  });

test('without an answer from the mail server it is our settings, the address, or the network', () => {
  assert.equal(classifyMail({ code: 'EAUTH', message: 'Missing credentials' }).kind, 'account');
  assert.equal(classifyMail({ code: 'EENVELOPE', message: 'Invalid recipient "x"' }).kind, 'bad-address');
  assert.equal(classifyMail({ code: 'EENVELOPE', message: 'Invalid sender "x"' }).kind, 'account');
  assert.equal(classifyMail({ code: 'EABORT' }).kind, 'transient');
  assert.equal(classifyMail({ responseCode: 503, permanent: false, response: '503 busy' }).kind, 'transient');
});

/** What follows, as docs/deliveries.md says it. */
const FOLLOWS: Record<FailureKind, string> = {
  'bad-address': 'give-up, the method is marked, the owner is told',
  'opted-out': 'give-up, the number is marked, the owner is told',
  account: 'give-up, the admins are told',
  content: 'shorten',
  transient: 'retry',
  permanent: 'give-up',
};

for (const [kind, follows] of Object.entries(FOLLOWS))
  test(`${kind}: ${follows}`, () => {
    const { message, mark, tell } = CONSEQUENCES[kind as FailureKind];
    const parts = [
      message,
      ...(mark ? [`the ${mark} is marked`] : []),
      ...(tell ? [`the ${tell} ${tell === 'admins' ? 'are' : 'is'} told`] : []),
    ];
    assert.equal(parts.join(', '), follows);
  });

test('what is tried again is tried on; the third time the next method does not wait any longer, the fiftieth nobody does', () => {
  const transient = classifySms({ code: 'ECONNREFUSED' });
  const nth = (attempt: number, accepted = false) => decide(transient, { attempt, shortened: false, accepted });
  assert.deepEqual(
    [1, 2, 3, 4, 49].map((attempt) => nth(attempt)),
    [
      { kind: 'retry', hurry: false },
      { kind: 'retry', hurry: false },
      { kind: 'retry', hurry: true },
      { kind: 'retry', hurry: false },
      { kind: 'retry', hurry: false },
    ],
  );
  assert.deepEqual(
    [50, 51, 5_000].map((attempt) => nth(attempt)),
    [{ kind: 'lose' }, { kind: 'retry', hurry: false }, { kind: 'retry', hurry: false }],
  );
  assert.deepEqual(
    [1, 2, 3].map((attempt) => nth(attempt, true)),
    [{ kind: 'retry', hurry: true }, { kind: 'retry', hurry: true }, { kind: 'give-up' }],
  );
});

test('words are changed once', () => {
  const filtered = classifyReceipt('30007');
  assert.deepEqual(decide(filtered, { attempt: 1, shortened: false, accepted: true }), { kind: 'shorten' });
  assert.deepEqual(decide(filtered, { attempt: 2, shortened: true, accepted: true }), { kind: 'give-up' });
});

test('an unknown code keeps the provider’s words', () => {
  assert.deepEqual(classifySms({ status: 400, code: 29999, message: 'New\nrule' }), {
    kind: 'permanent',
    code: '29999',
    reason: 'Twilio answered: New rule (Twilio 29999)',
  });
  assert.equal(classifySms({ status: 500, message: '[HTTP 500] Failed' }).code, 'HTTP 500');
  assert.equal(classifyReceipt(undefined).kind, 'permanent');
  assert.equal(classifyReceipt('junk').code, 'undelivered');
});

test('a network that fails is transient', () => {
  assert.deepEqual(classifySms({ code: 'ECONNREFUSED' }), {
    kind: 'transient',
    code: 'ECONNREFUSED',
    reason: 'Twilio refuses the connection',
  });
  assert.equal(
    classifyMail({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }).reason,
    'the mail server refuses the connection',
  );
});

test('anything that can be thrown is classified, in one short line', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
      for (const failure of [classifySms(thrown), classifyMail(thrown)]) {
        assert.match(failure.reason, /^[^\n]{1,260}$/);
        assert.ok(failure.kind in CONSEQUENCES);
      }
    }),
  );
});

test('retries wait 1, 2, 4, 8 and then 15 seconds, less up to half by chance', () => {
  const longest = [1, 2, 3, 4, 5, 6, 50].map((attempt) => retryDelayMs(attempt, 0) / 1_000);
  assert.deepEqual(longest, [1, 2, 4, 8, 15, 15, 15]);
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const delay = retryDelayMs(attempt, random);
      assert.ok(delay >= 500 && delay <= 15_000);
    }),
  );
});
