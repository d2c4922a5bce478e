import { changeDefinitions } from '../db/definitions.ts';
import { requireUnused } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getIntegration, removeIntegration } from './queries.ts';

/** Its key opens nothing from now on; its incidents stay. Throws `NotFound`, and `Conflict` while something points to it. */
export function deleteIntegration(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getIntegration(tx.db, id);
    await requireUnused(tx.db, { integration: id });
    await removeIntegration(tx.db, id);
  });
}
