import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { pathsOf, put } from '../support/rotation.ts';

const sms = { id: 'sms', type: 'sms', address: '+12025550101', verified: true };

/** Tim, a responder, and Ann; each with a token of their own. */
async function staff(t: Parameters<typeof testApp>[0]): Promise<TestApp & { tim: string; ann: string }> {
  const it = await testApp(t);
  for (const id of ['tim', 'ann']) await put(it, `/v1/people/${id}`, { name: id, contactMethods: [sms] });
  return { ...it, tim: await it.token('responder', 'tim'), ann: await it.token('responder', 'ann') };
}

const notices = [
  { when: 'before', ahead: '1h', method: 'sms' },
  { when: 'end', method: 'sms' },
];
const url = 'https://calendar.example.com/a-secret.ics';

test('people choose their own shift notices; nothing else of them changes', async (t) => {
  const it = await staff(t);
  const before = (await it.admin('GET', '/v1/people/tim')).json();
  const answer = await it.as(it.tim, 'PUT', '/v1/people/tim/shift-notices', notices);
  assert.deepEqual([answer.statusCode, answer.json()], [200, notices]);
  assert.deepEqual((await it.admin('GET', '/v1/people/tim')).json(), { ...before, shiftNotices: notices });
  assert.equal((await it.admin('PUT', '/v1/people/tim/shift-notices', [])).statusCode, 200);
  assert.deepEqual((await it.admin('GET', '/v1/people/tim')).json(), before);
});

test('they are refused by the field, and for everybody else', async (t) => {
  const it = await staff(t);
  const save = (body: unknown, token = it.tim, path = '/v1/people/tim/shift-notices') =>
    it.as(token, 'PUT', path, body);
  const refused: [unknown, number, string[]][] = [
    [[{ when: 'start', method: 'fax' }], 422, ['0.method']],
    [[{ when: 'before', ahead: '8d', method: 'sms' }], 400, ['0.ahead']],
    [[notices[1], notices[1]], 400, ['1']],
  ];
  for (const [body, status, paths] of refused) {
    const answer = await save(body);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, paths]);
  }
  assert.equal((await save({ shiftNotices: notices })).statusCode, 400);
  assert.equal((await save(notices, it.ann)).statusCode, 403);
  assert.equal((await save(notices, await it.token('viewer', 'tim'))).statusCode, 403);
  assert.equal((await it.admin('PUT', '/v1/people/nobody/shift-notices', notices)).statusCode, 404);
  assert.deepEqual((await it.admin('GET', '/v1/people/tim')).json().shiftNotices, []);
});

test('people set and remove their own absence calendar, whose address nobody else is told', async (t) => {
  const it = await staff(t);
  const path = '/v1/people/tim/absence-calendar';
  const fresh = { url, readAt: null, failures: 0 };
  const set = await it.as(it.tim, 'PUT', path, { url });
  assert.deepEqual([set.statusCode, set.json()], [200, fresh]);
  assert.deepEqual((await it.as(it.tim, 'GET', path)).json(), fresh);
  for (const method of ['GET', 'PUT'] as const) {
    const answer = await it.as(it.ann, method, path, method === 'PUT' ? { url: null } : undefined);
    assert.equal(answer.statusCode, 403, answer.body);
    assert.doesNotMatch(answer.body, /a-secret/);
  }
  for (const bad of [{ url: 'file:///etc/passwd' }, { url: '' }, {}, { url, role: 'admin' }])
    assert.equal((await it.as(it.tim, 'PUT', path, bad)).statusCode, 400, JSON.stringify(bad));
  assert.deepEqual((await it.admin('PUT', path, { url: null })).json(), { ...fresh, url: null });
  assert.equal((await it.admin('GET', '/v1/people/tim')).json().absenceCalendar, undefined);
  assert.equal((await it.admin('GET', '/v1/people/nobody/absence-calendar')).statusCode, 404);
});

test('with the calendar goes what it gave, and what was entered stays', async (t) => {
  const it = await staff(t);
  await it.as(it.tim, 'PUT', '/v1/people/tim/absence-calendar', { url });
  const stretch = { from: '2026-12-01T00:00:00.000Z', to: '2026-12-02T00:00:00.000Z' };
  await it.as(it.tim, 'POST', '/v1/people/tim/absences', { ...stretch, note: 'entered' });
  const row = { from_at: new Date(stretch.from), to_at: new Date(stretch.to), created_at: it.clock.now() };
  await it.db
    .insertInto('absences')
    .values({ ...row, person_id: 'tim', note: 'given', calendar_uid: 'uid' })
    .execute();
  await it.as(it.tim, 'PUT', '/v1/people/tim/absence-calendar', { url: null });
  const { items } = (await it.as(it.tim, 'GET', '/v1/people/tim/absences')).json();
  assert.deepEqual(
    items.map(({ note }: { note: string }) => note),
    ['entered'],
  );
});
