import type { Db } from '../db/pool.ts';
import { hasReachable } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { readSettings } from '../escalation/queries.ts';
import type { Logger } from '../lib/log.ts';
import type { CatchAllState } from './finding.ts';

/** Whom the catch-all leads to at `now`: the way of an alert that nobody else gets. */
export async function readCatchAll(db: Db, now: Date, log: Pick<Logger, 'error'>): Promise<CatchAllState> {
  const { catchAll } = await readSettings(db);
  const plan = (await loadPlans(db, [], now, log))([]);
  const own = plan.catchAll.lines.filter((line) => line.of === 'catch-all');
  const admins = plan.catchAll.lines.filter((line) => line.of === 'admins');
  return {
    isSet: typeof catchAll === 'object' && catchAll !== null,
    reachable: own.some(hasReachable),
    admins: admins.flatMap(({ people }) => people.map(({ person }) => person.name)),
  };
}
