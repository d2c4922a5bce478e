import { type Program, startProgram } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { median, ms, spread } from './statistics.ts';

const COMPONENTS = 50;
const TEAMS = 10;
const RUNS = 60;
const PEOPLE = Array.from({ length: 60 }, (_, n) => `person-${n}`);

/** A simulation to its end, and a release check of fifty components over a week, over HTTP: ten teams, two rotations each. */
export async function measureReadiness({ settings }: Bench): Promise<Line[]> {
  const program = await startProgram(settings);
  try {
    const { admin } = program;
    for (const [n, id] of PEOPLE.entries()) await admin('PUT', `/v1/people/${id}`, personOf(n, id));
    for (let team = 0; team < TEAMS; team += 1) await defineTeam(admin, team);
    await admin('PUT', '/v1/settings', { catchAll: { person: 'person-0' } });
    const components = Array.from({ length: COMPONENTS }, (_, n) => `part-${n}`);
    for (const [n, id] of components.entries()) {
      const dependsOn = n < TEAMS ? [] : [`part-${n - TEAMS}`];
      const owners = [{ rotation: `dev-${n % TEAMS}` }];
      await admin('PUT', `/v1/components/${id}`, { owners, policy: `policy-${n % TEAMS}`, dependsOn });
    }
    const alert = { summary: 'part 7 is broken', component: 'part-7' };
    const answered = { alert, replies: [{ after: '12m', person: 'person-1', text: 'ack' }] };
    return [
      await line('a simulation, 24 hours without an answer', 50, () => admin('POST', '/v1/simulations', { alert })),
      await line('a simulation, answered', 50, () => admin('POST', '/v1/simulations', answered)),
      await line(`a release check, ${COMPONENTS} components, 7 days`, 200, () =>
        admin('POST', '/v1/release-checks', { components, riskFor: '7d' }),
      ),
      await line('readiness, 30 days', 1_000, () => admin('GET', '/v1/readiness')),
    ];
  } finally {
    await program.stop();
  }
}

function personOf(n: number, id: string): object {
  const contactMethods = [{ id: 'sms', type: 'sms', address: `+1212555${1_000 + n}`, verified: true }];
  return { name: id, role: 'responder', timeZone: 'UTC', contactMethods };
}

/** Six people each; ops change by the day, in office hours and outside of them, and developers by the week. */
async function defineTeam(admin: Program['admin'], team: number): Promise<void> {
  const participants = PEOPLE.slice(team * 6, team * 6 + 6);
  const start = '2026-01-05T09:00:00';
  const daily = { participants, start, handoff: { every: 1, unit: 'day' } };
  const weekly = { participants, start, handoff: { every: 1, unit: 'week' } };
  const office = {
    ...weekly,
    restrictions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
  };
  await admin('PUT', `/v1/rotations/ops-${team}`, { timeZone: 'Europe/Berlin', layers: [daily, office] });
  await admin('PUT', `/v1/rotations/dev-${team}`, { timeZone: 'America/New_York', layers: [weekly] });
  const lines = [
    { targets: [{ rotation: `ops-${team}` }], escalateAfter: '5m' },
    { targets: [{ rotation: `dev-${team}` }], escalateAfter: '10m' },
  ];
  await admin('PUT', `/v1/policies/policy-${team}`, { lines, repeatEvery: '15m' });
}

async function line(what: string, mostMs: number, ask: () => Promise<unknown>): Promise<Line> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now();
    await ask();
    taken.push(performance.now() - begun);
  }
  const met = median(taken) <= mostMs;
  return { what, figure: spread(taken, ms), target: `p50 ≤ ${ms(mostMs)}`, met, beside: '', samples: { ms: taken } };
}
