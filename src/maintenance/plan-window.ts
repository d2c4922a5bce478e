import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { findWindow } from './queries.ts';
import { saveWindow } from './save-window.ts';
import type { MaintenanceWindowDefinition } from './schemas.ts';

/** A new one, from the page: it replaces none. Throws `Conflict` where the name is taken, and what `saveWindow` throws. */
export function planWindow(ctx: Ctx, id: string, definition: MaintenanceWindowDefinition): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    if (await findWindow(tx.db, id)) throw new Conflict(`There is a maintenance window ${id} already.`);
    await saveWindow(tx, id, definition);
  });
}
