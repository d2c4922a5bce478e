import { type Ctx, inTransaction } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import type { Owner } from './feed.ts';
import { removeFeed } from './queries.ts';

/** Its address opens nothing from now on. Throws `NotFound`. */
export function revokeFeed(ctx: Ctx, owner: Owner, id: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await removeFeed(tx.db, owner, id))) throw new NotFound(`calendar feed ${id} of ${owner.kind} ${owner.id}`);
  });
}
