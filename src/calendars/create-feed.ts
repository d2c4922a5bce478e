import { type Ctx, inTransaction } from '../deps.ts';
import { randomKey } from '../lib/ids.ts';
import type { Feed, Owner } from './feed.ts';
import { insertFeed, requireOwner } from './queries.ts';

/** The token is in this answer and nowhere else. Throws `NotFound` for the owner. */
export function createFeed(ctx: Ctx, owner: Owner): Promise<{ feed: Feed; token: string }> {
  return inTransaction(ctx, async (tx) => {
    await requireOwner(tx.db, owner);
    const feed = { id: `feed-${randomKey().slice(0, 12)}`, createdAt: ctx.now };
    const token = randomKey();
    await insertFeed(tx.db, owner, feed, token);
    return { feed, token };
  });
}
