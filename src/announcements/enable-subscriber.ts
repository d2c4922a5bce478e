import { type Ctx, inTransaction } from '../deps.ts';
import { enable, getSubscriber, type StoredSubscriber } from './queries.ts';

/** It hears of what happens from now on; what happened while it was disabled is not made up for. Throws `NotFound`. */
export function enableSubscriber(ctx: Ctx, id: string): Promise<StoredSubscriber> {
  return inTransaction(ctx, async (tx) => {
    await getSubscriber(tx.db, id);
    await enable(tx.db, id);
    return getSubscriber(tx.db, id);
  });
}
