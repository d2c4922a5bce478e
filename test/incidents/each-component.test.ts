import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story, type Who } from '../support/story.ts';

interface Wanted {
  requireAck?: 'anybody' | 'each-component';
  /** The owner of kiln, and of fogbugz. */
  owners?: [Who, Who];
}

/** Line 1 are the owners, line 2 is Cy, five minutes later. kiln is Ada's, fogbugz Bo's. */
async function twoSides(t: Parameters<typeof story>[0], wanted: Wanted = {}): Promise<Story & { number: number }> {
  const { requireAck = 'each-component', owners = ['ada', 'bo'] } = wanted;
  const s = await story(t);
  const lines = [
    { targets: [{ owners: true }], escalateAfter: '5m', requireAck },
    { targets: [{ person: 'cy' }], escalateAfter: '10m' },
  ];
  await s.api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' }, 200);
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: owners[0] }], policy: 'default' }, 201);
  await s.api('PUT', '/v1/components/fogbugz', { owners: [{ person: owners[1] }], policy: 'default' }, 201);
  const number = await s.alert({ components: ['kiln', 'fogbugz'], component: undefined });
  return { ...s, number };
}

const status = async ({ incident, number }: Story & { number: number }) => (await incident(number)).status;

test('the yes of one side quiets that side alone; the other goes on, and its yes settles the incident', async (t) => {
  const s = await twoSides(t);
  s.page.to('ada');
  s.page.to('bo');
  assert.equal(await s.reply('ada', 'ack'), 'Got it, kiln of #1 is yours. fogbugz still needs somebody.');
  assert.equal(await status(s), 'triggered');
  const { acks, acknowledgedBy } = await s.incident(s.number);
  assert.deepEqual(acks, [{ component: 'kiln', by: 'ada', at: s.clock.now().toISOString() }]);
  assert.equal(acknowledgedBy, null);
  await s.advance({ minutes: 5 });
  s.page.to('cy');
  await s.advance({ minutes: 15 });
  s.page.to('bo');
  s.page.none();
  assert.equal(await s.reply('bo', 'ack'), 'Got it, #1 is yours.');
  assert.equal(await status(s), 'acknowledged');
  await s.advance({ hours: 3 });
  s.page.none();
  const said = await s.says(s.number);
  assert.ok(said.includes('Acknowledged for kiln by Ada, by SMS; fogbugz still needs somebody'), said.join('\n'));
  assert.ok(said.includes('Acknowledged for fogbugz by Bo, by SMS'));
});

test('what waits for the side that has its yes is cancelled, and the other side’s messages leave', async (t) => {
  const s = await twoSides(t);
  for (const who of ['ada', 'bo'] as const) {
    const rules = { high: ['0s', '2m'].map((after) => ({ after, method: 'sms' as const })) };
    await s.person(who, { rules });
  }
  const number = await s.alert({ components: ['kiln', 'fogbugz'], component: undefined });
  await s.reply('ada', `ack ${number}`);
  const waiting = (await s.incident(number)).pages.map(({ person, deliveries }) => [person, deliveries[1]?.status]);
  assert.deepEqual(waiting, [
    ['ada', 'cancelled'],
    ['bo', 'queued'],
  ]);
  assert.match((await s.says(number)).join('\n'), /waiting messages? (was|were) cancelled/);
});

test('whoever stands on both sides says yes for both, and so does an admin who says so, and nobody else', async (t) => {
  const both = await twoSides(t);
  await both.reply('cy', `ack ${both.number}`);
  assert.equal(await status(both), 'acknowledged');

  const same = await twoSides(t, { owners: ['bo', 'bo'] });
  await same.reply('bo', 'ack');
  assert.equal(await status(same), 'acknowledged');

  const all = await twoSides(t);
  await all.reply('ada', 'ack');
  const path = `/v1/incidents/${all.number}/acknowledge`;
  const { token } = await all.api<{ token: string }>('POST', '/v1/tokens', { name: 'x', role: 'responder' }, 201);
  const headers = { authorization: `Bearer ${token}` };
  const refused = await all.app.inject({ method: 'POST', url: path, headers, payload: { for: 'all' } });
  assert.equal(refused.statusCode, 403);
  assert.equal(await status(all), 'triggered');
  await all.act(all.number, 'acknowledge', { for: 'all', as: 'ada' });
  assert.equal(await status(all), 'acknowledged');
});

test('a resolve settles all, and so does a yes on a line that is content with anybody’s', async (t) => {
  const resolved = await twoSides(t);
  await resolved.reply('ada', 'fixed');
  assert.equal(await status(resolved), 'resolved');
  const anybody = await twoSides(t, { requireAck: 'anybody' });
  await anybody.reply('ada', 'ack');
  assert.equal(await status(anybody), 'acknowledged');
});

test('a side keeps its yes through the rounds, and a yes counts for the side of whoever was paged for it', async (t) => {
  const s = await twoSides(t);
  // Ada is paged for kiln, and has left it when she answers.
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'cy' }], policy: 'default' }, 200);
  await s.reply('ada', 'ack');
  assert.equal(await status(s), 'triggered');
  await s.act(s.number, 'escalate', { as: 'bo' });
  const { acks } = await s.incident(s.number);
  assert.deepEqual(
    acks.map(({ component, by }) => [component, by]),
    [['kiln', 'ada']],
  );
});

test('the page for the one side is not what keeps the other side’s line alive', async (t) => {
  const s = await twoSides(t);
  s.page.to('ada');
  s.page.to('bo');
  await s.receipt('ada', 'delivered');
  await s.reply('ada', 'ack');
  await s.receipt('bo', 'undelivered', 30003);
  await s.advance({ minutes: 4 });
  s.page.to('cy');
  assert.ok((await s.says(s.number)).includes('Line 1 could not be reached: no message got through'));
});

test('once one side is settled the other waits by its own policy', async (t) => {
  const s = await twoSides(t);
  const patient = [
    { targets: [{ owners: true }], escalateAfter: '20m', requireAck: 'each-component' },
    { targets: [{ person: 'cy' }] },
  ];
  await s.api('PUT', '/v1/policies/patient', { lines: patient, repeatEvery: '1h' }, 201);
  await s.api('PUT', '/v1/components/fogbugz', { owners: [{ person: 'bo' }], policy: 'patient' }, 200);
  const number = await s.alert({ components: ['kiln', 'fogbugz'], component: undefined });
  const opened = s.clock.now().getTime();
  const minutes = async () => (Date.parse((await s.incident(number)).nextEscalationAt ?? '') - opened) / 60_000;
  assert.equal(await minutes(), 5);
  await s.act(number, 'acknowledge', { as: 'ada' });
  assert.equal(await minutes(), 20);
});
