import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Budget, noiseOf, noiseOfAll } from '../../src/components/noise.ts';
import { type Tolerance, tolerate, toleratedNote } from '../../src/incidents/tolerance.ts';
import { story } from '../support/story.ts';
import { NOW } from './build.ts';

const tolerating = { owners: [{ person: 'bo' }], policy: 'default' };
const warning = { severity: 'warning', dedupKey: 'api', summary: 'The API of FogBugz fails' };
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

test('within the budget nobody is paged, and everything is kept; one more pages, and the page says how often', async (t) => {
  const { api, alert, page, advance, incident, says, person } = await story(t);
  await person('ada', { rules: { low: [{ after: '0s', method: 'sms' }] } });
  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { moreThan: 3, within: '1h' } }, 200);
  const number = await alert(warning);
  await advance({ minutes: 10 });
  assert.equal(await alert(warning), number);
  await alert(warning);
  page.none();
  const held = await incident(number);
  assert.deepEqual([held.status, held.tolerated?.count, held.alerts.length], ['triggered', 3, 3]);
  assert.equal(held.nextEscalationAt, held.tolerated?.heldUntil);
  await advance({ minutes: 2 });
  await alert(warning);
  assert.match(
    page.to('ada'),
    /^#1 WARNING checkout: The API of FogBugz fails\. Tolerated 3 times since 12:00\. Reply/,
  );
  assert.deepEqual((await says(number)).slice(0, 4), [
    'Triggered by nagios on checkout, named in the alert',
    'Tolerated: nobody is paged unless it comes more than 3 times within 1h',
    'Tolerated 3 times in 12m; now it came more than 3 times within 1h: paging',
    'Paged Ada on line 1',
  ]);
  assert.equal((await incident(number)).tolerated?.heldUntil, null);
});

test('triggers and resolves that take turns are counted together, each firing an incident of its own', async (t) => {
  const { api, alert, page, incident, mail, person } = await story(t);
  await person('ada', { has: ['mail'] });
  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { moreThan: 2, within: '1h' } }, 200);
  const fails = async () => {
    const number = await alert(warning);
    await alert({ action: 'resolve', dedupKey: 'api' });
    return number;
  };
  assert.deepEqual([await fails(), await fails()], [1, 2]);
  assert.deepEqual([(await incident(2)).status, (await incident(2)).tolerated?.count], ['resolved', 2]);
  mail.none();
  const third = await alert(warning);
  assert.match(mail.to('ada').text ?? '', /Tolerated 2 times since 12:00\./);
  assert.equal((await incident(third)).status, 'triggered');
  page.none();
});

test('what lasts too long pages; what comes once and is not seen again goes by itself', async (t) => {
  const { api, alert, page, advance, incident, says, person } = await story(t);
  await person('ada', { rules: { low: [{ after: '0s', method: 'sms' }] } });
  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { longerThan: '30m' } }, 200);
  const number = await alert({ ...warning, severity: 'info' });
  await advance({ minutes: 29 });
  page.none();
  await advance({ minutes: 1 });
  assert.match(page.to('ada'), /^#1 INFO checkout/);
  assert.ok((await says(number)).includes('Tolerated once in 30m; it is still there after 30m: paging'));

  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { moreThan: 9, within: '1h' } }, 200);
  const other = await alert({ ...warning, dedupKey: 'other' });
  await advance({ minutes: 61 });
  const gone = await incident(other);
  assert.deepEqual([gone.status, gone.pages], ['resolved', []]);
  assert.equal((await says(other)).at(-1), 'Resolved: tolerated once and not seen again for 1h');
});

test('what is graver than its budget pages at once, and so does what a person escalates', async (t) => {
  const { api, alert, page, act, incident } = await story(t);
  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { moreThan: 9, within: '1h' } }, 200);
  const number = await alert(warning);
  await alert({ ...warning, severity: 'critical' });
  assert.match(page.to('ada'), /^#1 CRITICAL/);
  assert.equal((await incident(number)).tolerated?.heldUntil, null);
  const other = await alert({ ...warning, dedupKey: 'other' });
  page.none();
  await act(other, 'escalate');
  assert.equal((await incident(other)).pages[0]?.person, 'ada');
});

test('a maintenance window and a budget: each holds in its turn', async (t) => {
  const { api, alert, page, advance, incident, says, person } = await story(t);
  await person('ada', { rules: { low: [{ after: '0s', method: 'sms' }] } });
  await api('PUT', '/v1/components/checkout', { ...tolerating, tolerate: { longerThan: '2h' } }, 200);
  const window = { components: ['checkout'], timeZone: 'UTC', start: '2026-11-23T11:00:00', duration: '2h' };
  await api('PUT', '/v1/maintenance-windows/upgrade', window, 201);
  const number = await alert(warning);
  assert.equal((await incident(number)).maintenance, 'upgrade');
  await advance({ minutes: 90 });
  page.none();
  assert.equal((await incident(number)).maintenance, null);
  await advance({ minutes: 30 });
  assert.match(page.to('ada'), /^#1 WARNING/);
  assert.equal((await says(number)).filter((text) => text.includes('still there after 2h')).length, 1);
});

test('a budget that nobody could spend is refused, field by field', async (t) => {
  const { api } = await story(t);
  const refused = async (tolerate: object) => {
    const { errors } = await api<{ errors: { path: string }[] }>(
      'PUT',
      '/v1/components/checkout',
      { ...tolerating, tolerate },
      400,
    );
    return errors.map(({ path }) => path);
  };
  assert.deepEqual(await refused({}), ['tolerate.moreThan']);
  assert.deepEqual(await refused({ moreThan: 3 }), ['tolerate.within']);
  assert.deepEqual(await refused({ longerThan: '1h', within: '1h' }), ['tolerate.within']);
  assert.deepEqual(await refused({ moreThan: 0, within: '1h' }), ['tolerate.moreThan']);
});

const budget = (changes: Partial<Budget>): Budget => ({
  ...{ severities: ['warning' as const], moreThan: null, withinMs: 0, longerThanMs: null },
  ...changes,
});

test('held are exactly those alerts that have at most N in the window that ends with them', () => {
  const scene = fc.record({
    moreThan: fc.integer({ min: 1, max: 6 }),
    withinMs: fc.integer({ min: 1, max: 1_000 }),
    gaps: fc.array(fc.nat(400), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(scene, ({ moreThan, withinMs, gaps }) => {
      let before: Tolerance | null = null;
      let now = 0;
      const times: number[] = [];
      for (const gap of gaps) {
        now += gap;
        times.push(now);
        // Each alert opens an incident of its own: triggers and resolves that take turns.
        const next: Tolerance = tolerate(before, [budget({ moreThan, withinMs })], null, at(now));
        const inWindow = times.filter((time) => time > now - withinMs).length;
        assert.equal(next.holding, inWindow <= moreThan);
        assert.ok(next.recent.length <= moreThan + 1);
        if (next.holding) assert.ok(Date.parse(next.until) > at(now).getTime());
        before = next;
      }
    }),
  );
});

test('of several components the strictest budget decides, and one without any tolerates nothing', () => {
  const kiln = noiseOf({ tolerate: { severities: ['warning'], moreThan: 9, within: '1h' } });
  const fogbugz = noiseOf({ tolerate: { severities: ['warning'], moreThan: 1, within: '10m' } });
  assert.deepEqual(noiseOfAll([kiln, noiseOf({})]).budgets, []);
  const { budgets } = noiseOfAll([kiln, fogbugz]);
  const first = tolerate(null, budgets, null, at(0));
  assert.equal(first.holding, true);
  assert.equal(tolerate(first, budgets, null, at(60_000)).holding, false);
  assert.equal(tolerate(first, budgets, null, at(11 * 60_000)).holding, true);
});

test('the note of a page is by the clock of its reader, with the day where it is another one', () => {
  const tolerance = tolerate(null, [budget({ moreThan: 9, withinMs: 1_000 })], null, at(0));
  assert.equal(toleratedNote(tolerance, 'Asia/Tokyo', at(1_000)), 'Tolerated once since 21:00');
  assert.equal(toleratedNote(tolerance, 'UTC', at(86_400_000)), 'Tolerated once since Mon 12:00');
  assert.equal(toleratedNote(null, 'UTC', at(0)), null);
});
