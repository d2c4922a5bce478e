import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShiftNotice } from '../../src/people/notification-rule.ts';
import {
  dueNotices,
  readShiftNoticeKey,
  shiftNoticeKey,
  shiftNoticeText,
  wishKey,
} from '../../src/shifts/shift-notice.ts';

const shift = {
  rotation: 'ops',
  person: 'tim',
  from: new Date('2026-11-28T21:00:00Z'),
  to: new Date('2026-11-30T08:00:00Z'),
};
const wishes: ShiftNotice[] = [
  { when: 'before', ahead: '1d', method: 'sms' },
  { when: 'before', ahead: '1h', method: 'sms' },
  { when: 'before', ahead: '2h', method: 'mail' },
  { when: 'start', method: 'sms' },
  { when: 'end', method: 'sms' },
];
const dueAt = (now: string) => dueNotices(wishes, shift, new Date(now)).map(({ wish }) => wishKey(wish));

test('a notice is due soon within the hour before its time', () => {
  assert.deepEqual(dueAt('2026-11-27T19:59:59Z'), []);
  assert.deepEqual(dueAt('2026-11-27T20:00:00Z'), ['before 1d sms']);
});

test('of the notices missed ahead of a shift only the nearest is left, method by method', () => {
  assert.deepEqual(dueAt('2026-11-28T20:30:00Z'), ['before 1h sms', 'before 2h mail', 'start sms']);
});

test('once a shift has begun nobody is told that it will; for an hour that it has begun, and then that it is over', () => {
  assert.deepEqual(dueAt('2026-11-28T21:00:00Z'), ['start sms']);
  assert.deepEqual(dueAt('2026-11-28T21:59:59Z'), ['start sms']);
  assert.deepEqual(dueAt('2026-11-28T22:00:00Z'), []);
  assert.deepEqual(dueAt('2026-11-30T08:59:59Z'), ['end sms']);
  assert.deepEqual(dueAt('2026-11-30T09:00:00Z'), []);
});

test('the key of a notice tells the shift and the wish', () => {
  for (const edges of [{}, { from: null }, { to: null }]) {
    for (const wish of wishes) {
      const wanted = { ...shift, ...edges };
      assert.deepEqual(readShiftNoticeKey(shiftNoticeKey(wanted, wish)), { shift: wanted, wish: wishKey(wish) });
    }
  }
  assert.equal(readShiftNoticeKey('cover 7 tim'), null);
});

test('a notice says when in the person’s own zone', () => {
  const { text } = shiftNoticeText({ when: 'before', ahead: '1h', method: 'sms' }, shift, 'Asia/Tokyo');
  assert.equal(text, 'Your next shift on ops: Sun 29 Nov 06:00–Mon 30 Nov 17:00 (Tokyo).');
});
