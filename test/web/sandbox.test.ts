import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentIn } from '../../src/web/devices.ts';
import { settleSandbox } from '../support/settle-sandbox.ts';
import { testTeam } from '../support/team.ts';

const litPhones = (body: string) =>
  [...body.matchAll(/class="phone lit" aria-label="Phone of (\w+)"/g)].map(([, name]) => name);

test('where messages leave this machine there is no sandbox', async (t) => {
  const team = await testTeam(t, { config: { openPages: true, publicUrl: 'http://localhost' } });
  assert.equal((await team.get('/sandbox')).statusCode, 404);
  assert.equal((await team.post('/sandbox/components/kiln/break')).statusCode, 404);
  assert.equal((await team.post('/sandbox/replies', { from: '+12025550101', text: 'ack' })).statusCode, 404);
});

test('the whole story: an alert, the first phone, the second line’s phone, a reply, silence', async (t) => {
  const team = await testTeam(t);
  assert.deepEqual(litPhones((await team.get('/sandbox')).body), []);

  assert.equal((await team.post('/sandbox/components/kiln/break')).headers.location, '/sandbox');
  await settleSandbox(team);
  const first = await team.get('/sandbox');
  assert.deepEqual(litPhones(first.body), ['Ann']);
  assert.match(first.body, /#1 CRITICAL kiln: kiln does not answer/);
  assert.match(first.body, /line 2 \(Bo\) is paged/);

  team.clock.advance(5 * 60_000);
  await settleSandbox(team);
  assert.deepEqual(litPhones((await team.get('/sandbox')).body), ['Ann', 'Bo']);

  const reply = await team.post('/sandbox/replies', { from: '+12025550102', text: 'ack 1' });
  assert.equal(reply.headers.location, '/sandbox');
  const { body } = await team.get('/sandbox');
  assert.deepEqual(litPhones(body), []);
  assert.match(body, /<li id="message-\d+" class="from-person"><p>ack 1<\/p>/);
  assert.match(body, /Got it, #1 is yours/);
  assert.match(body, /<strong>Bo<\/strong> has it/);

  team.clock.advance(60 * 60_000);
  await settleSandbox(team);
  assert.deepEqual(litPhones((await team.get('/sandbox')).body), []);
});

test('what is marked as fixed is resolved, and can be broken anew', async (t) => {
  const team = await testTeam(t);
  for (const number of [1, 2]) {
    await team.post('/sandbox/components/kiln/break');
    await team.post('/sandbox/components/kiln/break');
    await team.post('/sandbox/components/kiln/fix');
    const { body } = await team.admin('GET', `/v1/incidents/${number}`);
    assert.equal(JSON.parse(body).status, 'resolved');
  }
  const { body } = await team.admin('GET', '/v1/integrations');
  assert.deepEqual(
    JSON.parse(body)
      .items.map((it: { name: string }) => it.name)
      .sort(),
    ['nagios', 'sandbox'],
  );
});

test('a mail of the sandbox can be read, and its links to us be opened', async (t) => {
  const team = await testTeam(t);
  await team.post('/sandbox/components/kiln/break');
  await settleSandbox(team);
  const { body } = await team.get('/sandbox');
  const link = /href="(http:\/\/localhost:8080(\/ack\/[^"]+))"/.exec(body)?.[2];
  assert.ok(link, 'an ack link in the inbox');
  assert.match((await team.get(link)).body, /kiln does not answer/);
});

test('a reply that is no text, or from no number, is refused', async (t) => {
  const team = await testTeam(t);
  assert.equal((await team.post('/sandbox/replies', { from: '+12025550101', text: ' ' })).statusCode, 400);
  assert.equal((await team.post('/sandbox/replies', { from: 'Ann', text: 'ack' })).statusCode, 400);
});

test('only what we wrote says what a phone asks about', () => {
  const sms = { direction: 'to-person' as const, subject: null, body: '#42 CRITICAL kiln: down.' };
  assert.equal(incidentIn(sms), 42);
  assert.equal(incidentIn({ ...sms, direction: 'from-person' }), null);
  assert.equal(incidentIn({ ...sms, body: 'Got it, #42 is yours.' }), null);
});
