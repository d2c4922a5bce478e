import { type Ctx, inTransaction } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { type Heartbeat, pause, resume } from './heartbeat.ts';
import { lockHeartbeat } from './queries.ts';
import { saveChange } from './save-change.ts';

/** Nothing is expected of it until it is resumed or reports. Throws `NotFound`. */
export const pauseHeartbeat = (ctx: Ctx, id: string): Promise<Heartbeat> =>
  inTransaction(ctx, async (tx) => saveChange(tx, pause(await locked(tx, id))));

/** Expected again from now on. Throws `NotFound`. */
export const resumeHeartbeat = (ctx: Ctx, id: string): Promise<Heartbeat> =>
  inTransaction(ctx, async (tx) => saveChange(tx, { next: resume(await locked(tx, id), tx.now) }));

async function locked(tx: Ctx, id: string): Promise<Heartbeat> {
  const heartbeat = await lockHeartbeat(tx.db, { id });
  if (!heartbeat) throw new NotFound(`heartbeat ${id}`);
  return heartbeat;
}
