import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { type MaintenanceWindow, sameSchedule, windowReferences } from './maintenance-window.ts';
import { findWindow, lookAgain, writeWindow } from './queries.ts';
import type { MaintenanceWindowDefinition } from './schemas.ts';

/**
 * Creates or replaces; what is held is looked at again. An occurrence that was ended early stays ended unless the times
 * change. Throws `Invalid` for components and integrations that do not exist.
 */
export function saveWindow(
  ctx: Ctx,
  id: string,
  definition: MaintenanceWindowDefinition,
): Promise<{ window: MaintenanceWindow; created: boolean }> {
  return changeDefinitions(ctx, async (tx) => {
    await requireReferences(tx.db, windowReferences(definition));
    const before = await findWindow(tx.db, id);
    const endedAt = before && sameSchedule(before, definition) ? before.endedAt : null;
    const window = { id, ...definition, endedAt };
    await writeWindow(tx.db, window, tx.now);
    if (before) await lookAgain(tx);
    return { window, created: before === null };
  });
}
