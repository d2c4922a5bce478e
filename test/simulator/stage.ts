import type { Actor, Ctx, Deps } from '../../src/deps.ts';
import type { RecordedAlert } from '../../src/incidents/record-alerts.ts';
import type { Integration } from '../../src/intake/integration.ts';
import type { SteppedDatabase } from './database.ts';
import type { Promises } from './promises.ts';
import type { Providers } from './provider.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { World } from './world.ts';

/** What one history is played on. */
export interface Stage {
  scheduler: Scheduler;
  database: Pick<SteppedDatabase, 'restart'>;
  providers: Providers;
  world: World;
  promises: Promises;
  random: Random;
  integration: Integration;
  /** Alerts that were answered, by the number in their content; `since`: at which step they came. */
  accepted: Map<number, RecordedAlert & { since: number }>;
  /** Faults are about until then, in milliseconds since 1970. */
  trouble(until: number): void;
  /** Something that one request does. It is lost with its process, and what it throws is noted. */
  request(label: string, work: (deps: Deps, ctx: Ctx) => Promise<unknown>): void;
  actor(person: string): Actor;
}
