import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acknowledge } from '../../src/incidents/acknowledge.ts';
import { resolve } from '../../src/incidents/resolve.ts';
import { type acceptAlerts, nothingYet } from '../../src/intake/accept-alerts.ts';
import type { Alert } from '../../src/intake/alert.ts';
import { type Story, story } from '../support/story.ts';
import { intakeOf } from './batches.ts';

/** A process that remembers. Of key `a`, unless an alert names another. */
async function remembering(s: Story) {
  const remembered = nothingYet();
  const accept = await intakeOf(s, () => remembered);
  return (...alerts: Partial<Alert>[]) => accept(...alerts.map((alert) => ({ dedupKey: 'a', ...alert })));
}

/** One that knows the incident of key `a` well: it was opened, and heard of again. */
async function knowing(s: Story) {
  const accept = await remembering(s);
  const [first] = await accept({});
  await accept({});
  return { accept, number: first?.incident ?? 0 };
}

const kept = async (s: Story, number: number) =>
  (await s.db.selectFrom('alerts').select('summary').where('incident', '=', number).orderBy('id').execute()).map(
    ({ summary }) => summary,
  );

test('what repeats an open incident is counted without a transaction, each alert as a row in its order', async (t) => {
  const s = await story(t);
  const { accept, number } = await knowing(s);
  const transactions = t.mock.method(s.db, 'transaction');
  const answers = await accept({ summary: 'third' }, { summary: 'fourth' }, { summary: 'fifth' });
  await accept({ summary: 'sixth' });
  assert.equal(transactions.mock.callCount(), 0);
  for (const { incident, merged, status } of answers)
    assert.deepEqual([incident, merged, status], [number, true, 'triggered']);
  assert.deepEqual((await kept(s, number)).slice(2), ['third', 'fourth', 'fifth', 'sixth']);
  assert.equal((await s.incident(number)).alertCount, 6);
  assert.equal((await s.says(number)).length, 1);
});

test('nothing is counted on what somebody has taken or ended meanwhile, without looking at it first', async (t) => {
  const s = await story(t);
  const { accept, number } = await knowing(s);
  await acknowledge(s.ctx('ada'), number);
  const [taken] = await accept({});
  assert.deepEqual([taken?.incident, taken?.status], [number, 'acknowledged']);
  await resolve(s.ctx('ada'), number);
  const [again] = await accept({});
  assert.deepEqual([again?.incident === number, again?.merged, again?.status], [false, false, 'triggered']);
  assert.equal((await s.incident(number)).status, 'resolved');
  assert.equal((await s.incident(number)).alertCount, 3);
});

test('a repeat that says something new is decided as ever', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/components/cart', { policy: 'default' }, 201);
  const { accept, number } = await knowing(s);
  await accept({ severity: 'critical', summary: 'worse' }, {});
  await accept({ components: ['checkout', 'cart'] });
  assert.equal((await s.incident(number)).severity, 'critical');
  assert.deepEqual((await s.says(number)).slice(1), [
    'nagios raised it to critical: worse',
    'nagios now names cart, too',
  ]);
});

test('a definition that has changed since counts for the next repeat', async (t) => {
  const s = await story(t);
  const { accept, number } = await knowing(s);
  await s.api('PUT', '/v1/components/cart', { policy: 'default' }, 201);
  await accept({ components: ['cart'] });
  assert.deepEqual((await s.incident(number)).components, ['checkout', 'cart']);
});

test('two processes that hear of the same incident in turn count every alert', async (t) => {
  const s = await story(t);
  const { accept, number } = await knowing(s);
  const other = await remembering(s);
  for (let nth = 0; nth < 4; nth += 1) await Promise.all([accept({}, {}), other({})]);
  await accept({});
  await other({});
  assert.equal((await s.incident(number)).alertCount, 16);
  assert.equal((await kept(s, number)).length, 16);
});

const batches = fc.array(
  fc.array(
    fc.record({
      action: fc.constantFrom('trigger', 'trigger', 'trigger', 'trigger', 'acknowledge', 'resolve'),
      severity: fc.constantFrom('error', 'error', 'error', 'critical', 'warning', 'info'),
      components: fc.constantFrom('checkout', 'checkout', 'checkout', 'cart').map((id) => [id]),
      startedAt: fc.option(fc.constantFrom(0, 60_000, 120_000), { nil: undefined }),
      dedupKey: fc.constantFrom('x', 'y', 'z'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  { minLength: 2, maxLength: 8 },
);

test('whatever comes, a process that remembers leaves behind what one does that remembers nothing', async (t) => {
  const s = await story(t);
  const flapping = { opens: 3, within: '10m', quiet: '2m' };
  await s.api('PUT', '/v1/components/cart', { policy: 'default', flapping }, 201);
  const accepting = { remembers: await remembering(s), forgets: await intakeOf(s, nothingYet) };
  let run = 0;
  await fc.assert(
    fc.asyncProperty(batches, async (alerts) => {
      run += 1;
      const left = [];
      for (const [who, accept] of Object.entries(accepting)) {
        const ofRun = `${who}-${run}-`;
        const answers = [];
        for (const batch of alerts) answers.push(await accept(...batch.map((alert) => inRun(s, ofRun, alert))));
        left.push({ answers: answers.flat().map(withoutNumbers(ofRun)), rows: await leftBy(s, ofRun) });
      }
      assert.deepEqual(left[0], left[1]);
    }),
    { numRuns: 40 },
  );
});

type Generated = Omit<Partial<Alert>, 'startedAt'> & { dedupKey: string; startedAt: number | undefined };

const inRun = (s: Story, ofRun: string, { startedAt, dedupKey, ...alert }: Generated): Partial<Alert> => ({
  ...alert,
  dedupKey: ofRun + dedupKey,
  startedAt: startedAt === undefined ? undefined : new Date(s.clock.now().getTime() + startedAt),
});

const withoutNumbers =
  (ofRun: string) =>
  ({ dedupKey, status, merged, components }: Awaited<ReturnType<typeof acceptAlerts>>[number]) => ({
    ...{ status, merged, components },
    dedupKey: dedupKey.replace(ofRun, ''),
  });

/** Incidents with what was said of them, and alerts. */
async function leftBy(s: Story, ofRun: string) {
  const incidents = await s.db
    .selectFrom('incidents')
    .selectAll()
    .where('dedup_key', 'like', `${ofRun}%`)
    .orderBy('dedup_key')
    .orderBy('number')
    .execute();
  return Promise.all(
    incidents.map(async ({ number, dedup_key, ...incident }) => ({
      ...incident,
      key: dedup_key.replace(ofRun, ''),
      says: await s.says(number),
      alerts: await s.db
        .selectFrom('alerts')
        .select(['action', 'severity', 'summary'])
        .where('incident', '=', number)
        .orderBy('id')
        .execute(),
    })),
  );
}
