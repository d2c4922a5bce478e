import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoverRequest } from '../../src/cover/cover-request.ts';
import { saidNames, saidQuestion } from '../../src/cover/wording.ts';
import { plainSms, segmentCount } from '../../src/lib/gsm7.ts';

const longest: CoverRequest = {
  ...{ number: 9_999_999, rotation: 'x'.repeat(63), asker: 'tim', asked: 'ann' },
  ...{ from: new Date('2026-12-31T10:00:00Z'), to: new Date('2027-01-02T20:00:00Z') },
  returns: { from: new Date('2027-12-30T10:00:00Z'), to: new Date('2028-01-02T20:00:00Z') },
  ...{ status: 'open', takenBy: null, createdAt: new Date(0), settledAt: null, nextActionAt: null },
};

test('however long the names are, what to reply is in the SMS', () => {
  for (const name of ['Tim', 'M'.repeat(120), 'Ágnes 🦊 '.repeat(15)]) {
    for (const returns of [longest.returns, null]) {
      const text = `Still open: ${saidQuestion({ ...longest, returns }, name, 'America/Argentina/ComodRivadavia')}`;
      const sms = plainSms(text);
      assert.ok(segmentCount(sms) <= 2);
      assert.match(sms, returns ? /Reply take 9999999 or decline 9999999\.$/ : /Reply take 9999999\.$/);
    }
  }
});

test('names are joined as people say them', () => {
  assert.deepEqual([[], ['Ann'], ['Ann', 'Bo'], ['Ann', 'Bo', 'Cy']].map(saidNames), [
    '',
    'Ann',
    'Ann and Bo',
    'Ann, Bo and Cy',
  ]);
});
