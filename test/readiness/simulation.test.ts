import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { getPerson } from '../../src/people/queries.ts';
import type { SimulationOutput } from '../../src/readiness/schemas.ts';
import { actOnReply } from '../../src/replies/act-on-reply.ts';
import { parseReply } from '../../src/replies/reply.ts';
import { ADMIN_TOKEN } from '../support/app.ts';
import { CAST, type Story, story, type Who } from '../support/story.ts';

/** SIMULATIONS=400 compares so many set-ups with what really happened; a run of all tests does with fewer. */
const SETUPS = Number(process.env.SIMULATIONS ?? 15);
const PART = 5;
const HOUR = 3_600_000;

const who = fc.constantFrom<Who>('ada', 'bo', 'cy');
const method = fc.constantFrom('sms' as const, 'mail' as const, 'voice' as const, 'unverified' as const);
const minutes = (min: number, max: number) => fc.integer({ min, max }).map((count) => `${count}m`);
/** So soon after each other that the pace to one phone holds messages back, and puts several into one. */
const seconds = fc.integer({ min: 0, max: 70 }).map((count) => `${count}s`);
const rule = fc.record({ after: fc.oneof(seconds, minutes(0, 20)), method: fc.nat(1) });

const person = fc.record({
  has: fc.uniqueArray(method, { maxLength: 4 }),
  high: fc.option(fc.array(rule, { maxLength: 4 }), { nil: undefined }),
  low: fc.option(fc.array(rule, { maxLength: 3 }), { nil: undefined }),
  asleep: fc.boolean(),
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
});

const target = fc.oneof(
  fc.constant({ rotation: 'ops' }),
  fc.constant({ owners: true as const }),
  who.map((id) => ({ person: id })),
);
const line = fc.record({
  targets: fc.uniqueArray(target, { minLength: 1, maxLength: 2, selector: (it) => JSON.stringify(it) }),
  escalateAfter: fc.oneof(fc.constantFrom('2s', '4s', '31s'), minutes(1, 15)),
  requireAck: fc.constantFrom('anybody', 'each-component'),
});

const layer = fc.record({
  participants: fc.uniqueArray(who, { minLength: 1, maxLength: 3 }),
  hours: fc.constantFrom('all', '06:00-18:00', '20:00-23:00'),
  adds: fc.boolean(),
});

const words = fc.constantFrom('ack', 'ok', 'escalate', 'snooze 10m', 'raise', 'resolve', 'status', 'nonsense');

const setUp = fc.record({
  people: fc.record({ ada: person, bo: person, cy: person }),
  layers: fc.array(layer, { minLength: 1, maxLength: 2 }),
  handoffEvery: fc.integer({ min: 1, max: 7 }),
  override: fc.option(fc.record({ person: fc.option(who), from: fc.integer({ min: -60, max: 60 }) })),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  repeatEvery: minutes(3, 25),
  window: fc.option(minutes(1, 40), { freq: 4 }),
  severity: fc.constantFrom('critical', 'error', 'warning', 'info'),
  components: fc.constantFrom(['checkout'], ['kiln'], ['checkout', 'kiln'], ['no-such-thing']),
  replies: fc.array(fc.record({ after: fc.integer({ min: 1, max: 100 * 60 }), who, words }), { maxLength: 3 }),
  atMinute: fc.nat(1_439),
});
type SetUp = typeof setUp extends fc.Arbitrary<infer It> ? It : never;

const PATIENCE = { timeout: 60_000 + SETUPS * 15_000 };

test(
  'what is simulated is what then happens: the same words, pages and messages at the same seconds',
  PATIENCE,
  async (t) => {
    // Every message is taken to arrive.
    const s = await story(t, { patienceMs: 30_000 });
    await s.api('PUT', '/v1/components/kiln', { owners: [{ person: 'ada' }] }, 201);
    const { id } = (await s.api<{ items: { id: string }[] }>('GET', '/v1/integrations', undefined, 200)).items[0] ?? {};
    let messages = 0;
    const setUps = [...fc.sample(setUp, { numRuns: SETUPS, seed: 20_261_124 }).entries()];
    const compare = async (nth: number, made: SetUp) => {
      await furnish(s, made, nth);
      const alert = { summary: `set-up ${nth}`, severity: made.severity, components: made.components };
      const replies = made.replies.map(({ after, who: person, words: text }) => ({ after: `${after}s`, person, text }));
      const asked = { alert, integration: id, replies };
      const foretold = await s.api<SimulationOutput>('POST', '/v1/simulations', asked, 200);
      const { number, until } = await live(s, made, alert, foretold);
      const [expected, happened] = [storyOf(foretold, until), await record(s, number)];
      const about = `set-up ${nth}: ${JSON.stringify(made)}`;
      assert.deepEqual(happened.said, expected.said, about);
      assert.deepEqual(happened.pages, expected.pages, about);
      assert.deepEqual(happened.messages, expected.messages, about);
      messages += expected.messages.length;
      await s.act(number, 'resolve');
    };
    // In parts, so that a long run is seen to go on.
    for (let begin = 0; begin < setUps.length; begin += PART)
      await t.test(`set-ups ${begin} to ${Math.min(begin + PART, setUps.length) - 1}`, PATIENCE, async () => {
        for (const [nth, made] of setUps.slice(begin, begin + PART)) await compare(nth, made);
      });
    assert.ok(messages > SETUPS, `${messages} messages are hardly worth comparing`);
  },
);

test('the story names the rule, the layer or override, the minute, and why somebody was passed over', async (t) => {
  const { api, person, clock } = await story(t);
  const layers = [{ participants: ['ada'], start: '2026-11-01T00:00:00', handoff: { every: 1, unit: 'week' } }];
  await api('PUT', '/v1/rotations/ops', { timeZone: 'UTC', layers }, 201);
  const sunday = new Date(clock.now().getTime() + 5 * 24 * HOUR);
  const stretch = { from: sunday.toISOString(), to: new Date(sunday.getTime() + HOUR).toISOString() };
  const { id } = await api<{ id: number }>('POST', '/v1/rotations/ops/overrides', { ...stretch, person: 'bo' }, 201);
  await person('ada', { has: ['unverified sms'] });
  const lines = [
    { targets: [{ person: 'ada' }], escalateAfter: '5m' },
    { targets: [{ rotation: 'ops' }], escalateAfter: '7m' },
  ];
  await api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' }, 200);
  const alert = { summary: 'Kiln is cold', component: 'checkout' };
  const replies = [{ after: '90s', person: 'bo', text: 'ok' }];
  const asked = { alert, at: sunday.toISOString(), replies };
  const run = await api<SimulationOutput>('POST', '/v1/simulations', asked, 200);
  assert.equal(run.ending, 'acknowledged');
  assert.equal(run.why, 'on checkout, named in the alert');
  assert.deepEqual(
    run.story.map(({ after, text }) => `${after} ${text}`),
    [
      '0s Triggered by simulation on checkout, named in the alert',
      '0s Not paged on line 1: Ada has no verified contact method',
      '0s Line 1 (ada) was skipped: nobody on it can be reached',
      '0s Paged Bo on line 2 (rotation ops)',
      `0s Bo is paged (rotation ops, override ${id})`,
      '0s SMS to Bo',
      '1m30s Bo: ok',
      '1m30s Acknowledged by Bo, by SMS',
    ],
  );
});

test('a simulation uses up nothing: no row, no number, no message', async (t) => {
  const { api, db, alert, page } = await story(t);
  const before = await alert();
  page.to('ada');
  const tables = ['incidents', 'alerts', 'pages', 'deliveries', 'timeline', 'paces', 'notices'];
  const count = async () => {
    const counts = tables.map(async (name) => (await sql`SELECT count(*) FROM ${sql.table(name)}`.execute(db)).rows[0]);
    return JSON.stringify(await Promise.all(counts));
  };
  const rows = await count();
  await api('POST', '/v1/simulations', { alert: { summary: 'x', component: 'checkout' } }, 200);
  assert.equal(await count(), rows);
  page.none();
  assert.equal(await alert({ dedupKey: 'next' }), before + 1);
});

test('a payload is read as its sender writes it: by the format, the severities and the routes of the integration', async (t) => {
  const { api } = await story(t);
  const made = { name: 'prometheus', type: 'alertmanager', component: 'checkout' };
  const { id } = await api<{ id: string }>('POST', '/v1/integrations', made, 201);
  const one = {
    status: 'firing',
    labels: { alertname: 'KilnCold', severity: 'warning' },
    annotations: { summary: 'Kiln is cold' },
    startsAt: '2026-11-29T19:59:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'f00d',
  };
  const alert = { version: '4', status: 'firing', receiver: 'firstline', alerts: [one] };
  const run = await api<SimulationOutput>('POST', '/v1/simulations', { alert, integration: id }, 200);
  assert.deepEqual([run.components, run.severity, run.urgency], [['checkout'], 'warning', 'low']);
  assert.match(run.story[0]?.text ?? '', /^Triggered by prometheus on checkout/);
  const resolved = { ...alert, alerts: [{ ...one, status: 'resolved', endsAt: '2026-11-29T20:00:00Z' }] };
  const refused = await api<{ detail: string }>('POST', '/v1/simulations', { alert: resolved, integration: id }, 400);
  assert.match(refused.detail, /triggers nothing/);
});

test('bad simulations are refused by field', async (t) => {
  const { api } = await story(t);
  const refused = async (body: object, status: number, path: string) => {
    const { errors } = await api<{ errors: { path: string }[] }>('POST', '/v1/simulations', body, status);
    assert.deepEqual([...new Set(errors.map((error) => error.path))], [path], JSON.stringify(body));
  };
  const alert = { summary: 'x', component: 'checkout' };
  await refused({ alert: {} }, 400, 'alert.summary');
  await refused({ alert: { action: 'resolve', dedupKey: 'x' } }, 400, 'alert');
  await refused({ alert, at: 'sunday' }, 400, 'at');
  await refused({ alert, replies: [{ person: 'ada', text: 'ok' }] }, 400, 'replies.0');
  await refused({ alert, replies: [{ person: 'nobody', text: 'ok', after: '1m' }] }, 422, 'replies.0.person');
  const early = { at: '2020-01-01T00:00:00Z', person: 'ada', text: 'ok' };
  await refused({ alert, replies: [early] }, 422, 'replies.0.at');
  await api('POST', '/v1/simulations', { alert, integration: 'no-such-thing' }, 404);
});

/** Writes the set-up, on a day of its own. */
async function furnish(s: Story, made: SetUp, nth: number): Promise<void> {
  const day = Date.parse('2026-12-01T00:00:00Z') + nth * 24 * HOUR;
  s.clock.set(new Date(day + made.atMinute * 60_000));
  for (const id of ['ada', 'bo', 'cy'] as const) await s.api('PUT', `/v1/people/${id}`, personOf(id, made), 200);
  const layers = made.layers.map(({ participants, hours, adds }, index) => ({
    participants,
    start: '2026-11-01T08:00:00',
    handoff: { every: made.handoffEvery, unit: 'hour' },
    ...(hours === 'all' ? {} : { restrictions: [{ from: hours.slice(0, 5), to: hours.slice(6) }] }),
    ...(adds && index > 0 ? { adds: true } : {}),
  }));
  const response = await s.app.inject({
    method: 'PUT',
    url: '/v1/rotations/ops',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    payload: { timeZone: 'Europe/Berlin', layers },
  });
  assert.ok([200, 201].includes(response.statusCode), response.body);
  if (made.override) {
    const from = new Date(Math.max(s.clock.now().getTime(), s.clock.now().getTime() + made.override.from * 60_000));
    const stretch = { from: from.toISOString(), to: new Date(from.getTime() + 20 * 60_000).toISOString() };
    await s.api('POST', '/v1/rotations/ops/overrides', { ...stretch, person: made.override.person }, 201);
  }
  await s.api('PUT', '/v1/policies/default', { lines: made.lines, repeatEvery: made.repeatEvery }, 200);
  if (!made.window) return;
  const start = s.clock.now().toISOString().slice(0, 16);
  const window = { components: ['checkout'], timeZone: 'UTC', start: `${start}:00`, duration: made.window };
  await s.api('PUT', `/v1/maintenance-windows/window-${nth}`, window, 201);
}

function personOf(id: Who, made: SetUp): object {
  const { has, high, low, asleep, timeZone } = made.people[id];
  const { name, phone, email } = CAST[id];
  const contactMethods = has.map((it) => {
    if (it === 'mail') return { id: 'mail', type: 'email', address: email, verified: true };
    if (it === 'voice') return { id: 'voice', type: 'voice', address: phone, verified: true };
    if (it === 'sms') return { id: 'sms', type: 'sms', address: phone, verified: true };
    return { id: 'unverified', type: 'email', address: `old-${email}`, verified: false };
  });
  const rulesOf = (rules: SetUp['people']['ada']['high']) => {
    const named = rules?.flatMap(({ after, method: nth }) => {
      const found = contactMethods[nth];
      return found ? [{ after, method: found.id }] : [];
    });
    return named && named.length > 0 ? named : undefined;
  };
  const notificationRules = { high: rulesOf(high), low: rulesOf(low) };
  const awake = asleep ? { wakingHours: { from: '09:00', to: '20:00' } } : {};
  const role = id === 'cy' ? 'admin' : 'responder';
  return { name, role, timeZone, contactMethods, notificationRules, ...awake };
}

/** The same alert and the same replies, for real, for two hours. */
async function live(s: Story, made: SetUp, alert: object, foretold: SimulationOutput) {
  const begins = s.clock.now().getTime();
  const number = await s.alert({ component: undefined, ...alert });
  const until = new Date(Math.min(begins + 2 * HOUR, Date.parse(foretold.until)));
  for (const { after, who: id, words: text } of made.replies.toSorted((a, b) => a.after - b.after)) {
    const at = begins + after * 1_000;
    if (at > until.getTime()) break;
    await turnTo(s, new Date(at));
    if (made.people[id].has.includes('sms')) await s.reply(id, text);
    else await actAs(s, id, text);
  }
  await turnTo(s, until);
  return { number, until };
}

async function turnTo(s: Story, at: Date): Promise<void> {
  await s.advance({ seconds: (at.getTime() - s.clock.now().getTime()) / 1_000 });
}

/** Whoever has no phone cannot answer by SMS; what they would have said is done in their name. */
async function actAs(s: Story, id: Who, text: string): Promise<void> {
  const person = await getPerson(s.db, id);
  const ctx = { ...s.ctx(id), actor: { person, role: person.role, name: person.name } };
  await actOnReply(ctx, person, parseReply(text));
  await s.settle();
}

/** What was foretold until then. */
function storyOf(run: SimulationOutput, until: Date) {
  const events = run.story.filter(({ at }) => Date.parse(at) <= until.getTime());
  return {
    said: events.flatMap(({ kind, at, text }) => (kind === 'said' ? [`${at} ${text}`] : [])).sort(),
    pages: events.flatMap(({ kind, at, person, line }) => (kind === 'page' ? [`${at} ${person} ${line}`] : [])).sort(),
    messages: events
      .flatMap(({ kind, at, person, method, pages }) =>
        kind === 'message' ? [`${at} ${person} ${method} ${pages}`] : [],
      )
      .sort(),
  };
}

/** What the tables say of it. */
async function record(s: Story, number: number) {
  const { timeline } = await s.api<{ timeline: { at: string; type: string; text: string }[] }>(
    'GET',
    `/v1/incidents/${number}`,
    undefined,
    200,
  );
  const pages = await s.db.selectFrom('pages').selectAll().where('incident', '=', number).execute();
  const { rows } = await sql<{ at: Date; person_id: string; method_id: string; count: number }>`
    SELECT min(updated_at) AS at, min(person_id) AS person_id, min(method_id) AS method_id, count(*)::int AS count
    FROM deliveries WHERE incident = ${number} AND status = 'sent' GROUP BY coalesce(bundle_id::text, id::text)`.execute(
    s.db,
  );
  return {
    said: timeline.map(({ at, text }) => `${new Date(at).toISOString()} ${text}`).sort(),
    pages: pages.map(({ at, person_id, line }) => `${at.toISOString()} ${person_id} ${line}`).sort(),
    messages: rows
      .map(({ at, person_id, method_id, count }) => `${at.toISOString()} ${person_id} ${method_id} ${count}`)
      .sort(),
  };
}
