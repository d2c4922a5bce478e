import { changeDefinitions } from '../db/definitions.ts';
import { requireUnused } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getPolicy, removePolicy } from './queries.ts';

/** Throws `NotFound`, and `Conflict` while a component or the settings point to the policy. */
export function deletePolicy(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getPolicy(tx.db, id);
    await requireUnused(tx.db, { policy: id });
    await removePolicy(tx.db, id);
  });
}
