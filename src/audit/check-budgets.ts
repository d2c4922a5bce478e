import { type Ctx, inTransaction } from '../deps.ts';
import { hourOf, overspent } from '../ledger/ledger.ts';
import { claimAlarm, readBudgets, readLedger } from '../ledger/queries.ts';
import { budgetAlarm } from './alarm.ts';
import { raiseAlarm } from './raise-alarm.ts';

const HOUR_MS = 3_600_000;

/** Tells somebody of every cause that had more faults than its budget in this hour or the last: once for each cause and hour. */
export async function checkBudgets(ctx: Ctx): Promise<number> {
  const budgets = await readBudgets(ctx.db);
  // The last hour too: its last counts are written after its end.
  const entries = await readLedger(ctx.db, hourOf(new Date(ctx.now.getTime() - HOUR_MS)));
  const spent = overspent(entries, budgets).filter(({ alarmedAt }) => alarmedAt === null);
  for (const entry of spent) {
    await inTransaction(ctx, async (tx) => {
      if (!(await claimAlarm(tx.db, entry, tx.now))) return;
      const alarm = budgetAlarm(entry, budgets);
      await raiseAlarm(tx, alarm, alarm.summary);
    });
  }
  return spent.length;
}
