import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from '../../src/fairness/csv.ts';
import { compareLoads, type PersonLoad } from '../../src/fairness/fairness.ts';
import { comparedPeriod } from '../../src/fairness/period.ts';

function carried(person: string, load: Partial<PersonLoad> = {}): PersonLoad {
  return {
    ...{ person, name: person, timeZone: 'UTC', country: null, member: true },
    ...{ hours: 0, nightHours: 0, weekendHours: 0, holidayHours: null, shifts: 0, pages: 0, nightPages: 0 },
    ...load,
  };
}

const order = (...people: PersonLoad[]) => compareLoads(people).people.map(({ person }) => person);

test('next due is the member with the fewest hours, whoever else helped out less', () => {
  const people = [
    carried('ann', { hours: 10 }),
    carried('bo', { hours: 5 }),
    carried('zoe', { hours: 1, member: false }),
    carried('cy', { hours: 7 }),
  ];
  assert.deepEqual(order(...people), ['bo', 'cy', 'ann', 'zoe']);
  assert.equal(compareLoads(people).nextDue, 'bo');
  assert.equal(compareLoads([carried('zoe', { member: false })]).nextDue, null);
});

test('where hours are equal, holidays decide, then weekends, nights, pages, and at last the id', () => {
  const ladder = [
    carried('e', { holidayHours: 1 }),
    carried('d', { weekendHours: 1 }),
    carried('c', { nightHours: 1 }),
    carried('b', { pages: 1 }),
    carried('aa'),
    carried('a', { nightPages: 9, shifts: 9 }),
  ];
  assert.deepEqual(order(...ladder), ['a', 'aa', 'b', 'c', 'd', 'e']);
});

test('the spread is that of the members, and leaves out what is not known', () => {
  const { spread } = compareLoads([
    carried('ann', { hours: 2, holidayHours: 3 }),
    carried('bo', { hours: 4 }),
    carried('cy', { hours: 6, holidayHours: 5 }),
    carried('zoe', { hours: 100, member: false }),
  ]);
  assert.deepEqual(spread.hours, { range: 4, deviation: Math.sqrt(8 / 3) });
  assert.deepEqual(spread.holidayHours, { range: 2, deviation: 1 });
  assert.deepEqual(compareLoads([]).spread.pages, { range: 0, deviation: 0 });
});

test('a CSV has a line a person, quotes what must be quoted, and runs nothing in a spreadsheet', () => {
  const lines = toCsv([
    carried('ann', { name: 'Ann "the" Lee, jr', country: 'DE-BY', hours: 1 / 3, holidayHours: 2.5 }),
    carried('bo', { name: '=1+1', member: false }),
  ]).split('\r\n');
  assert.deepEqual(lines, [
    'person,name,timeZone,country,member,hours,nightHours,weekendHours,holidayHours,shifts,pages,nightPages',
    'ann,"Ann ""the"" Lee, jr",UTC,DE-BY,true,0.33,0,0,2.5,0,0,0',
    "bo,'=1+1,UTC,,false,0,0,0,,0,0,0",
    '',
  ]);
});

test('the period is the last 90 days, or 90 days before its end, and at most 366 days', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const days = (query: object) => {
    const { from, to } = comparedPeriod(query, now);
    return [from.toISOString().slice(0, 10), to.toISOString().slice(0, 10)];
  };
  assert.deepEqual(days({}), ['2026-08-25', '2026-11-23']);
  assert.deepEqual(days({ to: '2026-04-01T00:00:00Z' }), ['2026-01-01', '2026-04-01']);
  assert.deepEqual(days({ from: '2026-11-01T00:00:00Z' }), ['2026-11-01', '2026-11-23']);
  assert.deepEqual(days({ from: '2027-01-01T00:00:00Z', to: '2028-01-02T00:00:00Z' }), ['2027-01-01', '2028-01-02']);
  for (const query of [
    { from: '2027-01-01T00:00:00Z' },
    { from: '2026-11-23T12:00:00Z', to: '2026-11-23T12:00:00Z' },
    { from: '2027-01-01T00:00:00Z', to: '2028-01-02T00:00:01Z' },
  ])
    assert.throws(() => comparedPeriod(query, now), { status: 400 });
});
