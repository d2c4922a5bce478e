import { changeDefinitions } from '../db/definitions.ts';
import { requireUnused } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getRotation, removeRotation } from './queries.ts';

/** Its overrides go with it. Throws `NotFound`, and `Conflict` while a policy or a component points to the rotation. */
export function deleteRotation(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getRotation(tx.db, id);
    await requireUnused(tx.db, { rotation: id });
    await removeRotation(tx.db, id);
  });
}
