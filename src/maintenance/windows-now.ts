import type { Ctx } from '../deps.ts';
import { countDamage } from '../ledger/count-damage.ts';
import { type InForce, windowsInForce } from './maintenance-window.ts';
import { allWindows, keepWindows } from './queries.ts';

/** Those in force, which stay so until the transaction of `tx` ends: for whoever opens incidents outside of intake. */
export async function windowsNow(tx: Ctx): Promise<InForce[]> {
  await keepWindows(tx.db);
  return windowsInForce(await allWindows(tx.db, countDamage(tx)), tx.now);
}
