import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { getHeartbeat, removeHeartbeat } from './queries.ts';

/** Nothing is expected any more; its open incident stays for a person to resolve. Throws `NotFound`. */
export function deleteHeartbeat(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getHeartbeat(tx.db, id);
    await removeHeartbeat(tx.db, id);
  });
}
