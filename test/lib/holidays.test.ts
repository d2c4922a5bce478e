import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasHolidays, publicHolidays } from '../../src/lib/holidays.ts';

const in2026 = async (country: string) => {
  const days = await publicHolidays(country, new Date('2026-06-01'), new Date('2026-06-02'));
  return [...(days ?? [])];
};

test('a country and a part of one are known, others are not', async () => {
  for (const country of ['US', 'US-CA', 'DE', 'DE-BY', 'GB-ENG'])
    assert.equal(await hasHolidays(country), true, country);
  for (const country of ['XX', 'DE-XX', 'de', '', 'constructor', 'DE-constructor', 'DE-'])
    assert.equal(await hasHolidays(country), false, country);
  assert.equal(await publicHolidays('XX', new Date(0), new Date(0)), null);
});

test('public holidays are whole days, and a part of a country may have more of them', async () => {
  const [german, bavarian] = [await in2026('DE'), await in2026('DE-BY')];
  assert.ok(german.includes('2026-12-25') && !german.includes('2026-12-24'), 'no public holiday: Christmas Eve');
  assert.ok(bavarian.includes('2026-06-04') && !german.includes('2026-06-04'), 'Corpus Christi');
  assert.ok((await in2026('US')).includes('2026-11-26'), 'Thanksgiving');
});

test('a holiday of several days is all of them, and one that begins at sunset is the day after', async () => {
  const turkish = await in2026('TR');
  assert.deepEqual(
    turkish.filter((day) => day.startsWith('2026-03')),
    ['2026-03-20', '2026-03-21', '2026-03-22'],
  );
});

test('a period over the turn of the year has the holidays of both', async () => {
  const days = await publicHolidays('DE', new Date('2026-12-31T20:00:00Z'), new Date('2026-12-31T22:00:00Z'));
  assert.ok(days?.has('2027-01-01') && days.has('2026-12-26'));
});

test('far years are not known, and no year fails', async () => {
  for (const country of ['US', 'CN', 'IL', 'IR', 'TH', 'IN', 'BG'])
    for (const [day, isKnown] of [
      ['1970-01-01', true],
      ['2100-12-30', true],
      ['2101-01-01', false],
      ['9999-12-30', false],
      ['1968-06-01', false],
    ] as const) {
      const days = await publicHolidays(country, new Date(day), new Date(day));
      assert.equal(days !== null, isKnown, `${country} ${day}`);
      assert.ok(
        [...(days ?? [])].every((found) => /^\d{4}-\d\d-\d\d$/.test(found)),
        country,
      );
    }
});
