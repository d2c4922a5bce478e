import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { type Ctx, inTransaction } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { type Heartbeat, whenDue, whenUnreadable } from './heartbeat.ts';
import { claimDueHeartbeats, lockHeartbeat, postponeHeartbeat } from './queries.ts';
import { saveChange } from './save-change.ts';

const CHUNK = 50;
const POSTPONE_MS = 60_000;

/** Opens an incident for each heartbeat whose time has passed. Any number of workers may do this at once. */
export async function findLate(ctx: Ctx): Promise<void> {
  while ((await findChunk(ctx)) === CHUNK);
}

async function findChunk(ctx: Ctx): Promise<number> {
  let due: Heartbeat[] = [];
  try {
    await inTransaction(ctx, async (tx) => {
      due = await claimDueHeartbeats(tx.db, tx.now, CHUNK);
      for (const heartbeat of due) await saveChange(tx, whenDue(heartbeat, tx.now));
    });
  } catch (error) {
    if (due.length === 0 || isDatabaseUnavailable(error)) throw error;
    for (const { id } of due) await findAlone(ctx, id);
  }
  return due.length;
}

/** One that cannot be decided must not stop the rest. It did not come, so it is late, whatever its times are. */
async function findAlone(ctx: Ctx, id: string): Promise<void> {
  const decide = (rule: typeof whenDue): Promise<void> =>
    inTransaction(ctx, async (tx) => {
      const heartbeat = await lockHeartbeat(tx.db, { id });
      if (heartbeat?.dueAt && heartbeat.dueAt <= tx.now) await saveChange(tx, rule(heartbeat, tx.now));
    });
  try {
    await decide(whenDue);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    ctx.log.error({ err: error, heartbeat: id }, 'the times of a heartbeat cannot be read; it counts as late');
    tolerate(ctx, 'postponed-heartbeat', id);
    await decide(whenUnreadable).catch((err) => {
      ctx.log.error({ err, heartbeat: id }, 'a heartbeat cannot be decided; trying again in a minute');
      return postponeHeartbeat(ctx.db, id, new Date(ctx.now.getTime() + POSTPONE_MS));
    });
  }
}
