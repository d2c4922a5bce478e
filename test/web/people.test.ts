import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { textOf } from '../support/pages.ts';
import { cookieOf, type Team, testTeam } from '../support/team.ts';

// It is Monday 2026-11-23, 13:00 in Berlin. Ann is on call in ops until Monday 2026-11-30, 09:00; then Bo, a week each.

const berlin = 'zone=Europe/Berlin';

/** The cookies of somebody who acts as this person, from Berlin. */
async function as(team: Team, person: string): Promise<{ cookie: string }> {
  return { cookie: `${cookieOf(await team.post('/acting-as', { person })).cookie}; ${berlin}` };
}

const saturday = { from: '2026-11-28T09:00', to: '2026-11-28T21:00', zone: 'Europe/Berlin' };
const read = async (team: Team, path: string) => (await team.admin('GET', path)).json();
const page = async (team: Team, path: string, cookie = { cookie: berlin }) => (await team.get(path, cookie)).body;
const words = async (team: Team, path: string, cookie = { cookie: berlin }) => textOf(await page(team, path, cookie));

test('the list says who is on call, whose turn comes when, and who cannot be paged and why', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/people/di', { name: 'Di', role: 'viewer' });
  const text = await words(team, '/people');
  for (const said of [
    'Ann responder Can be paged. Never proved: nobody knows that pages arrive. On call now: ops Next: ops, Mon 7 Dec 09:00 Berlin, in 13 days',
    'Bo responder Can be paged. Never proved: nobody knows that pages arrive. Not on call Next: ops, Mon 30 Nov 09:00 Berlin, in 6 days',
    'Cy admin Can be paged. Never proved: nobody knows that pages arrive. Not on call No other shift within four weeks',
    'Di viewer Cannot be paged: has no contact method Not on call',
  ])
    assert.ok(text.includes(said), `${said} in ${text}`);
});

test('the page of a person shows the shifts of four weeks, and is one’s own for whoever acts as them', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  const text = await words(team, '/people/ann', ann);
  for (const said of [
    'My shifts Ann, responder, at home in Europe/Berlin',
    'ops now Mon 23 Nov 09:00–Mon 30 Nov 09:00 (Berlin) Ask for cover',
    'ops Mon 7 Dec 09:00–Mon 14 Dec 09:00 (Berlin) Ask for cover',
  ])
    assert.ok(text.includes(said), `${said} in ${text}`);
  assert.match(await page(team, '/rotations', ann), /<a href="\/people\/ann">My shifts<\/a>/);
  assert.doesNotMatch(await page(team, '/rotations'), /My shifts/);
  assert.equal((await team.get('/people/nobody')).statusCode, 404);
});

test('a shift that falls on an absence is marked on both pages, and cover for it is one click away', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  const entered = await team.post('/people/ann/absences', { ...saturday, note: 'A wedding' }, ann);
  assert.deepEqual([entered.statusCode, entered.headers.location], [303, '/people/ann']);
  const own = await words(team, '/people/ann', ann);
  assert.match(own, /Away Sat 28 Nov 09:00 – 21:00/);
  assert.match(own, /Sat 28 Nov 09:00 – 21:00 A wedding Remove/);

  const html = await page(team, '/rotations/ops', ann);
  assert.match(html, /<pattern id="conflict".*<circle class="conflict-dot".*fill="url\(#conflict\)"/s);
  assert.match(html, /<title>Ann is on call while away: Sat 28 Nov 09:00 – 21:00<\/title>/);
  assert.match(textOf(html), /On call while away: 1 stretch Ann: Sat 28 Nov 09:00 – 21:00 Ask for cover/);
  assert.match(
    textOf(html),
    /Ann layer 1 Take over Ann is away Sat 28 Nov 09:00 – 21:00 Ask for cover/,
    'in the table',
  );
  assert.match(textOf(html), /on call while away/, 'in the legend');
  assert.doesNotMatch(html, /A wedding/, 'why somebody is away is not for everybody');

  const [, fields = ''] = /action="\/people\/ann\/cover-requests"[^>]*>(.*?)<\/form>/s.exec(html) ?? [];
  const sent = Object.fromEntries(
    [...fields.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const asked = await team.post('/people/ann/cover-requests', sent, ann);
  assert.deepEqual([asked.statusCode, asked.headers.location], [303, '/rotations/ops']);
  const [request] = (await read(team, '/v1/cover-requests')).items;
  assert.deepEqual(
    [request.asker, request.from, request.to],
    ['ann', '2026-11-28T08:00:00.000Z', '2026-11-28T20:00:00.000Z'],
  );
  assert.match(await words(team, '/rotations/ops', ann), /Request 1 asks for cover/);
});

test('open requests stand on the rotation’s page, with a button for those who may take them', async (t) => {
  const team = await testTeam(t);
  const [ann, bo] = [await as(team, 'ann'), await as(team, 'bo')];
  await team.post('/people/ann/cover-requests', { ...saturday, rotation: 'ops' }, ann);
  const seen = (cookie?: { cookie: string }) => words(team, '/rotations/ops', cookie);
  const said =
    'Cover wanted Ann asks for cover ops Sat 28 Nov 09:00 – 21:00 Request 1, open until Sat 28 Nov 09:00 Berlin';
  assert.ok((await seen()).includes(`${said} To take one, say above who you are.`), await seen());
  assert.ok((await seen(ann)).includes(`${said} Withdraw`));
  assert.ok((await seen(bo)).includes(`${said} Take it`));
  assert.match(await words(team, '/people/bo', bo), /Asked of you Ann asks for cover/);
  assert.equal((await team.post('/people/bo/cover-requests/1/take', {}, bo)).statusCode, 303);
  assert.deepEqual((await read(team, '/v1/oncall?rotation=ops&at=2026-11-28T12:00:00Z')).items[0].people, ['bo']);
  assert.doesNotMatch(await seen(bo), /Cover wanted/);
  assert.match(await words(team, '/people/ann', ann), /Request 1: Bo has taken it/);
  const late = await team.post('/people/cy/cover-requests/1/take', {}, await as(team, 'cy'));
  assert.equal(late.statusCode, 409);
  assert.match(textOf(late.body), /Thank you for offering\. Bo was first and has taken request 1\./);
});

test('a swap is asked for from the page, and its other side agrees or declines there', async (t) => {
  const team = await testTeam(t);
  const [ann, bo] = [await as(team, 'ann'), await as(team, 'bo')];
  const form = await page(team, '/people/ann?rotation=ops&start=2026-12-07T08:00:00Z&end=2026-12-14T08:00:00Z', ann);
  assert.match(form, /name="from" required value="2026-12-07T09:00"/);
  const [, swap = ''] = /<option value="(bo [^"]+)">Bo, Mon 30 Nov 09:00 – Mon 7 Dec 09:00</.exec(form) ?? [];
  const given = { rotation: 'ops', from: '2026-12-07T09:00', to: '2026-12-14T09:00', zone: 'Europe/Berlin', swap };
  await team.post('/people/ann/cover-requests', given, ann);
  await team.post('/people/ann/cover-requests', given, ann);
  assert.equal((await read(team, '/v1/cover-requests')).items.length, 1, 'asked twice is asked once');
  assert.match(
    await words(team, '/people/bo', bo),
    /in return for Mon 30 Nov 09:00 – Mon 7 Dec 09:00 .* Agree Decline/,
  );
  assert.doesNotMatch(await words(team, '/rotations/ops', await as(team, 'cy')), /Agree/);
  await team.post('/people/bo/cover-requests/1/decline', {}, bo);
  assert.equal((await read(team, '/v1/cover-requests/1')).status, 'refused');
  await team.post('/people/ann/cover-requests', given, ann);
  await team.post('/people/bo/cover-requests/2/take', {}, bo);
  const onCall = async (at: string) => (await read(team, `/v1/oncall?rotation=ops&at=${at}`)).items[0].people;
  assert.deepEqual([await onCall('2026-12-01T12:00:00Z'), await onCall('2026-12-08T12:00:00Z')], [['ann'], ['bo']]);
});

test('what one has asked for is taken back, and an absence, too', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  await team.post('/people/ann/absences', { ...saturday, cover: 'yes' }, ann);
  const [absence] = (await read(team, '/v1/people/ann/absences')).items;
  assert.match(await words(team, '/people/ann', ann), /Request 1 asks the others to take over/);
  await team.post('/people/ann/cover-requests/1/withdraw', {}, ann);
  assert.equal((await read(team, '/v1/cover-requests/1')).status, 'withdrawn');
  await team.post(`/people/ann/absences/${absence.id}/remove`, {}, ann);
  assert.deepEqual((await read(team, '/v1/people/ann/absences')).items, []);
});

test('what cannot be is refused in words, and changes nothing', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  const refusals: [string, Record<string, string>, number, RegExp][] = [
    ['absences', { ...saturday, to: '2026-11-28T08:00' }, 400, /to must be after/],
    ['absences', { ...saturday, from: '2026-11-01T08:00', to: '2026-11-02T08:00' }, 422, /to is past/],
    ['absences', { ...saturday, from: 'saturday' }, 400, /must be a date and a time/],
    ['absences', { ...saturday, zone: 'Mars/Olympus' }, 400, /zone/],
    ['absences/7/remove', {}, 404, /no absence 7 of ann/],
    ['absence-calendar', { url: 'ftp://example.com/a.ics' }, 400, /must be an http or https URL/],
    [
      'cover-requests',
      { ...saturday, rotation: 'ops', from: '2026-12-01T09:00', to: '2026-12-02T09:00' },
      422,
      /ann is not on call/,
    ],
    ['cover-requests', { ...saturday, rotation: 'ops', swap: 'bo then now' }, 400, /returnFrom must be/],
    ['cover-requests', { ...saturday, rotation: 'nowhere' }, 404, /no rotation nowhere/],
    ['cover-requests/9/take', {}, 404, /no cover request 9/],
    ['confirmations/9/ready', {}, 404, /no confirmation 9/],
    ['shift-notices', { when: 'before 1y', method: 'sms' }, 400, /0\.ahead/],
    ['shift-notices', { when: 'start', method: 'fax' }, 422, /contact method/],
  ];
  for (const [path, fields, status, why] of refusals) {
    const answer = await team.post(`/people/ann/${path}`, fields, ann);
    assert.equal(answer.statusCode, status, `${path} ${answer.body}`);
    assert.match(textOf(answer.body), why);
    assert.match(answer.body, /class="problem"/, 'where htmx looks for what to show');
  }
  assert.deepEqual((await read(team, '/v1/people/ann/absences')).items, []);
  assert.deepEqual((await read(team, '/v1/cover-requests')).items, []);
  const foreign = await team.post('/people/ann/absences', saturday, { ...ann, 'sec-fetch-site': 'cross-site' });
  assert.equal(foreign.statusCode, 403);
});

test('shift notices are chosen in rows; an empty row is none', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  const send = (body: string) =>
    team.app.inject({
      ...{ method: 'POST', url: '/people/ann/shift-notices', body },
      headers: { ...ann, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
  const notices = async () => (await read(team, '/v1/people/ann')).shiftNotices;
  await send('when=before+1d&method=mail&when=start&method=sms&when=&method=sms');
  const chosen = [
    { when: 'before', ahead: '1d', method: 'mail' },
    { when: 'start', method: 'sms' },
  ];
  assert.deepEqual(await notices(), chosen);
  const html = await page(team, '/people/ann', ann);
  assert.match(html, /<option value="before 1d" selected>1 day before<\/option>/);
  assert.match(html, /<option value="start" selected>When it begins<\/option>/);
  await send('when=before+1d&method=mail&when=&method=sms&when=&method=sms');
  assert.deepEqual(await notices(), chosen.slice(0, 1));
  await send('when=&method=mail');
  assert.deepEqual(await notices(), []);
});

test('the absence calendar is set, says how its reading goes, and is removed with what it gave', async (t) => {
  const team = await testTeam(t);
  const ann = await as(team, 'ann');
  const url = 'https://calendar.example.com/ann.ics';
  const calendar = (address: string) => team.post('/people/ann/absence-calendar', { url: address }, ann);
  await calendar(url);
  assert.equal((await read(team, '/v1/people/ann')).absenceCalendar, url);
  assert.match(await words(team, '/people/ann', ann), /The calendar has not been read yet/);
  await team.db
    .insertInto('absence_calendars')
    .values({ person_id: 'ann', address_hash: sql`sha256(${url}::bytea)`, polled_at: team.clock.now(), failures: 2 })
    .execute();
  team.clock.advance(240_000);
  assert.match(await words(team, '/people/ann', ann), /could not be read, 2 times in a row, last tried 4 min ago/);
  await team.db.updateTable('absence_calendars').set({ failures: 0 }).execute();
  assert.match(await words(team, '/people/ann', ann), /was last read 4 min ago/);
  await calendar('https://calendar.example.com/other.ics');
  assert.match(await words(team, '/people/ann', ann), /has not been read yet/, 'another address');
  await calendar('');
  assert.equal((await read(team, '/v1/people/ann')).absenceCalendar, undefined);
});

test('a shift is confirmed on the page', async (t) => {
  const team = await testTeam(t);
  const bo = await as(team, 'bo');
  const shift = { rotation_id: 'ops', person_id: 'bo', shift_from: new Date('2026-11-30T08:00:00Z') };
  await team.db
    .insertInto('confirmations')
    .values({
      ...{ ...shift, shift_to: new Date('2026-12-07T08:00:00Z'), asked: 1, status: 'waiting' },
      ...{ next_action_at: new Date('2026-11-29T20:00:00Z'), answered_at: null, created_at: team.clock.now() },
    })
    .execute();
  assert.match(
    await words(team, '/people/bo', bo),
    /To confirm ops Mon 30 Nov 09:00–Mon 7 Dec 09:00 \(Berlin\) Number 1 I will be there/,
  );
  await team.post('/people/bo/confirmations/1/ready', {}, bo);
  const text = await words(team, '/people/bo', bo);
  assert.doesNotMatch(text, /To confirm/);
  assert.match(text, /Mon 30 Nov 09:00–Mon 7 Dec 09:00 \(Berlin\) Confirmed\./);
  const others = await team.post('/people/ann/confirmations/1/ready', {}, await as(team, 'ann'));
  assert.equal(others.statusCode, 403);
});

test('an admin acts for somebody else on their page, which says so; names stay text', async (t) => {
  const team = await testTeam(t);
  const hostile = '<b onclick="x()">Bo</b>';
  await team.admin('PUT', '/v1/people/bo', { ...(await read(team, '/v1/people/bo')), id: undefined, name: hostile });
  await team.post('/people/ann/cover-requests', { ...saturday, rotation: 'ops' }, await as(team, 'ann'));
  const html = await page(team, '/people/bo', await as(team, 'cy'));
  assert.match(html, /What is done here counts for &lt;b onclick/);
  assert.match(textOf(html), /Asked of &lt;b onclick=.* Ann asks for cover/);
  for (const path of ['/people', '/people/bo', '/people/ann', '/rotations/ops'])
    assert.doesNotMatch(await page(team, path), /<b |<[^>]* (style|onclick)=|<script>/, path);
  await team.post('/people/bo/cover-requests/1/take', {}, await as(team, 'cy'));
  assert.equal((await read(team, '/v1/cover-requests/1')).takenBy, 'bo');
});
