import { changeDefinitions } from '../db/definitions.ts';
import { requireUnused } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getComponent, removeComponent } from './queries.ts';

/** Throws `NotFound`, and `Conflict` while something points to the component. */
export function deleteComponent(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getComponent(tx.db, id);
    await requireUnused(tx.db, { component: id });
    await removeComponent(tx.db, id);
  });
}
