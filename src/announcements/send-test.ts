import { type Ctx, inTransaction } from '../deps.ts';
import { getSubscriber, insertTest, type StoredSubscriber } from './queries.ts';

/** One announcement that says that it is a test, tried once, also where it is disabled. Throws `NotFound`. */
export function sendTest(ctx: Ctx, id: string): Promise<StoredSubscriber> {
  return inTransaction(ctx, async (tx) => {
    await getSubscriber(tx.db, id);
    await insertTest(tx.db, id, tx.now);
    tx.wake('delivery', tx.now);
    return getSubscriber(tx.db, id);
  });
}
