import assert from 'node:assert/strict';
import { test } from 'node:test';
import { places } from '../../src/web/places.ts';
import { signIn, type Team, testTeam } from '../support/team.ts';

interface Head {
  everyday: string[];
  more: string[];
  /** The words of the link that is marked, and how. */
  current: string | undefined;
}

async function headOf(team: Team, path: string, session?: { cookie: string }): Promise<Head> {
  const { body } = await team.get(path, session);
  const nav = /<nav aria-label="Pages">(.*?)<\/nav>/.exec(body)?.[1] ?? '';
  const [everyday = '', more = ''] = nav.split('<summary>More</summary>');
  const words = (html: string) => [...html.matchAll(/<a [^>]*>([^<]+)<\/a>/g)].map(([, text]) => text ?? '');
  const marked = [...nav.matchAll(/aria-current="(\w+)">([^<]+)</g)].map(([, how, text]) => `${text}, ${how}`);
  assert.ok(marked.length < 2, marked.join('; '));
  return { everyday: words(everyday), more: words(more), current: marked[0] };
}

test('the head leads to what is looked at every day, and to the rest by "More"', async (t) => {
  const team = await testTeam(t);
  const { everyday, more } = await headOf(team, '/');
  assert.deepEqual(everyday, ['Incidents', 'On call', 'Rotations', 'People']);
  assert.deepEqual(
    more,
    places.filter((it) => !it.everyday).map(({ words }) => words),
  );
});

test('whoever signs in as themselves has a place of their own, and none that is not for them', async (t) => {
  const team = await testTeam(t, { sandbox: { authToken: 'x', mailLeaves: false } });
  const head = await headOf(team, '/', await signIn(team, await team.token('responder', 'ann')));
  assert.deepEqual(head.everyday, ['Incidents', 'On call', 'Rotations', 'My shifts']);
  assert.ok(head.more.includes('People') && !head.more.includes('Sandbox'), head.more.join());
  const admin = await headOf(team, '/', await signIn(team));
  assert.ok(admin.more.includes('Sandbox'));
});

test('the place where one is, or below which, is marked', async (t) => {
  const team = await testTeam(t);
  await team.alert();
  for (const [path, current] of [
    ['/', 'Incidents, page'],
    ['/incidents/1', 'Incidents, true'],
    ['/resolved?before=3', 'Incidents, true'],
    ['/rotations', 'Rotations, page'],
    ['/rotations/ops?days=7', 'Rotations, true'],
    ['/people/ann', 'People, true'],
    ['/status', 'Status, page'],
  ] as const)
    assert.equal((await headOf(team, path)).current, current, path);
  const session = {
    cookie: String((await team.post('/acting-as', { person: 'ann' })).headers['set-cookie']).split(';')[0] ?? '',
  };
  assert.equal((await headOf(team, '/people/ann', session)).current, 'My shifts, page');
  assert.equal((await headOf(team, '/people/bo', session)).current, 'People, true');
});
