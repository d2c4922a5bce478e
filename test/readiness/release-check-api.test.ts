import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from '../../src/cli/run-command.ts';
import type { ReleaseCheckOutput, SimulationOutput } from '../../src/readiness/schemas.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { type Story, story } from '../support/story.ts';

const PATH = '/v1/release-checks';
const check = (s: Story, body: object) => s.api<ReleaseCheckOutput>('POST', PATH, body, 200);
const said = ({ result, holes }: ReleaseCheckOutput) => [result, ...holes.map(({ level, text }) => `${level} ${text}`)];

const NIGHT = [
  {
    ...{ participants: ['bo'], start: '2026-11-02T00:00:00', handoff: { every: 1, unit: 'week' } },
    restrictions: [{ from: '20:00', to: '08:00' }],
  },
];

test('a check names what the components depend on, near and far, also in a circle', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/rotations/night', { timeZone: 'UTC', layers: NIGHT }, 201);
  const rollback = 'put it back';
  await s.api('PUT', '/v1/components/fogbugz', { owners: [{ rotation: 'night' }], policy: 'default' }, 201);
  await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }], dependsOn: ['fogbugz'], rollback }, 201);
  await s.api(
    'PUT',
    '/v1/components/fogbugz',
    { owners: [{ rotation: 'night' }], policy: 'default', dependsOn: ['kiln'] },
    200,
  );
  await s.api('PUT', '/v1/components/checkout', { owners: [{ person: 'bo' }], dependsOn: ['kiln'], rollback }, 200);
  const asked = { components: ['checkout'], from: '2026-12-01T10:00:00Z', riskFor: '24h' };
  assert.deepEqual(said(await check(s, asked)), [
    'warn',
    'warn nobody who owns fogbugz, on which checkout depends, is on call from Tue 1 Dec 10:00 to 20:00, from Wed 2 Dec 08:00 to 10:00 (UTC)',
  ]);
});

test('the rules are settings, and the window is the component’s where nobody says it', async (t) => {
  const s = await story(t);
  await s.api(
    'PUT',
    '/v1/components/checkout',
    { owners: [{ person: 'bo' }], policy: 'default', riskFor: '3d', rollback: 'x' },
    200,
  );
  const freezes = [{ from: '2026-12-20T00:00:00Z', to: '2027-01-02T00:00:00Z', why: 'Christmas' }];
  const settings = { catchAll: { person: 'cy' }, releaseRules: { freezes, levels: { freeze: 'warn' } } };
  await s.api('PUT', '/v1/settings', settings, 200);
  const asked = { components: ['checkout'], from: '2026-12-23T10:00:00Z' };
  const answer = await check(s, asked);
  assert.equal(answer.to, '2026-12-26T10:00:00.000Z');
  assert.deepEqual(said(answer), ['warn', 'warn it begins within a freeze: Christmas']);
  await s.api('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
  assert.deepEqual(said(await check(s, asked)), ['pass']);
});

test('the hole that a check names is the line that a simulation passes over', async (t) => {
  const s = await story(t);
  await s.api('PUT', '/v1/rotations/night', { timeZone: 'Europe/Berlin', layers: NIGHT }, 201);
  const lines = [{ targets: [{ rotation: 'night' }], escalateAfter: '5m' }, { targets: [{ person: 'ada' }] }];
  await s.api('PUT', '/v1/policies/default', { lines }, 200);
  const { result, holes } = await check(s, { components: ['checkout'], from: '2026-12-01T10:00:00Z', riskFor: '24h' });
  assert.equal(result, 'fail');
  const [span] = holes[0]?.spans ?? [];
  assert.deepEqual(span, { from: '2026-12-01T10:00:00.000Z', to: '2026-12-01T19:00:00.000Z' });
  const at = async (instant: number) => {
    const asked = { alert: { summary: 'x', component: 'checkout' }, at: new Date(instant).toISOString() };
    const run = await s.api<SimulationOutput>('POST', '/v1/simulations', asked, 200);
    return run.story.find(({ kind }) => kind === 'page')?.line;
  };
  const ends = Date.parse(span?.to ?? '');
  assert.deepEqual([await at(ends - 1_000), await at(ends)], [2, 1]);
});

test('bad checks are refused by field', async (t) => {
  const s = await story(t);
  const refused = async (body: object, status: number, path: string) => {
    const { errors } = await s.api<{ errors: { path: string }[] }>('POST', PATH, body, status);
    assert.equal(errors[0]?.path, path, JSON.stringify(body));
  };
  await refused({}, 400, 'components');
  await refused({ components: [] }, 400, 'components');
  await refused({ components: ['checkout', 'nothing'] }, 422, 'components.1');
  await refused({ components: ['checkout'], riskFor: '366d' }, 400, 'riskFor');
  await refused({ components: ['checkout'], riskFor: '0s' }, 400, 'riskFor');
  await refused({ components: ['checkout'], from: 'friday' }, 400, 'from');
  await refused({ release: 99 }, 422, 'release');
});

test('the command exits with 0 for a pass, 1 for a fail, 2 where it could not tell', async (t) => {
  const s = await story(t);
  const environment = { FIRSTLINE_URL: s.publicUrl, FIRSTLINE_TOKEN: ADMIN_TOKEN };
  const run = async (args: string[], given = environment) => {
    const printed: string[] = [];
    const print = { out: (text: string) => void printed.push(text), err: (text: string) => void printed.push(text) };
    const code = await runCommand(['release-check', ...args], given, print, new Date('2026-12-01T10:00:00Z'));
    return { code, text: printed.join('\n') };
  };
  const passes = await run(['--component', 'checkout', '--for', '24h', '--at', '2026-12-01T10:00:00Z']);
  assert.equal(passes.code, 0, passes.text);
  assert.match(passes.text, /warn {2}no-rollback +checkout has no rollback procedure\nPASS, with warnings$/);
  await s.person('ada', { has: ['unverified sms'] });
  const fails = await run(['--component', 'checkout', '--for', '24h']);
  assert.equal(fails.code, 1);
  assert.match(
    fails.text,
    /fail {2}unverified +line 1 of checkout has nobody \(Ada's only number was never verified\)/,
  );
  assert.equal((await run(['--component', 'nothing'])).code, 2);
  assert.equal((await run(['--component', 'checkout', '--for', 'ever'])).code, 2);
  assert.equal((await run([])).code, 2);
  assert.equal(
    (await run(['--component', 'checkout'], { ...environment, FIRSTLINE_URL: 'http://127.0.0.1:1' })).code,
    2,
  );
});

test('who-would prints the story of a component', async (t) => {
  const s = await story(t);
  const printed: string[] = [];
  const print = { out: (text: string) => void printed.push(text), err: (text: string) => void printed.push(text) };
  const environment = { FIRSTLINE_URL: s.publicUrl, FIRSTLINE_TOKEN: ADMIN_TOKEN };
  const args = ['who-would', '--component', 'checkout', '--at', 'sunday 21:00', '--zone', 'Europe/Berlin'];
  assert.equal(await runCommand(args, environment, print, s.clock.now()), 0, printed.join());
  assert.match(printed.join(), /^checkout at 2026-\d\d-\d\dT20:00:00.000Z: on checkout, named in the alert\n/);
  assert.match(printed.join(), /\n\+0s +SMS to Ada\n(.*\n)*\+5m +SMS to Bo\n/);
  // Nobody acknowledges for a day, and the policy goes round every 20 minutes: what is the same is told once.
  const lines = printed.join().split('\n');
  assert.ok(lines.length < 40, `${lines.length} lines`);
  assert.match(lines.at(-2) ?? '', /^ … +the same \d+ more times, the last after (1d|23h\d+m)$/);
  assert.equal(lines.at(-1), 'nobody acknowledges for 24 hours');
  printed.length = 0;
  assert.equal(await runCommand(['who-would', '--component', 'nix'], environment, print, s.clock.now()), 1);
  assert.match(printed.join(), /There is no component nix/);
});
