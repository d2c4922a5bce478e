import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Story, story } from '../support/story.ts';

/** kiln is Ada's, fogbugz Bo's, each by a policy of its own: Bo's side has ten minutes, Ada's five. Cy is behind both. */
async function integrationFault(t: Parameters<typeof story>[0], requireAck?: 'anybody'): Promise<Story> {
  const s = await story(t);
  for (const [id, escalateAfter] of Object.entries({ kiln: '5m', fogbugz: '10m' })) {
    const lines = [
      { targets: [{ owners: true }], escalateAfter, requireAck },
      { targets: [{ person: 'cy' }], requireAck },
    ];
    await s.api('PUT', `/v1/policies/${id}`, { lines }, 201);
  }
  const fogbugz = { owners: [{ person: 'bo' }], policy: 'fogbugz' };
  await s.api('PUT', '/v1/components/fogbugz', fogbugz, 201);
  const edges = [{ to: 'fogbugz', match: { summary: '/fogbugz/i' } }];
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'ada' }], policy: 'kiln', edges }, 201);
  return s;
}

test('a fault between two components is one incident, and one side’s yes does not silence the other', async (t) => {
  const s = await integrationFault(t);
  const number = await s.alert({ component: 'kiln', summary: 'Kiln cannot reach FogBugz' });
  const opened = await s.incident(number);
  assert.deepEqual(opened.components, ['kiln', 'fogbugz']);
  assert.equal(
    opened.timeline[0]?.text,
    "Triggered by nagios on kiln, named in the alert; and on fogbugz, by kiln's edge summary=/fogbugz/i",
  );
  s.page.to('ada');
  s.page.to('bo');
  assert.equal(await s.reply('ada', 'ack'), `Got it, kiln of #${number} is yours. fogbugz still needs somebody.`);
  await s.advance({ minutes: 9 });
  s.page.none();
  await s.advance({ minutes: 1 });
  s.page.to('cy');
  await s.reply('bo', `ack ${number}`);
  assert.equal((await s.incident(number)).status, 'acknowledged');
});

test('a policy that is content with anybody’s yes says so', async (t) => {
  const s = await integrationFault(t, 'anybody');
  const number = await s.alert({ component: 'kiln', summary: 'Kiln cannot reach FogBugz' });
  await s.reply('ada', 'ack');
  assert.equal((await s.incident(number)).status, 'acknowledged');
});

test('where both sides have the same people one yes is enough, and what the edge does not match is one side’s', async (t) => {
  const s = await integrationFault(t);
  await s.api('PUT', '/v1/components/fogbugz', { owners: [{ person: 'ada' }], policy: 'kiln' }, 200);
  const number = await s.alert({ component: 'kiln', summary: 'Kiln cannot reach FogBugz' });
  await s.reply('ada', 'ack');
  assert.equal((await s.incident(number)).status, 'acknowledged');
  const other = await s.alert({ component: 'kiln', summary: 'Kiln has no disk left' });
  assert.deepEqual((await s.incident(other)).components, ['kiln']);
});

test('an edge leads to another component that exists; while it does, that one cannot be removed', async (t) => {
  const s = await integrationFault(t);
  const refused = async (to: string) => {
    const body = { owners: [], edges: [{ to, match: { a: 'b' } }] };
    const { errors } = await s.api<{ errors: { path: string }[] }>('PUT', '/v1/components/kiln', body, 422);
    return errors.map(({ path }) => path);
  };
  assert.deepEqual(await refused('nowhere'), ['edges.0.to']);
  assert.deepEqual(await refused('kiln'), ['edges.0.to']);
  const { usedBy } = await s.api<{ usedBy: string[] }>('DELETE', '/v1/components/fogbugz', undefined, 409);
  assert.deepEqual(usedBy, ['component kiln']);
});
