import type { Db } from './db/pool.ts';
import type { Tally } from './ledger/tally.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import type { Trace } from './lib/trace.ts';
import type { Meter } from './meter.ts';

export type Role = 'viewer' | 'responder' | 'admin';

/** Who does something: the person when one is known, and in any case words for the timeline. */
export interface Actor {
  person: { id: string; name: string } | null;
  role: Role;
  /** "Ann", "the token deploy", "nagios". */
  name: string;
}

/** The two kinds of work that fall due: incidents to escalate, deliveries to send. */
export type WakeKind = 'escalation' | 'delivery';

/** Asks that due work be looked at, at `at` or soon after. A lost wake-up costs one sweep, so it never throws. */
export type Wake = (kind: WakeKind, at: Date) => void;

/** Where a process counts: faults for the ledger, everything else for Prometheus; and where it tells its traces. Left out, nothing is counted. */
interface Counters {
  tally?: Tally;
  meter?: Meter;
  trace?: Trace;
}

/** What a simulation decides by itself. */
interface Chance {
  /** In [0, 1), for what is spread out in time; default `Math.random`. */
  random?: () => number;
}

/** What a verb is given: a connection, the one instant of this request or job, who acts, and the alarm clock. */
export interface Ctx extends Counters, Chance {
  db: Db;
  now: Date;
  actor: Actor;
  wake: Wake;
  log: Logger;
}

/** What outlives a request; made once, in `main.ts`. */
export interface Deps extends Counters, Chance {
  db: Db;
  clock: Clock;
  wake: Wake;
  log: Logger;
}

export const system: Actor = { person: null, role: 'admin', name: 'Firstline' };

export const contextOf = (deps: Deps, actor: Actor): Ctx => ({ ...deps, now: deps.clock.now(), actor });

/**
 * Runs `work` in one transaction, or in the one that is already open. Wake-ups asked for inside leave after the commit:
 * a woken worker must find the rows, and a rollback must wake nobody.
 */
export async function inTransaction<T>(ctx: Ctx, work: (tx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.db.isTransaction) return work(ctx);
  const wakeUps: Parameters<Wake>[] = [];
  const result = await ctx.db
    .transaction()
    .execute((db) => work({ ...ctx, db, wake: (kind, at) => void wakeUps.push([kind, at]) }));
  for (const [kind, at] of wakeUps) ctx.wake(kind, at);
  return result;
}
