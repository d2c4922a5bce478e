import { setTimeout as sleep } from 'node:timers/promises';
import { startTwilioServer, type TwilioServer } from '../support/twilio-server.ts';
import { alertTo, defineCrowd } from './crowd.ts';
import { fallDue } from './due.ts';
import { closeEverything, fillHistory } from './history.ts';
import { openConnection } from './http-client.ts';
import { openOutbox } from './outbox.ts';
import { type Program, startApart, startProgram, texting, WITHOUT_RECEIPTS } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { sendAlerts } from './senders.ts';
import { median, ms } from './statistics.ts';

const PEOPLE = 1_000;
const FIRST_PAGES = 60;
const ALERTS = 4_000;
const DUE = 2_000;
const MOST = 1.5;
const FEW_CLOSED = 10_000;
/** Fewer, to try the row out: `BENCH_CLOSED=50000 npm run bench -- growth`. */
const MANY_CLOSED = Number(process.env.BENCH_CLOSED ?? 1_000_000);

/** Costs in milliseconds: of the smaller and of the larger database. */
type Costs = Map<string, number>;

/** How every figure grows: from ten thousand to a million closed incidents, then from ten to ten thousand rotations. */
export async function measureGrowth(bench: Bench): Promise<Line[]> {
  await withApi(bench, (api) => defineCrowd(api, bench.settings.DATABASE_URL, PEOPLE));
  const lines: Line[] = [];
  await fillHistory(bench.settings.DATABASE_URL, FEW_CLOSED);
  await measureCosts(bench, 0);
  const few = await measureCosts(bench, 0);
  await fillHistory(bench.settings.DATABASE_URL, MANY_CLOSED);
  lines.push(...compare(`${FEW_CLOSED} → ${MANY_CLOSED} closed incidents`, few, await measureCosts(bench, 0)));
  const ten = await measureCosts(bench, 10);
  lines.push(...compare('10 → 10 000 rotations', ten, await measureCosts(bench, 10_000)));
  return lines;
}

async function withApi<Result>({ settings }: Bench, use: (api: Program) => Promise<Result>): Promise<Result> {
  const api = await startProgram({ ...settings, ROLE: 'api' });
  return use(api).finally(() => api.stop());
}

async function measureCosts(bench: Bench, rotations: number): Promise<Costs> {
  const outbox = await openOutbox(bench.settings.DATABASE_URL);
  const costs: Costs = new Map();
  const run = crypto.randomUUID();
  try {
    const twilio = await startTwilioServer();
    const apart = await startApart({ ...bench.settings, ...texting(twilio), ...WITHOUT_RECEIPTS });
    const key = await defineCrowd(apart.api, bench.settings.DATABASE_URL, PEOPLE, { rotations });
    await closeEverything(outbox.client);
    costs.set('alert → first page, p50', await firstPageMs(apart.api, twilio, key, run));
    await apart.stop();
    await twilio.close();
    await closeEverything(outbox.client);

    await withApi(bench, async (api) => {
      const insertMs = 1_000 / (await bench.limit.rate(1_500));
      const send = async (dedupKey: (n: number) => string) => {
        const body = (n: number) => alertTo(n % PEOPLE, dedupKey(n));
        const { tookMs } = await sendAlerts({ port: api.port, key, count: ALERTS, senders: 100, body });
        return tookMs / ALERTS / insertMs;
      };
      await send((n) => `${run}-warm-${n}`);
      costs.set('a new alert, in inserts', await send((n) => `${run}-new-${n}`));
      costs.set('a duplicate, in inserts', await send((n) => `${run}-again-${n % 10}`));
      costs.set('the list of incidents, p50', await medianMs(() => api.admin('GET', '/v1/incidents?status=open')));
      costs.set('all of one component, p50', await medianMs(() => api.admin('GET', '/v1/incidents?component=part-7')));
      costs.set('who a component pages, p50', await medianMs(() => api.admin('GET', '/v1/components/part-7/contacts')));
    });
    await closeEverything(outbox.client);
    const { samples } = await fallDue(bench, DUE, PEOPLE * 2, rotations);
    costs.set(`${DUE} due at once, last page`, Math.max(...(samples.ms ?? [])));
    await closeEverything(outbox.client);
  } finally {
    await outbox.close();
  }
  return costs;
}

/** One alert after the other, each for another person. */
async function firstPageMs(api: Program, twilio: TwilioServer, key: string, run: string): Promise<number> {
  const connection = await openConnection(api.port);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const taken: number[] = [];
  for (let n = 0; n < FIRST_PAGES; n += 1) {
    twilio.inbox.clear();
    const begun = performance.now();
    const paged = twilio.inbox.next(undefined, 20_000).then(() => performance.now() - begun);
    await connection.post('/v1/alerts', headers, alertTo(n, `${run}-first-${n}`));
    taken.push(await paged);
    await sleep(20);
  }
  connection.close();
  return median(taken);
}

async function medianMs(ask: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const begun = performance.now();
    await ask();
    taken.push(performance.now() - begun);
  }
  return median(taken);
}

const compare = (what: string, before: Costs, after: Costs): Line[] =>
  [...before].map(([name, small]) => {
    const large = after.get(name) ?? Number.NaN;
    const said = name.endsWith('inserts') ? (cost: number) => cost.toFixed(2) : ms;
    return {
      what: `${what}: ${name}`,
      figure: `${said(small)} → ${said(large)} = ${(large / small).toFixed(2)} ×`,
      target: `≤ ${MOST} ×`,
      met: large / small <= MOST,
      beside: '',
      samples: { small: [small], large: [large] },
    };
  });
