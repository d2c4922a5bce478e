import { auditDue } from '../../src/audit/run-audit.ts';
import { contextOf, type Deps, system, type Wake, type WakeKind } from '../../src/deps.ts';
import { type Intake, openIntake } from '../../src/intake/intake.ts';
import type { Handlers } from '../../src/jobs/workers.ts';
import type { Logger } from '../../src/lib/log.ts';
import { openRoute } from '../../src/paging/channels/route.ts';
import type { PagingDeps } from '../../src/paging/paging-deps.ts';
import { startWorkers } from '../../src/worker.ts';
import type { Fault, SteppedDatabase, Watcher } from './database.ts';
import type { Promises } from './promises.ts';
import type { Providers } from './provider.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { takeSnapshot } from './snapshot.ts';

export const PUBLIC_URL = 'https://firstline.test';
const RECEIPT_TIMEOUT_MS = 60_000;
const SWEEP_MS = 5_000;
const BUCKET_MS = 250;

export interface World {
  /** The worker processes that live. */
  workers: () => Process[];
  /** The API that lives now; null between two. */
  api: () => { process: Process; deps: Deps; intake: Intake } | null;
  startWorker(): void;
  startApi(): void;
  /** The queue loses what it holds. */
  forgetCalls(): void;
  /** What can go wrong, as it is now. */
  trouble: Trouble;
  /** Faults that the program itself reported or met. */
  seen: { errors: string[]; deadlocks: string[] };
}

export interface Trouble {
  /** Out of one, how often a statement loses its connection. */
  database: number;
  /** How often a wake-up call is lost. */
  queue: number;
  /** How far the clocks of new processes are from the world's, at most, in milliseconds. */
  skewMs: number;
}

/** The program, as several processes of it run on one database: its real verbs, its real worker, its real intake. */
export function openWorld(options: {
  database: SteppedDatabase;
  scheduler: Scheduler;
  providers: Providers;
  promises: Promises;
  random: Random;
  audits: boolean;
  onTrouble: () => void;
  /** A process has just taken messages about these incidents, and has not looked at them again yet. */
  onClaim: (process: Process, incidents: number[]) => void;
}): World {
  const { database, scheduler, providers, promises, random, onTrouble, onClaim } = options;
  const trouble: Trouble = { database: 0, queue: 0, skewMs: 0 };
  const seen: World['seen'] = { errors: [], deadlocks: [] };
  const handlersOf = new Map<Process, Handlers>();
  const calls = new Set<string>();
  let api: ReturnType<World['api']> = null;
  let born = 0;

  const log: Logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields, message) => {
      const reason = 'err' in fields && fields.err instanceof Error ? fields.err.message : '';
      seen.errors.push(`${message}: ${reason}`);
    },
  };

  const watcher: Watcher = {
    faultAt(): Fault {
      if (!random.chance(trouble.database)) return null;
      onTrouble();
      return random.chance(0.5) ? 'lost-before' : 'lost-after';
    },
    async done(process, sql, parameters, rows) {
      if (sql.includes('WITH due AS')) {
        const leaving = rows.filter(({ held }) => held === false);
        promises.claimed(
          process,
          leaving.map((row) => ({ id: Number(row.id), bundle: row.bundle_id as string | null })),
          scheduler.now(),
        );
        onClaim(process, [...new Set(leaving.map(({ incident }) => Number(incident)))]);
      }
      if (sql.includes('from "pages" inner join "incidents"') && Array.isArray(parameters[0]))
        promises.looked(process, parameters[0].map(Number), scheduler.steps());
    },
    async committed() {
      promises.committed(await takeSnapshot(database), scheduler.steps(), scheduler.now(), apart());
      scheduler.stir();
    },
    deadlock: (process, sql) => void seen.deadlocks.push(`${process.name}: ${sql}`),
  };

  let furthest = 0;
  /** What one clock has put off, another one with its own error may have put off once more. */
  const apart = (): number => {
    const running = [...handlersOf.keys(), ...(api ? [api.process] : [])];
    furthest = Math.max(furthest, ...running.map(({ skewMs }) => Math.abs(skewMs)));
    return 2 * furthest;
  };

  function processOf(name: string): Process {
    born += 1;
    const skewMs = random.between(-trouble.skewMs, trouble.skewMs);
    const process: Process = { name: `${name}${born}`, alive: true, pausedUntil: 0, skewMs, onKill: [] };
    process.onKill.push(async () => {
      handlersOf.delete(process);
      if (api?.process === process) api = null;
    });
    return process;
  }

  function wakeFor(process: Process): Wake {
    return (kind, at) => {
      if (random.chance(trouble.queue)) return;
      const due = Math.max(scheduler.now(), at.getTime() - process.skewMs);
      const bucket = Math.ceil(due / BUCKET_MS) * BUCKET_MS;
      const name = `${kind} ${bucket}`;
      if (calls.has(name)) return;
      calls.add(name);
      call(kind, due > scheduler.now() ? bucket : due, name);
    };
  }

  function call(kind: WakeKind, at: number, name: string): void {
    const run = (): void => {
      calls.delete(name);
      const [first, ...others] = [...handlersOf.keys()].filter(({ pausedUntil }) => pausedUntil <= scheduler.now());
      if (!first) {
        call(kind, scheduler.now() + 1_000, name);
        return;
      }
      const process = random.pick([first, ...others]);
      void handlersOf
        .get(process)
        ?.[kind]()
        .catch((err) => log.error({ err }, 'due work failed'));
    };
    scheduler.add({ at, process: null, label: `call ${kind}`, run });
  }

  function depsOf(process: Process): PagingDeps {
    const clock = { now: () => new Date(scheduler.now() + process.skewMs) };
    const { sms, email, voice } = providers.channelsFor(process);
    return {
      db: database.open(process, scheduler, watcher),
      clock,
      log,
      wake: wakeFor(process),
      random: random.next,
      sms: openRoute('sms', [{ name: 'twilio', channel: sms }], { clock, log }),
      email: openRoute('email', [{ name: 'smtp', channel: email }], { clock, log }),
      voice,
      publicUrl: PUBLIC_URL,
      secret: 'the secret of the simulator',
      receiptTimeoutMs: RECEIPT_TIMEOUT_MS,
    };
  }

  /** What looks for shifts to announce and the like does so once: nothing of it is simulated. */
  const pauseOf = (process: Process) => (ms: number) =>
    new Promise<void>((resolve) => {
      if (!process.alive || ms > SWEEP_MS) return;
      const at = scheduler.now() + ms;
      scheduler.add({ at, process, label: 'sweeps', idleEveryMs: ms, run: resolve });
    });

  function auditFor(process: Process, deps: PagingDeps, sweeps: () => { kind: string; doneAt: Date | null }[]): void {
    const processStartedAt = deps.clock.now();
    const run = (): void => {
      const probe = { processStartedAt, sweeps, queue: async () => null };
      void auditDue(contextOf(deps, system), probe, null).catch((err) => log.error({ err }, 'the audit failed'));
      scheduler.add({ at: scheduler.now() + 60_000, process, label: 'audits', run });
    };
    scheduler.add({ at: scheduler.now() + 60_000, process, label: 'audits', run });
  }

  return {
    trouble,
    seen,
    workers: () => [...handlersOf.keys()],
    api: () => api,
    startWorker() {
      const process = processOf('worker');
      const deps = depsOf(process);
      const queues = {
        startWorkers(handlers: Handlers) {
          handlersOf.set(process, handlers);
          return { close: async () => {} };
        },
      };
      const { sweeps } = startWorkers({ ...deps, pause: pauseOf(process) }, queues);
      if (options.audits) auditFor(process, deps, sweeps);
    },
    forgetCalls() {
      calls.clear();
      scheduler.drop(({ label }) => label.startsWith('call escalation') || label.startsWith('call delivery'));
    },
    startApi() {
      const process = processOf('api');
      const deps = depsOf(process);
      api = { process, deps, intake: openIntake(deps) };
    },
  };
}
