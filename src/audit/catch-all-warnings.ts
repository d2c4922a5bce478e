import type { Ctx } from '../deps.ts';
import { catchAllProblem } from './finding.ts';
import { readCatchAll } from './read-catch-all.ts';

/**
 * What to say to somebody who has just saved something: that the catch-all leads to nobody. Nothing where it does. `set`:
 * only of a catch-all that is set, because while people are being entered there is none yet.
 */
export async function catchAllWarnings(
  { db, now, log }: Pick<Ctx, 'db' | 'now' | 'log'>,
  of: 'any' | 'set' = 'any',
): Promise<{ warnings?: string[] }> {
  const state = await readCatchAll(db, now, log);
  const problem = of === 'any' || state.isSet ? catchAllProblem(state) : null;
  return problem ? { warnings: [`${problem[0]?.toUpperCase()}${problem.slice(1)}.`] } : {};
}
