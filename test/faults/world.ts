import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { type Db, openPool } from '../../src/db/pool.ts';
import { type Firstline, firstline, type Running } from '../support/firstline.ts';
import { testRedis } from '../support/redis.ts';
import { startTwilioServer, type TwilioServer } from '../support/twilio-server.ts';

/** What a test context gives, and `run.ts` in its place. */
export interface Scope {
  name: string;
  skip(reason?: string): void;
  after(work: () => Promise<void>): void;
}

export const VICTIMS = ['api', 'worker', 'redis', 'postgres'] as const;
export type Victim = (typeof VICTIMS)[number];

/** As many people, each the owner of one component. */
export const PEOPLE = 60;

/** Receipts are sent there; what comes while the API is dead is lost, and asked for after twenty seconds. */
const PUBLIC_URL = 'http://firstline.invalid';

/** All that Firstline needs, each in processes of its own that can be killed. */
export interface World {
  program: Firstline;
  twilio: TwilioServer;
  db: Db;
  /** The integration's key. */
  key: string;
  /** `kill -9`; what does not start again by itself is started again. Answers when it was killed; it may not be back yet. */
  kill(victim: Victim): Promise<{ back: Promise<void> }>;
  /** The API and the worker have not ended, whatever else was killed. */
  processesLive(): boolean;
}

/** Null where a program is missing: then the test was skipped. Everything ends with `scope`. */
export async function openWorld(scope: Scope, log?: Writable): Promise<World | null> {
  const redis = await testRedis(scope);
  if (!redis) return null;
  redis.client.on('error', () => {});
  const receipts = { receipts: true, dial: (url: string) => url.replace(PUBLIC_URL, program.url()) };
  const twilio: TwilioServer = await startTwilioServer(receipts);
  const dataDir = await mkdtemp(join(tmpdir(), 'firstline-faults-'));
  const quiet = { info: () => {}, warn: () => {} };
  const postgres = await startEmbeddedPostgres({ dataDir, log: quiet });
  const pool = openPool(postgres.url, () => {});
  scope.after(async () => {
    await pool.close();
    await postgres.stop();
    await twilio.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const settings = {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    twilio,
    log,
    env: { LOG_LEVEL: log ? 'info' : 'silent', PUBLIC_URL, RECEIPT_TIMEOUT: '20s' },
  };
  const program: Firstline = await firstline(scope, settings);
  const running: Record<'api' | 'worker', Running> = {
    api: await program.start('api'),
    worker: await program.start('worker'),
  };
  return {
    program,
    twilio,
    db: pool.db,
    key: await furnish(program),
    processesLive: () => running.api.isAlive() && running.worker.isAlive(),
    async kill(victim) {
      if (victim === 'redis') {
        await redis.kill();
        return { back: sleep(300).then(() => redis.start()) };
      }
      if (victim === 'postgres') {
        process.kill(await postmaster(dataDir), 'SIGKILL');
        // Its keeper starts it again.
        return { back: Promise.resolve() };
      }
      await running[victim].kill();
      const start = async () => {
        running[victim] = await startAgain(program, victim);
      };
      return { back: start() };
    },
  };
}

/** Postgres may be away just then, as after a power cut: what supervises the program starts it until it stays. */
async function startAgain(program: Firstline, role: 'api' | 'worker'): Promise<Running> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await program.start(role);
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(500);
    }
  }
}

async function postmaster(dataDir: string): Promise<number> {
  for await (const file of glob(join(dataDir, '**', 'postmaster.pid')))
    return Number.parseInt(await readFile(file, 'utf8'), 10);
  throw new Error('Postgres does not run');
}

async function furnish(program: Firstline): Promise<string> {
  const all = Array.from({ length: PEOPLE }, (_, n) => n);
  const contactMethods = (n: number) => [{ id: 'sms', type: 'sms', address: phoneOf(n), verified: true }];
  const people = all.map((n) => [`person-${n}`, { name: `Person ${n}`, contactMethods: contactMethods(n) }]);
  await program.admin('PUT', '/v1/config', {
    people: {
      ...Object.fromEntries(people),
      keeper: { name: 'Keeper', role: 'admin', contactMethods: contactMethods(PEOPLE) },
    },
    // So many faults are worth an incident or two about Firstline itself: those page the catch-all.
    settings: { catchAll: { person: 'keeper' } },
    policies: { default: { lines: [{ targets: [{ owners: true }], escalateAfter: '1h' }], repeatEvery: '1h' } },
    components: Object.fromEntries(
      all.map((n) => [`part-${n}`, { policy: 'default', owners: [{ person: `person-${n}` }] }]),
    ),
  });
  const made = await program.admin<{ key: string }>('POST', '/v1/integrations', { name: 'nagios', type: 'generic' });
  return made.key;
}

const phoneOf = (n: number): string => `+1646${5_000_000 + n}`;
