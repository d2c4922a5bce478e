import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_NOISE } from '../../src/components/noise.ts';
import { isOpen } from '../../src/incidents/incident.ts';
import { placeAlerts } from '../../src/incidents/merge.ts';
import { type Story, story } from '../support/story.ts';
import { alert as incoming, NOW } from './build.ts';

const key = { dedupKey: 'disk' };

async function flap({ alert, advance }: Story, times: number): Promise<number> {
  let number = 0;
  for (let nth = 0; nth < times; nth += 1) {
    number = await alert(key);
    await advance({ minutes: 1 });
    await alert({ ...key, action: 'resolve' });
    await advance({ minutes: 1 });
  }
  return number;
}

test('the fifth opening in half an hour is flapping: paged once, open through its resolves, resolved by quiet', async (t) => {
  const told = await story(t);
  const { page, advance, incident, says, alert } = told;
  assert.equal(await flap(told, 4), 4);
  for (const number of [1, 2, 3, 4]) assert.match(page.to('ada'), new RegExp(`^#${number} `));
  assert.equal((await incident(4)).flapping, false);

  assert.equal(await flap(told, 1), 5);
  assert.match(page.to('ada'), /^#5 /);
  assert.equal(await flap(told, 1), 5);
  page.none();
  const flapping = await incident(5);
  assert.deepEqual([flapping.status, flapping.flapping, flapping.alertCount], ['triggered', true, 2]);
  assert.equal(flapping.closesAt, new Date(NOW.getTime() + 26 * 60_000).toISOString());
  const texts = await says(5);
  assert.ok(
    texts.includes('Flapping: opened 5 times in 8m. It pages once, and stays open until it is quiet for 15m'),
    texts.join('\n'),
  );
  assert.ok(texts.includes('Resolved by nagios 5 times, flapping: stays open until quiet for 15m'));

  // Still firing: no quiet, however long it lasts. What nobody acknowledges goes on, line after line.
  await alert(key);
  await advance({ minutes: 16 });
  assert.equal((await incident(5)).status, 'triggered');
  await told.act(5, 'acknowledge', { as: 'ada' });
  await alert({ ...key, action: 'resolve' });
  assert.equal((await incident(5)).status, 'acknowledged');
  await advance({ minutes: 15 });
  assert.equal((await incident(5)).status, 'resolved');
  assert.equal((await says(5)).at(-1), 'Resolved: quiet for 15m after nagios had resolved it 7 times');
});

test('a component says how often is flapping, or that nothing is', async (t) => {
  const told = await story(t);
  const component = { owners: [{ person: 'bo' }], policy: 'default' };
  const flapping = { opens: 2, within: '10m', quiet: '2m' };
  await told.api('PUT', '/v1/components/checkout', { ...component, flapping }, 200);
  assert.equal(await flap(told, 3), 2);
  assert.equal((await told.incident(2)).status, 'triggered');
  await told.advance({ minutes: 1 });
  assert.equal((await told.incident(2)).status, 'resolved');
  await told.api('PUT', '/v1/components/checkout', { ...component, flapping: false }, 200);
  assert.equal(await flap(told, 6), 8);
  const refused = async (flapping: unknown) =>
    (await told.api<{ errors: object[] }>('PUT', '/v1/components/checkout', { ...component, flapping }, 400)).errors;
  const words = 'must be false, or how often within what time, and how long it must be quiet';
  assert.deepEqual(await refused(true), [{ path: 'flapping', message: words }]);
  assert.deepEqual(await refused({ opens: 1 }), [
    { path: 'flapping.opens', message: 'Too small: expected number to be >=2' },
  ]);
});

test('an integration may resolve what it says nothing more of; by itself it does not', async (t) => {
  const { api, alert, advance, incident, says, page } = await story(t);
  const { items } = await api<{ items: { id: string; name: string }[] }>('GET', '/v1/integrations', undefined, 200);
  const path = `/v1/integrations/${items[0]?.id}`;
  await api('PUT', path, { name: 'nagios', settings: { autoResolveAfter: '6h' } }, 200);
  const number = await alert(key);
  page.to('ada');
  await advance({ hours: 5 });
  await alert(key);
  await advance({ hours: 5, minutes: 59 });
  assert.equal((await incident(number)).status, 'triggered');
  await advance({ minutes: 1 });
  const closed = await incident(number);
  assert.deepEqual([closed.status, closed.resolvedBy, closed.closesAt], ['resolved', 'Firstline', null]);
  assert.ok((await says(number)).includes('Resolved: no word from nagios for 6h'));

  await api('PUT', path, { name: 'nagios' }, 200);
  const other = await alert({ dedupKey: 'other' });
  await advance({ hours: 8 });
  assert.equal((await incident(other)).status, 'triggered');
});

test('however it opens and resolves: no more pages than the rate, and never closed while it fires', () => {
  const noise = DEFAULT_NOISE;
  const steps = fc.array(fc.record({ gap: fc.nat(10 * 60_000), resolves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (changes) => {
      let newest = null as Parameters<typeof placeAlerts>[0];
      let now = NOW.getTime();
      const openings: number[] = [];
      for (const { gap, resolves } of changes) {
        now += gap;
        // The sweep.
        if (newest && isOpen(newest) && newest.closes && newest.closes.at.getTime() <= now)
          newest = { ...newest, status: 'resolved', nextActionAt: null, resolvedBy: 'Firstline' };
        const message = incoming({ noise, action: resolves ? 'resolve' : 'trigger' });
        const { drafts, answers } = placeAlerts(newest, [message], new Date(now));
        newest = drafts.at(-1)?.incident ?? null;
        if (answers[0]?.outcome === 'opened') openings.push(now);
        if (!resolves) assert.ok(newest && isOpen(newest) && newest.closes === null);
        const lately = openings.filter((at) => at > now - 30 * 60_000);
        // One more where it was quiet long enough in between.
        assert.ok(lately.length <= 5 + 1, `${lately.length} pages in half an hour`);
      }
    }),
  );
});
