import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAckLink, signAckLink } from '../../../src/paging/texts/ack-link.ts';

const now = new Date('2026-11-23T03:12:00Z');
const claims = { incident: 42, person: 'ann', expiresAt: new Date('2026-11-24T03:12:00Z') };

test('a link says whose it is and for which incident', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/), (incident, person) => {
      const token = signAckLink('secret', { ...claims, incident, person });
      assert.match(token, /^[\w.-]+$/);
      assert.deepEqual(readAckLink('secret', token, now), { ...claims, incident, person });
    }),
  );
});

test('a link ends at its instant', () => {
  const token = signAckLink('secret', claims);
  assert.ok(readAckLink('secret', token, new Date(claims.expiresAt.getTime() - 1)));
  assert.equal(readAckLink('secret', token, claims.expiresAt), null);
});

test('no changed link is accepted, and none of another secret', () => {
  const token = signAckLink('secret', claims);
  assert.equal(readAckLink('other', token, now), null);
  assert.equal(readAckLink('secret', token.replace('42.', '43.'), now), null);
  assert.equal(readAckLink('secret', token.replace('ann', 'bob'), now), null);
  assert.equal(readAckLink('secret', '', now), null);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
      const changed = token.slice(0, at) + char + token.slice(at + 1);
      fc.pre(changed !== token);
      assert.equal(readAckLink('secret', changed, now), null);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => assert.equal(readAckLink('secret', text, now), null)));
});
