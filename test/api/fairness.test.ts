import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestApp, testApp } from '../support/app.ts';
import { hire, pathsOf, put, turnsOf } from '../support/rotation.ts';

const PATH = '/v1/rotations/ops/fairness';
/** From Monday 2026-11-02 to Monday 2026-11-23, 09:00 in Berlin: a week each for tim, ann and bo. */
const THREE_WEEKS = 'from=2026-11-02T08:00:00Z&to=2026-11-23T08:00:00Z';

async function team(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const it = await testApp(t);
  await put(it, '/v1/people/tim', { name: 'Tim', timeZone: 'Europe/Berlin', country: 'DE-BY' });
  await put(it, '/v1/people/ann', { name: 'Ann', timeZone: 'America/New_York', country: 'US' });
  await put(it, '/v1/people/bo', { name: 'Bo', timeZone: 'Europe/Berlin' });
  await hire(it, 'zoe');
  // The weeks before the hiring count as well: a rotation's first definition holds from its start.
  await put(it, '/v1/rotations/ops', turnsOf('tim', 'ann', 'bo'));
  return it;
}

async function page(it: TestApp, person: string, ...instants: string[]): Promise<void> {
  const { number } = await it.db
    .insertInto('incidents')
    .values({
      ...{ status: 'resolved', summary: 'Down', severity: 'critical', urgency: 'high', integration_id: null },
      ...{ dedup_key: instants.join(), components: [], created_at: it.clock.now() },
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  const row = { incident: number, person_id: person, person_name: person, line: 1, round: 1 };
  await it.db
    .insertInto('pages')
    .values(instants.map((instant) => ({ ...row, at: new Date(instant) })))
    .execute();
}

test('it says who was on call how long, at night, on weekends and holidays, and how often they were paged', async (t) => {
  const it = await team(t);
  await page(it, 'ann', '2026-11-10T12:00:00Z', '2026-11-11T04:00:00Z', '2026-11-30T12:00:00Z');
  const answer = await it.admin('GET', `${PATH}?${THREE_WEEKS}`);
  assert.equal(answer.statusCode, 200, answer.body);
  const { people, spread, ...rest } = answer.json();
  const period = { from: '2026-11-02T08:00:00.000Z', to: '2026-11-23T08:00:00.000Z' };
  assert.deepEqual(rest, { rotation: 'ops', ...period, nextDue: 'bo' });
  const week = { hours: 168, nightHours: 63, weekendHours: 48, shifts: 1, pages: 0, nightPages: 0, member: true };
  const tim = { person: 'tim', name: 'Tim', timeZone: 'Europe/Berlin', country: 'DE-BY', ...week, holidayHours: 0 };
  const bo = { ...tim, person: 'bo', name: 'Bo', country: null, holidayHours: null };
  const ann = { person: 'ann', name: 'Ann', timeZone: 'America/New_York', country: 'US', ...week };
  // 11 November is Veterans Day.
  assert.deepEqual(people, [bo, tim, { ...ann, holidayHours: 24, pages: 2, nightPages: 1 }]);
  assert.deepEqual(spread.hours, { range: 0, deviation: 0 });
  assert.deepEqual(spread.holidayHours, { range: 24, deviation: 12 });
  assert.deepEqual(spread.pages, { range: 2, deviation: 0.94 });
});

test('whoever stands in carries the load, and is no member; whoever has left goes by their id', async (t) => {
  const it = await team(t);
  const cover = { from: '2026-11-24T08:00:00Z', to: '2026-11-25T08:00:00Z', person: 'zoe' };
  assert.equal((await it.admin('POST', '/v1/rotations/ops/overrides', cover)).statusCode, 201);
  it.clock.set(new Date('2026-11-26T08:00:00Z'));
  const deleted = await it.admin('DELETE', '/v1/people/zoe');
  assert.equal(deleted.statusCode, 204, deleted.body);
  const answer = await it.admin('GET', `${PATH}?from=2026-11-23T08:00:00Z`);
  const { people, nextDue } = answer.json();
  assert.deepEqual(
    people.map(({ person, name, timeZone, hours, shifts, member }: Record<string, unknown>) => [
      ...[person, name, timeZone],
      ...[hours, shifts, member],
    ]),
    [
      ['ann', 'Ann', 'America/New_York', 0, 0, true],
      ['bo', 'Bo', 'Europe/Berlin', 0, 0, true],
      ['tim', 'Tim', 'Europe/Berlin', 48, 2, true],
      ['zoe', 'zoe', 'Europe/Berlin', 24, 1, false],
    ],
  );
  assert.equal(nextDue, 'ann');
});

test('the default is the last 90 days, and what is to come can be asked about', async (t) => {
  const it = await team(t);
  const { from, to } = (await it.admin('GET', PATH)).json();
  assert.deepEqual([from, to], ['2026-08-25T12:00:00.000Z', '2026-11-23T12:00:00.000Z']);
  const ahead = await it.admin('GET', `${PATH}?from=2026-11-23T08:00:00Z&to=2026-12-14T08:00:00Z`);
  assert.deepEqual(
    ahead.json().people.map(({ hours }: { hours: number }) => hours),
    [168, 168, 168],
  );
});

test('as CSV it has a line a person, by the header or by the address', async (t) => {
  const it = await team(t);
  const byAddress = await it.admin('GET', `${PATH}?${THREE_WEEKS}&format=csv`);
  assert.equal(byAddress.headers['content-type'], 'text/csv; charset=utf-8; header=present');
  assert.deepEqual(byAddress.body.split('\r\n').slice(0, 2), [
    'person,name,timeZone,country,member,hours,nightHours,weekendHours,holidayHours,shifts,pages,nightPages',
    'bo,Bo,Europe/Berlin,,true,168,63,48,,1,0,0',
  ]);
  const ask = (accept: string, query: string) =>
    it.app.inject({
      method: 'GET',
      url: `${PATH}?${THREE_WEEKS}${query}`,
      headers: { authorization: `Bearer ${it.deps.config.adminToken}`, accept },
    });
  const byHeader = await ask('text/csv', '');
  assert.deepEqual([byHeader.body, byHeader.headers.vary], [byAddress.body, 'accept']);
  assert.equal((await ask('text/csv', '&format=json')).json().rotation, 'ops');
});

test('a rotation that names nobody has nobody who is due', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/rotations/ops', { timeZone: 'UTC', layers: [] });
  const { people, nextDue, spread } = (await it.admin('GET', PATH)).json();
  assert.deepEqual([people, nextDue, spread.hours], [[], null, { range: 0, deviation: 0 }]);
});

test('a question that makes no sense is refused by the field, and takes a token', async (t) => {
  const it = await team(t);
  for (const [query, path] of [
    ['from=2026-11-23T08:00:00Z&to=2026-11-23T08:00:00Z', 'from'],
    ['from=2026-11-24T08:00:00Z', 'from'],
    ['from=2025-01-01T00:00:00Z&to=2026-11-23T08:00:00Z', 'from'],
    ['from=yesterday', 'from'],
    ['to=2026-11-23', 'to'],
    ['format=xml', 'format'],
    ['days=30', 'days'],
  ] as const) {
    const answer = await it.admin('GET', `${PATH}?${query}`);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, [path]], query);
  }
  assert.equal((await it.admin('GET', '/v1/rotations/none/fairness')).statusCode, 404);
  assert.equal((await it.as(null, 'GET', PATH)).statusCode, 401);
  assert.equal((await it.as(await it.token('viewer'), 'GET', PATH)).statusCode, 200);
  for (const year of ['1970', '2101', '9998']) {
    const answer = await it.admin('GET', `${PATH}?from=${year}-01-01T00:00:00Z&to=${year}-06-01T00:00:00Z`);
    assert.equal(answer.statusCode, 200, answer.body);
  }
  assert.equal((await it.admin('GET', `${PATH}?to=1970-01-02T00:00:00Z`)).statusCode, 200);
});

test('a person has a country whose holidays are known, and it is read back', async (t) => {
  const it = await testApp(t);
  const save = (country: unknown) => it.admin('PUT', '/v1/people/tim', { name: 'Tim', country });
  for (const country of ['US', 'DE-BY']) assert.equal((await save(country)).json().country, country);
  assert.equal((await it.admin('GET', '/v1/people/tim')).json().country, 'DE-BY');
  for (const [country, status] of [
    ['XX', 422],
    ['DE-XX', 422],
    ['de-by', 400],
    ['Germany', 400],
    ['', 400],
    [null, 400],
  ] as const) {
    const answer = await save(country);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [status, ['country']], answer.body);
  }
  const { people } = (await it.admin('GET', '/v1/config')).json();
  assert.equal(people.tim.country, 'DE-BY');
  const wrong = await it.admin('PUT', '/v1/config', { people: { tim: { ...people.tim, country: 'XX' } } });
  assert.deepEqual([wrong.statusCode, pathsOf(wrong)], [422, ['people.tim.country']]);
  const right = await it.admin('PUT', '/v1/config', { people: { tim: { ...people.tim, country: 'US' } } });
  assert.deepEqual([right.statusCode, right.json().update], [200, ['person tim']]);
  assert.equal((await save(undefined)).json().country, undefined);
});
