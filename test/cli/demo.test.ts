import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demoTeam, loadDemo } from '../../src/cli/demo.ts';
import { problemsIn } from '../../src/configuration/configuration.ts';
import { testApp } from '../support/app.ts';

test('the demo team is loaded where nobody is configured yet, and nowhere else', async (t) => {
  const it = await testApp(t);
  const loaded = await Promise.all([loadDemo(it.deps), loadDemo(it.deps)]);
  assert.deepEqual(loaded.sort(), [false, true]);
  const before = (await it.admin('GET', '/v1/config')).json();
  await it.admin('PUT', '/v1/config', { people: { zoe: { name: 'Zoe' } } });
  assert.equal(await loadDemo(it.deps), false);
  assert.equal((await it.admin('GET', '/v1/people')).json().items.length, 1);
  assert.equal((await it.admin('PUT', '/v1/config', before)).statusCode, 200);
});

test('an incident on kiln would page Tim, then a developer, then Ada, and each of them can be reached', async (t) => {
  const it = await testApp(t);
  await loadDemo(it.deps);
  const { lines } = (await it.admin('GET', '/v1/components/kiln/contacts')).json();
  const reached = lines.map((line: { people: { person: string; reachable: boolean }[]; escalateAfter: string }) => [
    line.people.map(({ person, reachable }) => reachable && person).join(),
    line.escalateAfter,
  ]);
  assert.deepEqual(reached, [
    ['tim', '20s'],
    ['cy', '20s'],
    ['ada', null],
  ]);
});

test('whenever it is loaded, the demo team holds together and its turns began on a Monday at 09:00 not long ago', () => {
  const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, (now) => {
      const team = demoTeam(now);
      assert.deepEqual(problemsIn(team), []);
      const start = team.rotations.ops?.layers[0]?.start ?? '';
      assert.match(start, /T09:00:00$/);
      assert.equal(new Date(`${start}Z`).getUTCDay(), 1);
      // New York is four or five hours behind UTC.
      const ageHours = (now.getTime() - Date.parse(`${start}Z`)) / 3_600_000;
      assert.ok(ageHours >= 4 && ageHours <= 7 * 24 + 6, `${start} ${now.toISOString()}`);
    }),
  );
});
