import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../support/pages.ts';
import { testTeam } from '../support/team.ts';

test('the ownership map says whose everything is and who would be asked first; what has a hole is first', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/components/zoo', { description: 'Nobody’s' });
  const text = textOf((await team.get('/components')).body);
  assert.match(
    text,
    /zoo Nobody’s Nobody can be reached: the catch-all Nobody owns it .*kiln Source control Ann Owned by Bo , policy default/,
  );
});

test('the page of a component says whom to call, by which number, and what it has to do with', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/components/fogbugz', { owners: [{ rotation: 'ops' }], dependsOn: ['kiln'] });
  const number = await team.alert('Kiln is cold');
  const { body } = await team.get('/components/kiln');
  const text = textOf(body);
  for (const words of [
    'Kiln is cold',
    'Line 1 Ann rotation ops',
    'Line 2 Bo',
    'Owners Bo Policy default',
    'Way back kiln --back',
    'Needed by fogbugz',
    'Alerts only those that name it',
  ])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.ok(body.includes('href="tel:+12025550101"') && body.includes('href="mailto:ann@example.com"'));
  assert.ok(body.includes(`href="/incidents/${number}"`));
  assert.equal((await team.get('/components/nothing')).statusCode, 404);
});

test('policies say in words who is asked after whom, and what follows them', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/policies/idle', {
    ...{ lines: [{ targets: [{ person: 'cy' }] }], repeatEvery: '10m', ackTimeout: '2h' },
  });
  const text = textOf((await team.get('/policies')).body);
  assert.match(
    text,
    /default Line 1 ops now Ann no answer in 5m: line 2 Line 2 The owners of what is broken no answer in 15m: line 1 again/,
  );
  assert.match(text, /An acknowledgement holds\. Followed by kiln\./);
  assert.match(text, /idle Line 1 Cy .*An acknowledgement runs out after 2h\. Nothing follows it\./);
  assert.match(textOf((await team.get('/policies/idle')).body), /Line 1 Cy/);
});
