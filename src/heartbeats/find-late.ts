import { type Ctx, inTransaction } from '../deps.ts';
import { whenDue } from './heartbeat.ts';
import { claimDueHeartbeats } from './queries.ts';
import { saveChange } from './save-change.ts';

const CHUNK = 50;

/** Opens an incident for each heartbeat whose time has passed. Any number of workers may do this at once. */
export async function findLate(ctx: Ctx): Promise<void> {
  for (;;) {
    const found = await inTransaction(ctx, async (tx) => {
      const due = await claimDueHeartbeats(tx.db, tx.now, CHUNK);
      for (const heartbeat of due) await saveChange(tx, whenDue(heartbeat, tx.now));
      return due.length;
    });
    if (found < CHUNK) return;
  }
}
