import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '../../src/components/component.ts';
import { type Plan, resolvePlan } from '../../src/escalation/line.ts';
import type { CatchAll, Policy } from '../../src/escalation/policy.ts';
import { MINUTE, person } from './build.ts';

const component = (id: string, changes: Partial<Component> = {}): Component => ({
  id,
  owners: [],
  match: [],
  dependsOn: [],
  ...changes,
});

const standard: Policy = {
  id: 'standard',
  lines: [
    { targets: [{ rotation: 'ops' }], escalateAfter: '5m' },
    { targets: [{ owners: true }], escalateAfter: '10m' },
    { targets: [{ person: 'cy' }] },
  ],
  repeatEvery: '15m',
};

function plan(
  components: Component[],
  { policies = [standard], catchAll = null as CatchAll | null, ops = ['ada'], admins = [] as string[] } = {},
): Plan {
  const people = ['ada', 'bo', 'cy', 'di', 'eve?'].map(person);
  const known = new Map(
    people.map((one) => [one.id, admins.includes(one.id) ? { ...one, role: 'admin' as const } : one]),
  );
  const roster = { onCall: new Map([['ops', ops]]), people: known };
  return resolvePlan(components, new Map(policies.map((policy) => [policy.id, policy])), catchAll, roster);
}

const said = (lines: Plan['lines']): string[] =>
  lines.map(({ people }) => people.map(({ person, via }) => `${person.id} by ${via}`).join(', '));

test('each line holds the people on call, the owners and the persons it targets', () => {
  const { lines, repeatEveryMs } = plan([component('kiln', { policy: 'standard', owners: [{ person: 'bo' }] })]);
  assert.deepEqual(said(lines), ['ada by rotation ops', 'bo by owner of kiln', 'cy by person']);
  assert.deepEqual(
    lines.map(({ escalateAfterMs }) => escalateAfterMs),
    [5 * MINUTE, 10 * MINUTE, null],
  );
  assert.equal(repeatEveryMs, 15 * MINUTE);
});

test('of two components on one policy both owners are on the line that targets owners', () => {
  const { lines } = plan([
    component('kiln', { policy: 'standard', owners: [{ person: 'bo' }] }),
    component('shop', { policy: 'standard', owners: [{ person: 'di' }] }),
  ]);
  assert.deepEqual(said(lines), ['ada by rotation ops', 'bo by owner of kiln, di by owner of shop', 'cy by person']);
  assert.equal(lines[1]?.targets, 'owners of kiln and shop');
});

test('two policies are followed side by side, and the shorter waits count', () => {
  const quick: Policy = {
    id: 'quick',
    lines: [{ targets: [{ person: 'di' }], escalateAfter: '1m' }, { targets: [{ person: 'ada' }] }],
    repeatEvery: '3m',
  };
  const both = plan([component('kiln', { policy: 'standard' }), component('shop', { policy: 'quick' })], {
    policies: [standard, quick],
  });
  assert.deepEqual(said(both.lines), ['ada by rotation ops, di by person', 'ada by person', 'cy by person']);
  assert.deepEqual(
    both.lines.map(({ escalateAfterMs }) => escalateAfterMs),
    [MINUTE, 10 * MINUTE, null],
  );
  assert.equal(both.repeatEveryMs, 3 * MINUTE);
});

test('a component without a policy, or with one that is gone, pages its owners', () => {
  for (const policy of [undefined, 'gone']) {
    const { lines } = plan([component('kiln', { owners: [{ rotation: 'ops' }], ...(policy ? { policy } : {}) })]);
    assert.deepEqual(said(lines), ['ada by rotation ops']);
  }
});

test('somebody who is on a line twice is on it once, where they came first', () => {
  const twice: Policy = {
    id: 'standard',
    lines: [{ targets: [{ rotation: 'ops' }, { person: 'bo' }, { person: 'ada' }] }],
    repeatEvery: '15m',
  };
  const { lines } = plan([component('kiln', { policy: 'standard' })], { policies: [twice] });
  assert.deepEqual(said(lines), ['ada by rotation ops, bo by person']);
});

test('no component: no lines, and the catch-all', () => {
  const { lines, catchAll } = plan([], { catchAll: { person: 'cy' } });
  assert.deepEqual(lines, []);
  assert.deepEqual(said(catchAll.lines), ['cy by catch-all']);
});

test('the catch-all may be a policy', () => {
  const { catchAll } = plan([], { catchAll: { policy: 'standard' } });
  assert.deepEqual(said(catchAll.lines), ['ada by rotation ops', '', 'cy by person']);
});

test('without a catch-all, or with one that cannot be reached, the admins are paged', () => {
  assert.deepEqual(said(plan([], { admins: ['di', 'eve'] }).catchAll.lines), ['di by admin']);
  const unreachable = plan([], { catchAll: { person: 'eve' }, admins: ['di'] }).catchAll.lines;
  assert.deepEqual(said(unreachable), ['eve by catch-all', 'di by admin']);
  assert.deepEqual(
    unreachable.map(({ line, of }) => [line, of]),
    [
      [1, 'catch-all'],
      [2, 'admins'],
    ],
  );
});
