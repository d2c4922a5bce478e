import { startProgram } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { median, ms, spread } from './statistics.ts';

const COMPONENTS = 50;
const RUNS = 60;
const PEOPLE = Array.from({ length: 12 }, (_, n) => `person-${n}`);

/** A simulation to its end, and a release check of fifty components over a week, over HTTP. */
export async function measureReadiness({ settings }: Bench): Promise<Line[]> {
  const program = await startProgram(settings);
  try {
    const { admin } = program;
    for (const [n, id] of PEOPLE.entries()) {
      const contactMethods = [{ id: 'sms', type: 'sms', address: `+1212555${1_000 + n}`, verified: true }];
      await admin('PUT', `/v1/people/${id}`, { name: id, role: 'responder', timeZone: 'UTC', contactMethods });
    }
    for (const id of ['ops', 'dev']) {
      const handoff = { every: 1, unit: 'day' };
      const layers = [{ participants: PEOPLE, start: '2026-01-05T09:00:00', handoff }];
      await admin('PUT', `/v1/rotations/${id}`, { timeZone: 'Europe/Berlin', layers });
    }
    const lines = [
      { targets: [{ rotation: 'ops' }], escalateAfter: '5m' },
      { targets: [{ rotation: 'dev' }], escalateAfter: '10m' },
    ];
    await admin('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' });
    const components = Array.from({ length: COMPONENTS }, (_, n) => `part-${n}`);
    for (const id of components)
      await admin('PUT', `/v1/components/${id}`, { owners: [{ rotation: 'dev' }], policy: 'default' });
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
