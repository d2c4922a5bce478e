import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupsOf, kindOf } from '../../src/groups/member.ts';
import type { IncidentOutput } from '../../src/incidents/schemas.ts';
import { type Story, story } from '../support/story.ts';

const pagesWritten = async ({ db }: Story): Promise<number> =>
  (await db.selectFrom('pages').select('id').execute()).length;

/** Alerts on checkout within ten minutes of each other are one incident; db is what it depends on. */
async function grouping(t: Parameters<typeof story>[0], groupWith?: 'dependencies'): Promise<Story> {
  const s = await story(t);
  await s.api('PUT', '/v1/components/db', { owners: [{ person: 'cy' }], policy: 'default' }, 201);
  const checkout = { owners: [{ person: 'bo' }], policy: 'default', dependsOn: ['db'], groupWithin: '10m', groupWith };
  await s.api('PUT', '/v1/components/checkout', checkout, 200);
  return s;
}

const disk = (nth: number) => ({ dedupKey: `disk-${nth}`, summary: `Disk ${nth} is full`, labels: { check: 'disk' } });
const members = async (s: Story, number: number) =>
  (await s.incident(number)).members.map(({ dedupKey, status }) => `${dedupKey} ${status}`);

test('alerts of one component within the window are one incident, which ends with the last of them', async (t) => {
  const s = await grouping(t);
  const number = await s.alert(disk(1));
  assert.match(s.page.to('ada'), /^#1 CRITICAL checkout: Disk 1 is full/);
  await s.advance({ minutes: 4 });
  assert.equal(await s.alert(disk(2)), number);
  // A kind that it has seen: nobody is woken for it.
  s.page.none();
  assert.deepEqual(await members(s, number), ['disk-1 triggered', 'disk-2 triggered']);
  await s.alert({ action: 'resolve', dedupKey: 'disk-1', component: undefined });
  assert.deepEqual(await members(s, number), ['disk-1 resolved', 'disk-2 triggered']);
  assert.equal((await s.incident(number)).status, 'triggered');
  await s.alert({ action: 'resolve', dedupKey: 'disk-2', component: undefined });
  assert.equal((await s.incident(number)).status, 'resolved');
  const said = await s.says(number);
  assert.ok(said.includes('"Disk 2 is full" by nagios joined it'), said.join('\n'));
  assert.ok(said.includes('nagios resolved "Disk 1 is full": 1 of 2 still there'));

  assert.equal(await s.alert(disk(3)), number + 1);
  await s.advance({ minutes: 10 });
  assert.equal(await s.alert(disk(4)), number + 2);
});

test('a new kind of failure in a group pages the present line again, and says what is new', async (t) => {
  const s = await grouping(t);
  const number = await s.alert(disk(1));
  s.page.to('ada');
  await s.advance({ minutes: 6 });
  s.page.to('bo');
  await s.alert({ dedupKey: 'net', summary: 'Packets are lost', labels: { check: 'net' } });
  assert.match(s.page.to('bo'), /^#1 CRITICAL checkout: Disk 1 is full\. New in #1: Packets are lost\. Reply/);
  s.page.none();
  assert.ok((await s.says(number)).includes('New in #1: "Packets are lost" by nagios joined it: paging again'));
});

test('also where somebody has it: they are asked first, and then it goes on', async (t) => {
  const s = await grouping(t);
  const number = await s.alert(disk(1));
  s.page.to('ada');
  await s.advance({ minutes: 5 });
  s.page.to('bo');
  await s.reply('bo', 'ack');
  await s.advance({ minutes: 1 });
  await s.alert(disk(2));
  s.page.none();
  assert.equal((await s.incident(number)).status, 'acknowledged');
  await s.alert({ dedupKey: 'net', summary: 'Packets are lost', labels: { check: 'net' } });
  assert.match(s.page.to('bo'), /New in #1: Packets are lost\./);
  s.page.none();
  assert.equal((await s.incident(number)).status, 'triggered');
  await s.advance({ minutes: 5 });
  s.page.to('ada');
});

test('what depends on each other joins where the component says so, and brings its owners along', async (t) => {
  const alone = await grouping(t);
  const first = await alone.alert(disk(1));
  assert.equal(await alone.alert({ ...disk(2), component: 'db' }), first + 1);
  const s = await grouping(t, 'dependencies');
  const number = await s.alert(disk(1));
  assert.equal(await s.alert({ ...disk(2), component: 'db' }), number);
  assert.deepEqual((await s.incident(number)).components, ['checkout', 'db']);
});

test('a batch of one message is grouped in its order, whatever is in it', async (t) => {
  const s = await grouping(t);
  const { urls } = await s.api<{ urls: { alertmanager: string } }>(
    'POST',
    '/v1/integrations',
    { name: 'prometheus', type: 'alertmanager', component: 'checkout' },
    201,
  );
  const one = (nth: number, status: string) => ({ status, fingerprint: `f${nth}`, labels: { alertname: 'Down' } });
  const alerts = [one(1, 'firing'), one(2, 'firing'), one(1, 'resolved'), one(3, 'firing'), one(2, 'resolved')];
  const response = await s.post(new URL(urls.alertmanager).pathname, { alerts });
  assert.equal(response.statusCode, 202, response.body);
  assert.deepEqual(await members(s, 1), ['f1 resolved', 'f2 resolved', 'f3 triggered']);
  const { alertCount, alerts: kept } = await s.incident(1);
  assert.deepEqual([alertCount, kept.length], [3, 5]);
});

test('a member can be split off: an incident of its own, which pages and resolves by its own key', async (t) => {
  const s = await grouping(t);
  const number = await s.alert(disk(1));
  s.page.to('ada');
  await s.alert(disk(2));
  await s.advance({ minutes: 1 });
  const split = (dedupKey: string, status: number) =>
    s.api<IncidentOutput>('POST', `/v1/incidents/${number}/split`, { dedupKey, as: 'bo' }, status);
  const own = await split('disk-2', 201);
  assert.deepEqual([own.number, own.status, own.summary], [number + 1, 'triggered', 'Disk 2 is full']);
  await s.settle();
  assert.match(s.page.to('ada'), /^#2 CRITICAL checkout: Disk 2 is full/);
  assert.deepEqual(await members(s, number), ['disk-1 triggered']);
  assert.equal((await s.says(number)).at(-1), '"Disk 2 is full" is #2 now, split off by Bo');
  assert.equal(await s.alert(disk(2)), number + 1);
  await s.alert({ action: 'resolve', dedupKey: 'disk-2' });
  assert.deepEqual(
    [(await s.incident(number)).status, (await s.incident(number + 1)).status],
    ['triggered', 'resolved'],
  );
  await split('disk-2', 422);
  await split('disk-1', 409);
});

test('tolerated and info alerts join nothing, and what a window holds is joined without a word', async (t) => {
  const s = await grouping(t);
  const number = await s.alert(disk(1));
  s.page.to('ada');
  assert.equal(await s.alert({ ...disk(2), severity: 'info' }), number + 1);
  assert.equal((await s.incident(number + 1)).status, 'resolved');
  const window = { components: ['checkout'], timeZone: 'UTC', start: '2026-11-23T11:00:00', duration: '2h' };
  await s.api('PUT', '/v1/maintenance-windows/upgrade', window, 201);
  await s.act(number, 'resolve');
  const held = await s.alert(disk(1));
  assert.equal(await s.alert({ dedupKey: 'net', summary: 'Packets are lost' }), held);
  const split = await s.api<IncidentOutput>('POST', `/v1/incidents/${held}/split`, { dedupKey: 'net' }, 201);
  await s.settle();
  assert.equal((await s.incident(split.number)).maintenance, 'upgrade');
  s.page.none();
  await s.advance({ hours: 1 });
  assert.match(s.page.to('ada'), new RegExp(`^2 incidents on checkout: #${held} #${split.number}`));
});

test('no kind is ever first seen without a page that leaves for it', async (t) => {
  const s = await grouping(t);
  await s.policy([{ person: 'ada' }], [{ person: 'bo' }]);
  const kinds = ['disk', 'net', 'cpu'];
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ key: fc.nat(5), kind: fc.constantFrom(...kinds) }) },
    { weight: 1, arbitrary: fc.constantFrom('resolve' as const, 'ack' as const, 'wait' as const) },
  );
  let run = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
    run += 1;
    const seen = new Map<number, Set<string>>();
    const kindOfKey = new Map<number, string>();
    for (const it of steps) {
      if (it === 'wait') await s.advance({ minutes: 3 });
      else if (it === 'ack' || it === 'resolve') {
        for (const number of seen.keys())
          if ((await s.incident(number)).status === 'triggered')
            await s.act(number, it === 'ack' ? 'acknowledge' : 'resolve', { as: 'bo' });
      } else {
        // A key keeps the kind that it was first seen with.
        const kind = kindOfKey.get(it.key) ?? it.kind;
        kindOfKey.set(it.key, kind);
        const before = await pagesWritten(s);
        const number = await s.alert({
          dedupKey: `${run} ${it.key}`,
          summary: `${kind} ${it.key}`,
          labels: { check: kind },
        });
        const known = seen.get(number) ?? new Set();
        if (!known.has(kind)) assert.ok((await pagesWritten(s)) > before, `${kind} in #${number}`);
        seen.set(number, known.add(kind));
      }
    }
    for (const number of seen.keys()) await s.act(number, 'resolve', { as: 'bo' });
  });
  await fc.assert(property, { numRuns: 12 });
});

test('a kind is the name of the check, else the summary without its numbers', () => {
  assert.equal(kindOf({ alertname: 'DiskFull' }, 'Disk 1 is full'), 'DiskFull');
  assert.equal(kindOf({ check: 'disk', host: 'a' }, 'x'), 'disk');
  assert.equal(kindOf({}, 'Disk 91% full on host-17'), kindOf({}, 'Disk 7% full on host-4'));
  assert.notEqual(kindOf({}, 'Disk is full'), kindOf({}, 'Disk is gone'));
});

test('which groups an alert may join: its component’s own, and those of what says that dependencies count', () => {
  const component = (id: string, dependsOn: string[], groupWith?: 'dependencies') => ({
    ...{ id, dependsOn, groupWith },
    groupWithin: id === 'plain' ? undefined : '5m',
  });
  const joins = groupsOf([
    component('shop', ['api'], 'dependencies'),
    component('api', []),
    component('plain', ['shop']),
  ]);
  assert.deepEqual(
    [...joins].sort(([a], [b]) => (a < b ? -1 : 1)),
    [
      ['api', ['shop', 'api']],
      ['plain', ['shop']],
      ['shop', ['shop']],
    ],
  );
});
