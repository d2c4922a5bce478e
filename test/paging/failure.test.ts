import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classifyMail, classifyReceipt, classifySms, retryDelayMs } from '../../src/paging/failure.ts';

test('a destination that cannot work is permanent, congestion is transient', () => {
  for (const code of [21211, 21610, 21614, 20003, 21408, 21617]) {
    assert.equal(classifySms({ status: 400, code, message: 'x' }).kind, 'permanent', String(code));
  }
  for (const code of [20429, 21611, 14107]) {
    assert.equal(classifySms({ status: 429, code, message: 'x' }).kind, 'transient', String(code));
  }
});

test('an unknown code goes by the HTTP status and keeps the provider’s words', () => {
  assert.deepEqual(classifySms({ status: 400, code: 29999, message: 'New\nrule' }), {
    kind: 'permanent',
    code: '29999',
    reason: 'Twilio answered: New rule (Twilio 29999)',
  });
  assert.equal(classifySms({ status: 503, code: 20503, message: 'Unavailable' }).kind, 'transient');
  assert.equal(classifySms({ status: 500, message: '[HTTP 500] Failed' }).code, 'HTTP 500');
  assert.equal(classifySms({ status: 404 }).kind, 'permanent');
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
  assert.equal(classifyMail({ code: 'EABORT' }).kind, 'transient');
});

test('an undelivered message is given up for the next method, unless the network was only busy', () => {
  assert.equal(classifyReceipt('30003').kind, 'permanent');
  assert.equal(classifyReceipt('30005').kind, 'permanent');
  assert.equal(classifyReceipt('39999').kind, 'permanent');
  assert.equal(classifyReceipt(undefined).kind, 'permanent');
  assert.equal(classifyReceipt('junk').code, 'undelivered');
  assert.equal(classifyReceipt('30008').kind, 'transient');
  assert.equal(classifyReceipt('30022').kind, 'transient');
});

test('an SMTP answer of 5yz is permanent and of 4yz transient', () => {
  const answer = (responseCode: number, permanent: boolean) =>
    classifyMail({ code: 'EENVELOPE', responseCode, permanent, response: `${responseCode} no` });
  assert.deepEqual(answer(550, true), { kind: 'permanent', code: '550', reason: 'the mail server answered: 550 no' });
  assert.equal(answer(450, false).kind, 'transient');
  assert.equal(answer(503, false).kind, 'transient');
  assert.equal(classifyMail({ code: 'EAUTH', message: 'Missing credentials' }).kind, 'permanent');
});

test('anything that can be thrown is classified, in one short line', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
      for (const failure of [classifySms(thrown), classifyMail(thrown)]) {
        assert.match(failure.reason, /^[^\n]{1,260}$/);
        assert.ok(failure.kind === 'permanent' || failure.kind === 'transient');
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
