import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announceShifts } from '../../src/shifts/announce-shifts.ts';
import { adaThenBo, jump, override, wants } from '../support/shifts.ts';
import { type Story, story } from '../support/story.ts';

const day = { when: 'before', ahead: '1d', method: 'mail' };
const hour = { when: 'before', ahead: '1h', method: 'sms' };
const start = { when: 'start', method: 'sms' };
const end = { when: 'end', method: 'sms' };

const noticesOf = (s: Story) =>
  s.db.selectFrom('notices').select(['status', 'attempts', 'error']).orderBy('id').execute();

test('a person is told of a shift a day and an hour before, as it begins and as it ends, as they chose', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [day, hour, start, end]);
  await jump(s, '2026-11-26T07:59:00Z');
  s.mail.none();
  await s.advance({ minutes: 1 });
  const mail = s.mail.to('bo');
  assert.equal(mail.subject, 'Your next shift on ops: Fri 27 Nov 09:00–Mon 30 Nov 09:00 (Berlin).');
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
  for (const [before, says] of [
    ['2026-11-27T06:59:00Z', /^Your next shift on ops: Fri 27 Nov 09:00-Mon 30 Nov 09:00 \(Berlin\)\.$/],
    ['2026-11-27T07:59:00Z', /^Your shift on ops has begun: Fri 27 Nov/],
    ['2026-11-30T07:59:00Z', /^Your shift on ops has ended: Fri 27 Nov/],
  ] as const) {
    await jump(s, before);
    s.page.none();
    await s.advance({ minutes: 1 });
    assert.match(s.page.to('bo'), says);
  }
  await s.advance({ hours: 2 });
  s.page.none();
  s.mail.none();
});

test('times are those of the person’s own zone', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [hour], 'America/New_York');
  await jump(s, '2026-11-27T07:00:00Z');
  assert.match(s.page.to('bo'), /Fri 27 Nov 03:00-Mon 30 Nov 03:00 \(New York\)/);
});

test('a notice about a shift that was given away is never sent, and one about what is left of it is', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [hour]);
  await jump(s, '2026-11-27T06:59:00Z');
  assert.deepEqual(await noticesOf(s), [{ status: 'queued', attempts: 0, error: null }]);
  await override(s, 'cy', '2026-11-27T08:00:00Z', '2026-11-28T08:00:00Z');
  await s.advance({ minutes: 1 });
  assert.equal((await noticesOf(s))[0]?.status, 'cancelled');
  await jump(s, '2026-11-28T06:59:00Z');
  s.page.none();
  await s.advance({ minutes: 1 });
  assert.equal(s.page.to('bo'), 'Your next shift on ops: Sat 28 Nov 09:00-Mon 30 Nov 09:00 (Berlin).');
});

test('a notice whose time has passed while we were away is not sent', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [hour]);
  await jump(s, '2026-11-27T06:30:00Z');
  await jump(s, '2026-11-27T08:00:00Z');
  s.page.none();
  assert.equal((await noticesOf(s))[0]?.status, 'cancelled');
});

test('a notice that the person no longer wants is not sent', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [start]);
  await jump(s, '2026-11-27T07:30:00Z');
  await wants(s, 'bo', []);
  await s.advance({ hours: 1 });
  s.page.none();
  assert.equal((await noticesOf(s))[0]?.status, 'cancelled');
});

test('after an outage a person hears what is still of use, once', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [{ ...day, method: 'sms' }, hour, start]);
  await jump(s, '2026-11-27T07:30:00Z');
  assert.match(s.page.to('bo'), /^Your next shift/);
  s.page.none();
  await jump(s, '2026-11-27T08:40:00Z');
  assert.match(s.page.to('bo'), /^Your shift on ops has begun/);
  await s.settle();
  s.page.none();
});

test('workers that look ahead and send at the same time tell a person once', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [start]);
  s.clock.set(new Date('2026-11-27T08:00:00Z'));
  await Promise.all([1, 2, 3].map(() => announceShifts(s.ctx())));
  await Promise.all([1, 2, 3].map(() => s.sendNotices()));
  s.page.to('bo');
  s.page.none();
});

test('a notice is tried again while the provider is busy, and given up where the number is wrong', async (t) => {
  const s = await story(t);
  await adaThenBo(s);
  await wants(s, 'bo', [start]);
  s.twilio.failNext({ status: 503, times: 2 });
  await jump(s, '2026-11-27T08:00:00Z');
  await s.advance({ seconds: 25 });
  assert.match(s.page.to('bo'), /has begun/);
  assert.deepEqual(await noticesOf(s), [{ status: 'sent', attempts: 3, error: null }]);
  await wants(s, 'bo', [end]);
  s.twilio.failNext({ status: 400, code: 21211 });
  await jump(s, '2026-11-30T08:00:00Z');
  s.page.none();
  const failed = (await noticesOf(s)).at(-1);
  assert.deepEqual([failed?.status, failed?.attempts], ['failed', 1]);
  assert.deepEqual(
    s.complaints.map(({ message }) => message),
    ['a notice failed for good'],
  );
});
