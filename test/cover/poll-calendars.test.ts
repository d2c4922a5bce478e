import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { pollCalendars } from '../../src/cover/poll-calendars.ts';
import { contextOf, system } from '../../src/deps.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { put, weekly } from '../support/rotation.ts';

const MINUTE = 60_000;
const calendar = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
const event = (uid: string, from: string, to: string): string =>
  ['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${from}`, `DTEND:${to}`, `SUMMARY:${uid}`, 'END:VEVENT'].join('\r\n');
const dentist = event('dentist', '20261124T090000Z', '20261124T110000Z');
const holidays = event('holidays', '20261224T000000Z', '20270102T000000Z');

interface Polled extends TestApp {
  /** What the server answers from now on. */
  serve(body: string, status?: number, headers?: Record<string, string>): void;
  requests: string[];
  poll(allowPrivate?: boolean): Promise<number>;
  absences(): Promise<string[]>;
  url: string;
}

/** Tim, on call in ops this week, has a calendar on a server of the test. */
async function polled(t: TestContext): Promise<Polled> {
  const it = await testApp(t);
  let answer = { body: calendar(), status: 200, headers: {} as Record<string, string> };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tim.ics`;
  const phone = { id: 'sms', type: 'sms', address: '+12125550101', verified: true };
  await put(it, '/v1/people/tim', { name: 'Tim', contactMethods: [phone], absenceCalendar: url });
  for (const id of ['ann', 'bo']) await put(it, `/v1/people/${id}`, { name: id });
  await put(it, '/v1/rotations/ops', weekly);
  return {
    ...it,
    url,
    requests,
    serve: (body, status = 200, headers = {}) => {
      answer = { body, status, headers };
    },
    poll: (allowPrivate = true) => pollCalendars(contextOf(it.deps, system), { allowPrivate }),
    absences: async () => {
      const { items } = (await it.admin('GET', '/v1/people/tim/absences')).json();
      return items.map(
        ({ id, note, source }: { id: number; note: string; source: string }) => `${id} ${note} ${source}`,
      );
    },
  };
}

test('the events of a person’s calendar are absences, and follow it; what stays keeps its id', async (t) => {
  const it = await polled(t);
  it.serve(calendar(dentist));
  assert.equal(await it.poll(), 1);
  assert.deepEqual(await it.absences(), ['1 dentist calendar']);
  it.serve(calendar(dentist, holidays));
  it.clock.advance(15 * MINUTE);
  await it.poll();
  assert.deepEqual(await it.absences(), ['1 dentist calendar', '2 holidays calendar']);
  it.serve(calendar(holidays));
  it.clock.advance(15 * MINUTE);
  await it.poll();
  assert.deepEqual(await it.absences(), ['2 holidays calendar']);
  assert.equal((await it.admin('DELETE', '/v1/people/tim/absences/2')).statusCode, 409);
  await put(it, '/v1/people/tim', { name: 'Tim' });
  await it.poll();
  assert.deepEqual(await it.absences(), []);
});

test('a calendar is read every 15 minutes, by one worker, and at once when its address changes', async (t) => {
  const it = await polled(t);
  const counts = await Promise.all([it.poll(), it.poll(), it.poll()]);
  assert.deepEqual([counts.reduce((a, b) => a + b), it.requests.length], [1, 1]);
  it.clock.advance(14 * MINUTE);
  assert.equal(await it.poll(), 0);
  it.clock.advance(MINUTE);
  assert.equal(await it.poll(), 1);
  await put(it, '/v1/people/tim', { name: 'Tim', absenceCalendar: `${it.url}?other` });
  assert.equal(await it.poll(), 1);
  assert.deepEqual(it.requests, ['/tim.ics', '/tim.ics', '/tim.ics?other']);
});

test('a calendar that cannot be read changes nothing, and after an hour its person is told, once', async (t) => {
  const it = await polled(t);
  it.serve(calendar(dentist));
  await it.poll();
  const failures: [string, number, Record<string, string>?][] = [
    ['gone', 404],
    ['<html>sign in</html>', 200],
    ['x'.repeat(1_100_000), 200],
    ['', 302, { location: '/tim.ics' }],
    ['', 302],
  ];
  for (const [body, status, headers] of failures) {
    it.serve(body, status, headers);
    it.clock.advance(15 * MINUTE);
    assert.equal(await it.poll(), 1);
  }
  assert.deepEqual(await it.absences(), ['1 dentist calendar']);
  const notices = await it.db.selectFrom('notices').select('text').where('key', 'like', 'absence calendar%').execute();
  assert.deepEqual(notices, [
    {
      text: 'Your absence calendar cannot be read: it redirects too often. Until it can, shifts may fall on your absences.',
    },
  ]);
});

test('a calendar in a private network is not read unless that is allowed', async (t) => {
  const it = await polled(t);
  it.serve(calendar(dentist));
  await it.poll(false);
  await put(it, '/v1/people/tim', { name: 'Tim', absenceCalendar: it.url.replace('127.0.0.1', 'localhost') });
  await it.poll(false);
  assert.deepEqual([it.requests, await it.absences()], [[], []]);
});

test('a rule that has no next occurrence is given up', { timeout: 20_000 }, async (t) => {
  const it = await polled(t);
  const never = event('never', '20261124T090000Z', '20261124T110000Z').replace(
    'SUMMARY',
    'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nSUMMARY',
  );
  it.serve(calendar(never, dentist));
  assert.equal(await it.poll(), 1);
});

test('whoever is on call in what the calendar brings is told so', async (t) => {
  const it = await polled(t);
  it.serve(calendar(dentist));
  await it.poll();
  it.clock.advance(15 * MINUTE);
  await it.poll();
  const notices = await it.db.selectFrom('notices').select(['person_id', 'text']).execute();
  assert.deepEqual(notices, [
    {
      person_id: 'tim',
      text: 'You are away while you are on call: ops Tue 24 Nov 09:00–11:00 (UTC). Ask for cover, e.g. reply cover sat 09:00-21:00.',
    },
  ]);
});

test('the address of a calendar is shown to its person and to admins alone', async (t) => {
  const it = await polled(t);
  const shown = async (token: string) => (await it.as(token, 'GET', '/v1/people/tim')).json().absenceCalendar;
  assert.equal((await it.admin('GET', '/v1/people/tim')).json().absenceCalendar, it.url);
  assert.equal(await shown(await it.token('responder', 'tim')), it.url);
  assert.equal(await shown(await it.token('responder', 'ann')), undefined);
  const listed = (await it.as(await it.token('viewer'), 'GET', '/v1/people')).json().items;
  assert.ok(!JSON.stringify(listed).includes(it.url));
  for (const absenceCalendar of ['ftp://example.com/a.ics', 'file:///etc/passwd', 'tim'])
    assert.equal((await it.admin('PUT', '/v1/people/tim', { name: 'Tim', absenceCalendar })).statusCode, 400);
});
