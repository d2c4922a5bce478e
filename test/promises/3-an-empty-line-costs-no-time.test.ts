import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '../support/story.ts';

const nobody = {
  timeZone: 'UTC',
  layers: [{ participants: [null], start: '2026-11-01T00:00:00', handoff: { every: 1, unit: 'week' } }],
};

test('a rotation with nobody on call is skipped at once, and the timeline says so', async (t) => {
  const { api, policy, alert, page, says, incident } = await story(t);
  await api('PUT', '/v1/rotations/ops', nobody, 201);
  await policy([{ rotation: 'ops' }], [{ owners: true }]);
  const number = await alert();
  page.to('bo');
  page.none();
  assert.deepEqual(await says(number), [
    'Triggered by nagios on checkout, named in the alert',
    'Line 1 (rotation ops) was skipped: nobody is on call',
    'Paged Bo on line 2 (owner of checkout)',
  ]);
  const { line, uncovered } = await incident(number);
  assert.deepEqual([line, uncovered], [2, false]);
});

test('a person whom nothing can reach is passed over by name, also beside one who can be', async (t) => {
  const { person, policy, alert, page, says } = await story(t);
  await person('ada', { has: ['unverified sms'] });
  await person('cy', { has: [] });
  await policy([{ person: 'ada' }], [{ person: 'cy' }, { person: 'bo' }]);
  const number = await alert();
  page.to('bo');
  page.none();
  assert.deepEqual((await says(number)).slice(1), [
    'Not paged on line 1: Ada has no verified contact method',
    'Line 1 (ada) was skipped: nobody on it can be reached',
    'Not paged on line 2: Cy has no contact method',
    'Paged Bo on line 2',
  ]);
});

test('where the whole policy is empty the catch-all is paged at once and the incident is uncovered', async (t) => {
  const { api, policy, person, alert, page, says, incident, advance } = await story(t);
  await api('PUT', '/v1/rotations/ops', nobody, 201);
  await policy([{ rotation: 'ops' }], [{ person: 'ada' }]);
  await person('ada', { has: [] });
  const number = await alert();
  page.to('cy');
  assert.deepEqual((await says(number)).slice(1), [
    'Line 1 (rotation ops) was skipped: nobody is on call',
    'Not paged on line 2: Ada has no contact method',
    'Line 2 (ada) was skipped: nobody on it can be reached',
    'Paged Cy as the catch-all',
  ]);
  assert.equal((await incident(number)).uncovered, true);
  await advance({ minutes: 15 });
  page.to('cy');
  page.none();
});

test('an alert that matches no component goes to the catch-all', async (t) => {
  const { alert, page, incident } = await story(t);
  const number = await alert({ component: undefined, summary: 'Something unheard of' });
  page.to('cy');
  const { components, uncovered } = await incident(number);
  assert.deepEqual([components, uncovered], [[], true]);
});

test('the catch-all may be a policy, whose lines are then followed', async (t) => {
  const { api, policy, alert, page, advance, says } = await story(t);
  await policy([{ person: 'ada' }], [{ person: 'cy' }]);
  await api('PUT', '/v1/settings', { catchAll: { policy: 'default' } }, 200);
  const number = await alert({ component: undefined });
  page.to('ada');
  await advance({ minutes: 5 });
  page.to('cy');
  await advance({ minutes: 15 });
  page.to('ada');
  assert.deepEqual((await says(number)).slice(1), [
    'Paged Ada as the catch-all',
    'The catch-all did not acknowledge',
    'Paged Cy on line 2 of the catch-all',
    'Nobody acknowledged: the catch-all is paged again',
    'Paged Ada as the catch-all',
  ]);
});

test('without a catch-all, or with one that nothing can reach, the admins are paged', async (t) => {
  const { api, person, alert, advance, page, says } = await story(t);
  await api('PUT', '/v1/settings', { catchAll: null }, 200);
  await alert({ component: undefined });
  page.to('cy');
  await api('PUT', '/v1/settings', { catchAll: { person: 'ada' } }, 200);
  await person('ada', { has: ['unverified sms'] });
  await advance({ seconds: 5 });
  const number = await alert({ component: undefined });
  page.to('cy');
  assert.deepEqual((await says(number)).slice(1), [
    'Not paged as the catch-all: Ada has no verified contact method',
    'The catch-all (ada) was skipped: nobody on it can be reached',
    'Paged Cy as an admin',
  ]);
});

test('where nobody at all can be reached we look again each minute, say so once, and page who then can be', async (t) => {
  const { api, person, alert, advance, page, says, incident } = await story(t);
  await api('PUT', '/v1/settings', { catchAll: null }, 200);
  for (const who of ['ada', 'bo', 'cy'] as const) await person(who, { has: ['unverified sms'] });
  const number = await alert();
  await advance({ minutes: 30 });
  page.none();
  const entries = await says(number);
  assert.equal(entries.filter((text) => text.startsWith('Nobody can be reached')).length, 1);
  assert.equal(
    entries.at(-1),
    'Nobody can be reached: not on any line, not the catch-all, no admin. Looking again every 1m',
  );
  assert.ok((await incident(number)).nextEscalationAt);
  await person('bo', {});
  await advance({ minutes: 1 });
  page.to('bo');
  assert.equal((await incident(number)).uncovered, false);
});

test('lines further on, and those of later rounds, are skipped as quickly', async (t) => {
  const { api, policy, alert, page, advance, says } = await story(t);
  await api('PUT', '/v1/rotations/ops', nobody, 201);
  await policy([{ person: 'ada' }], [{ rotation: 'ops' }], [{ person: 'bo' }], [{ rotation: 'ops' }]);
  const number = await alert();
  page.to('ada');
  await advance({ minutes: 5 });
  page.to('bo');
  await advance({ minutes: 14, seconds: 59 });
  page.none();
  await advance({ seconds: 1 });
  page.to('ada');
  await advance({ minutes: 5 });
  page.to('bo');
  const skipped = (await says(number)).filter((text) => text.includes('skipped'));
  assert.deepEqual(skipped, [
    'Line 2 (rotation ops) was skipped: nobody is on call',
    'Line 4 (rotation ops) was skipped: nobody is on call',
    'Line 2 (rotation ops) was skipped: nobody is on call',
  ]);
});
