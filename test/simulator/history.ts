import { runAudit } from '../../src/audit/run-audit.ts';
import { applyConfiguration } from '../../src/configuration/apply-configuration.ts';
import { type Db, openPool } from '../../src/db/pool.ts';
import { contextOf, system } from '../../src/deps.ts';
import { acknowledge } from '../../src/incidents/acknowledge.ts';
import { resolve } from '../../src/incidents/resolve.ts';
import type { Integration } from '../../src/intake/integration.ts';
import { openDatabase, type SteppedDatabase } from './database.ts';
import { disturb } from './faults.ts';
import { answersOf } from './phones.ts';
import { plotOf } from './plot.ts';
import { Broken, type Promises, watchPromises } from './promises.ts';
import { CLEAR, openProviders } from './provider.ts';
import { randomOf } from './random.ts';
import { openScheduler, type Process, type Scheduler } from './scheduler.ts';
import type { Stage } from './stage.ts';
import { LONGEST_WAIT_MS, teamOf } from './team.ts';
import { openWorld } from './world.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
/** How long things go wrong, and how long nothing does afterwards. */
const STORMY_MS = { long: 12 * MINUTE_MS, short: 4 * MINUTE_MS };
const CALM_MS = LONGEST_WAIT_MS + 7 * MINUTE_MS;
const TICK_MS = 15_000;
/** So many open incidents are followed to the end. */
const KEPT = { long: 3, short: 1 };

/** `short` is for `npm test`: fewer things happen, in less time. */
export type Length = 'long' | 'short';

export interface Outcome {
  seed: number;
  /** In words; null: every promise was kept. */
  broken: string | null;
  steps: number;
  requests: number;
  taken: number;
  incidents: number;
  alerts: number;
  kills: number;
  /** Messages that a provider took although it had taken the same delivery before, and had not given it up. */
  duplicates: number;
  errors: string[];
  deadlocks: string[];
  /** Every step, one a line. */
  log: string[];
}

export interface Simulator {
  run(seed: number, length?: Length): Promise<Outcome>;
  close(): Promise<void>;
}

/** Runs histories one after the other on one database, which is emptied before each. */
export async function openSimulator(url: string): Promise<Simulator> {
  const database = await openDatabase(url);
  const pool = openPool(url, () => {}, 1);
  const setUp = { db: pool.db, wake: () => {}, log: quietLog, clock: { now: () => new Date(START) } };
  return {
    async run(seed, length = 'long') {
      await empty(database);
      await applyConfiguration(contextOf(setUp, system), teamOf(randomOf(seed, 0)));
      await database.observe(
        `INSERT INTO integrations (id, name, type, key_hash, created_at) VALUES ('nagios', 'nagios', 'generic', '\\x00', now())`,
      );
      return runHistory(seed, length, database, pool.db);
    },
    async close() {
      await database.close();
      await pool.close();
    },
  };
}

const nothing = (): void => {};
const quietLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };

async function empty(database: SteppedDatabase): Promise<void> {
  await database.restart();
  const tables = await database.observe<{ name: string }>(
    `SELECT format('%I', tablename) AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename NOT IN ('settings', 'audit', 'pgmigrations')`,
  );
  await database.observe(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY CASCADE`);
  await database.observe(`UPDATE audit SET begun_at = NULL, done_at = NULL, running = '{}', found = '{}'`);
  await database.observe(`UPDATE settings SET revision = 0, catch_all = NULL`);
}

async function runHistory(seed: number, length: Length, database: SteppedDatabase, beside: Db): Promise<Outcome> {
  const log: string[] = [];
  const promises = watchPromises();
  const random = randomOf(seed, 1);
  const scheduler = openScheduler({
    random: randomOf(seed, 2),
    startAt: START,
    settle: database.settle,
    nextDue: () => promises.latest().due,
    log: (line) => void log.push(line),
  });
  let troubleUntil = START;
  const trouble = (until: number): void => {
    troubleUntil = Math.max(troubleUntil, until);
  };
  const providers = openProviders({
    random: randomOf(seed, 3),
    scheduler,
    onBegin: promises.begun,
    onRequest: promises.requested,
    onTaken: (request) => answersOf(stage, request),
  });
  const onTrouble = () => trouble(scheduler.now());
  // The narrowest moment there is: a yes between the claim of a message and the last look before it leaves.
  const onClaim = (process: Process, [incident]: number[]) => {
    if (incident === undefined || !random.chance(0.06)) return;
    process.pausedUntil = Math.max(process.pausedUntil, scheduler.now() + 300);
    stage.request(`ack of #${incident} at the last moment`, (_, ctx) =>
      acknowledge(ctx, incident, 'at the last moment', true),
    );
  };
  const world = openWorld({
    ...{ database, scheduler, providers, promises, onTrouble, onClaim },
    random: randomOf(seed, 4),
    audits: random.chance(0.1),
  });
  const stage: Stage = {
    ...{ scheduler, providers, world, promises, trouble, integration, database },
    random: randomOf(seed, 5),
    accepted: new Map(),
    request(label, work) {
      const api = world.api();
      log.push(`${scheduler.now() - START} request ${label}${api ? '' : ': nobody answers'}`);
      if (!api) return;
      void work(api.deps, contextOf(api.deps, system)).catch((error: Error) =>
        world.seen.errors.push(`${label}: ${error.message}`),
      );
    },
    actor: (person) => ({
      person: { id: person, name: person },
      role: person === 'cy' ? 'admin' : 'responder',
      name: person,
    }),
  };

  let broken: string | null = null;
  const gentle = random.chance(0.15);
  let kills = 0;
  try {
    world.startApi();
    world.startWorker();
    world.startWorker();
    if (random.chance(0.3)) world.startWorker();
    const end = START + STORMY_MS[length];
    plotOf(stage, randomOf(seed, 6), START, end);
    kills = disturb(stage, randomOf(seed, 7), START, end, gentle);
    await pass(end);
    await calmDown(stage, KEPT[length]);
    const calmSince = scheduler.now() + MINUTE_MS;
    await pass(calmSince + CALM_MS);
    promises.loud(calmSince, scheduler.now(), LONGEST_WAIT_MS + 5 * MINUTE_MS);
    await nothingLost(stage, database);
    await everybodyAnswers(stage, pass);
    await cleanAudit(beside, scheduler);
    if (gentle && duplicatesOf(stage) > 0) throw new Broken('nothing went wrong, and a message left twice');
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    broken = error.message;
  } finally {
    for (const { process } of [world.api()].flatMap((api) => api ?? [])) await scheduler.kill(process);
    for (const process of world.workers()) await scheduler.kill(process);
  }
  return {
    ...{ seed, broken, kills, log },
    steps: scheduler.steps(),
    requests: providers.requests.length,
    taken: providers.requests.filter(({ taken }) => taken).length,
    incidents: promises.latest().incidents.length,
    alerts: stage.accepted.size,
    duplicates: duplicatesOf(stage),
    ...world.seen,
  };

  async function pass(until: number): Promise<void> {
    while (scheduler.now() < until) {
      await scheduler.runUntil(Math.min(until, scheduler.now() + TICK_MS));
      promises.onTime(scheduler.now(), troubleUntil);
    }
  }
}

const integration: Integration = {
  ...{ id: 'nagios', name: 'nagios', type: 'generic', component: null, settings: {} },
  createdAt: new Date(START),
};

/** The world is well again. */
async function calmDown(
  { world, providers, scheduler, trouble, promises, request }: Stage,
  kept: number,
): Promise<void> {
  Object.assign(world.trouble, { database: 0, queue: 0, skewMs: 0 });
  for (const channel of ['sms', 'email', 'voice'] as const) providers.weather[channel] = CLEAR;
  for (const process of world.workers()) Object.assign(process, { skewMs: 0, pausedUntil: 0, fate: undefined });
  const api = world.api();
  if (api) Object.assign(api.process, { skewMs: 0, pausedUntil: 0, fate: undefined });
  else world.startApi();
  if (world.workers().length < 2) world.startWorker();
  trouble(scheduler.now());
  for (const { number } of promises
    .latest()
    .incidents.filter(({ status }) => status !== 'resolved')
    .slice(kept))
    request(`resolve of #${number}, to see the others better`, (_, ctx) => resolve(ctx, number));
}

/** Promise 1. */
async function nothingLost({ accepted, promises }: Stage, database: SteppedDatabase): Promise<void> {
  const rows = await database.observe<{ id: number; incident: number | null; found: boolean }>(
    `SELECT (content ->> 'id')::int AS id, incident, EXISTS (SELECT FROM incidents WHERE number = incident) AS found FROM alerts`,
  );
  for (const [id, { incident, status, since }] of accepted) {
    const row = rows.find((one) => one.id === id && one.incident === incident);
    if (!row) throw new Broken(`promise 1: alert ${id} was accepted for #${incident}, and is not there`);
    if (incident !== null && !row.found)
      throw new Broken(`promise 1: alert ${id} is without its incident #${incident}`);
    if (incident !== null && status !== 'resolved' && promises.wasOver(incident, since))
      throw new Broken(`promise 1: alert ${id} was counted on #${incident}, which was over when it came`);
  }
}

/** Promise 4: everybody says yes, and after what was on its way there is silence. */
async function everybodyAnswers(stage: Stage, pass: (until: number) => Promise<void>): Promise<void> {
  const { promises, providers, scheduler } = stage;
  const open = promises
    .latest()
    .incidents.filter(({ status, maintenance }) => status === 'triggered' && maintenance === null);
  for (const { number } of open)
    stage.request(`ack of #${number} at the end`, (_, ctx) => acknowledge(ctx, number, 'at the end', true));
  await pass(scheduler.now() + MINUTE_MS);
  const since = scheduler.now();
  await pass(since + 2 * MINUTE_MS);
  for (const { number, status } of promises.latest().incidents) {
    if (!open.some((one) => one.number === number) || status !== 'acknowledged') continue;
    const late = providers.requests.find(
      (request) => request.at > since && promises.lettersOf(request).some((id) => isOf(promises, id, number)),
    );
    if (late) throw new Broken(`promise 4: #${number} is acknowledged, and a message about it left a minute later`);
  }
}

const isOf = (promises: Promises, delivery: number, incident: number): boolean =>
  promises.latest().deliveries.some((row) => row.id === delivery && row.incident === incident);

const BAD = ['silent-incident', 'overdue-incident', 'stuck-delivery', 'stuck-notice'];

async function cleanAudit(db: Db, scheduler: Scheduler): Promise<void> {
  const now = new Date(scheduler.now());
  const deps = { db, wake: () => {}, log: quietLog, clock: { now: () => now } };
  const probe = { processStartedAt: now, sweeps: () => [], queue: async () => null };
  const findings = await runAudit(contextOf(deps, system), probe, null);
  const bad = findings.filter(({ kind }) => BAD.includes(kind));
  if (bad.length > 0) throw new Broken(`the audit of a settled world found: ${bad.map(({ text }) => text).join('; ')}`);
}

/** A delivery that was taken twice, where the provider had not said meanwhile that it gave the first one up. */
function duplicatesOf({ providers, promises }: Stage): number {
  const taken = new Map<number, number>();
  let duplicates = 0;
  for (const request of providers.requests) {
    if (!request.taken) continue;
    const ids = promises.lettersOf(request);
    if (ids.some((id) => (taken.get(id) ?? 0) > 0)) duplicates += 1;
    const counts = request.outcome?.status === 'undelivered' || request.outcome?.status === 'failed' ? 0 : 1;
    for (const id of ids) taken.set(id, (taken.get(id) ?? 0) + counts);
  }
  return duplicates;
}
