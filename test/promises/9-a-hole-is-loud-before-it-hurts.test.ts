import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulationOutput } from '../../src/readiness/schemas.ts';
import { story } from '../support/story.ts';

type Saved = { warnings?: string[] };
interface Readiness {
  findings: {
    kind: string;
    severity: string;
    about: { id: string };
    text: string;
    spans: { from: string; to: string }[];
    hours: number;
    fix: { href: string };
    see: { href: string };
  }[];
}

/** Weekdays from nine to five, by Berlin's clocks; the story begins on a Monday in November. */
const OFFICE = [
  {
    participants: ['ada'],
    start: '2026-11-02T00:00:00',
    handoff: { every: 1, unit: 'week' },
    restrictions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
  },
];

test('a rotation with hours that nobody covers is answered with those hours when it is put on a line, and when it is saved', async (t) => {
  const { api } = await story(t);
  await api('PUT', '/v1/rotations/ops', { timeZone: 'Europe/Berlin', layers: OFFICE }, 201);
  const lines = [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ person: 'bo' }] }];
  const policy = await api<Saved>('PUT', '/v1/policies/default', { lines }, 200);
  assert.equal(policy.warnings?.length, 1);
  assert.match(
    policy.warnings?.[0] ?? '',
    /^line 1 of checkout has nobody from .* 16:00 to .* 08:00.*\(UTC\) and \d+ more/,
  );
  const rotation = await api<Saved>('PUT', '/v1/rotations/ops', { timeZone: 'Europe/Berlin', layers: OFFICE }, 200);
  assert.deepEqual(rotation.warnings, policy.warnings);
  const { restrictions: _, ...always } = OFFICE[0] ?? {};
  const whole = { timeZone: 'Europe/Berlin', layers: [always] };
  assert.equal((await api<Saved>('PUT', '/v1/rotations/ops', whole, 200)).warnings, undefined);
});

test('in every hour that is called a hole the line is skipped, and in every other it is paged', async (t) => {
  const { api, clock } = await story(t);
  await api('PUT', '/v1/rotations/ops', { timeZone: 'Europe/Berlin', layers: OFFICE }, 201);
  const lines = [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ person: 'bo' }] }];
  await api('PUT', '/v1/policies/default', { lines }, 200);
  const { findings } = await api<Readiness>('GET', '/v1/readiness', undefined, 200);
  const holes = findings.find(({ kind, about }) => kind === 'empty-line' && about.id === 'checkout');
  assert.ok(holes && holes.spans.length > 20);
  const first = clock.now().getTime();
  for (let hour = 0; hour < 24 * 9; hour += 5) {
    const at = first + hour * 3_600_000;
    const isHole: boolean = holes.spans.some(({ from, to }) => Date.parse(from) <= at && at < Date.parse(to));
    const asked = {
      alert: { summary: 'x', component: 'checkout' },
      at: new Date(at).toISOString(),
      replies: [
        { after: '1s', person: 'ada', text: 'ack' },
        { after: '1s', person: 'bo', text: 'ack' },
      ],
    };
    const run = await api<SimulationOutput>('POST', '/v1/simulations', asked, 200);
    const paged = run.story.find(({ kind }) => kind === 'page')?.person;
    assert.equal(paged, isHole ? 'bo' : 'ada', asked.at);
  }
});

test('a person whom nobody can reach is reported once a line asks for them, and not while they are being entered', async (t) => {
  const { api, person } = await story(t);
  const nobody = { name: 'Di', contactMethods: [] };
  assert.equal((await api<Saved>('PUT', '/v1/people/di', nobody, 201)).warnings, undefined);
  const lines = [{ targets: [{ person: 'di' }], escalateAfter: '5m' }, { targets: [{ person: 'bo' }] }];
  const { warnings = [] } = await api<Saved>('PUT', '/v1/policies/default', { lines }, 200);
  assert.match(warnings.join(), /line 1 of checkout has nobody \(Di has no contact method\)/);
  const again = await api<Saved>('PUT', '/v1/people/di', nobody, 200);
  assert.match(again.warnings?.join() ?? '', /Di cannot be reached: has no contact method/);
  await person('ada', {});
});

test('a rule that can never fire, and one that comes after the line has moved on, are reported when they are saved', async (t) => {
  const { api, reply } = await story(t);
  await reply('ada', 'status');
  const ada = (rules: object) => ({
    name: 'Ada',
    contactMethods: [
      { id: 'sms', type: 'sms', address: '+12125550101', verified: true },
      { id: 'mail', type: 'email', address: 'ada@example.com', verified: false },
    ],
    notificationRules: { high: rules },
  });
  const rules = [
    { after: '0s', method: 'sms' },
    { after: '1m', method: 'mail' },
    { after: '6m', method: 'sms' },
  ];
  const { warnings = [] } = await api<Saved>('PUT', '/v1/people/ada', ada(rules), 200);
  assert.deepEqual(warnings, [
    'Ada\'s rule "mail after 1m" for high urgency can never fire: not verified.',
    'Ada\'s rule "sms after 6m" comes too late: line 1 of checkout moves on after 5m.',
  ]);
  assert.equal((await api<Saved>('PUT', '/v1/people/ada', ada(rules.slice(0, 1)), 200)).warnings, undefined);
});

test('the same person on two lines is reported when the policy, the owner or an override makes it so', async (t) => {
  const { api } = await story(t);
  const lines = [{ targets: [{ person: 'bo' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }];
  const { warnings = [] } = await api<Saved>('PUT', '/v1/policies/default', { lines }, 200);
  assert.match(warnings.join(), /line 2 of checkout has only Bo, who is asked on an earlier line already/);
  const kiln = { owners: [{ person: 'bo' }], policy: 'default', match: [{ service: 'kiln' }], rollback: 'deploy 4.1' };
  const saved = await api<Saved>('PUT', '/v1/components/kiln', kiln, 201);
  assert.match(saved.warnings?.join() ?? '', /line 2 of kiln has only Bo/);
  const other = await api<Saved>('PUT', '/v1/components/kiln', { ...kiln, owners: [{ person: 'ada' }] }, 200);
  assert.equal(other.warnings, undefined);
});

test('a person who is away while on call is a hole for just as long', async (t) => {
  const { api, clock } = await story(t);
  const from = new Date(clock.now().getTime() + 86_400_000).toISOString();
  const to = new Date(clock.now().getTime() + 2 * 86_400_000).toISOString();
  await api('POST', '/v1/people/ada/absences', { from, to }, 201);
  const { findings } = await api<Readiness>('GET', '/v1/readiness', undefined, 200);
  const hole = findings.find(({ kind }) => kind === 'empty-line');
  assert.equal(hole?.text.startsWith('line 1 of checkout has nobody (Ada is away) from'), true, hole?.text);
  assert.deepEqual(hole?.spans, [{ from, to }]);
  assert.equal(hole?.hours, 24);
  assert.equal(hole?.fix.href, '/policies/default/definition');
  assert.match(hole?.see.href ?? '', /^\/who-would\?component=checkout&at=/);
});
