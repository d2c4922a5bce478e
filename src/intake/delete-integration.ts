import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { getIntegration, removeIntegration } from './queries.ts';

/** Its key opens nothing from now on; its incidents stay. Throws `NotFound`. */
export function deleteIntegration(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getIntegration(tx.db, id);
    await removeIntegration(tx.db, id);
  });
}
