import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { getSubscriber, removeSubscriber } from './queries.ts';

/** What still waits for it is not sent any more. Throws `NotFound`. */
export function deleteSubscriber(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getSubscriber(tx.db, id);
    await removeSubscriber(tx.db, id);
  });
}
