import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { type MaintenanceWindow, occurrenceAt } from './maintenance-window.ts';
import { getWindow, lookAgain, writeWindow } from './queries.ts';

/** The occurrence that runs now is over; later ones come as planned. Throws `NotFound`, and `Conflict` while none runs. */
export function endWindow(ctx: Ctx, id: string): Promise<MaintenanceWindow> {
  return changeDefinitions(ctx, async (tx) => {
    const window = await getWindow(tx.db, id);
    if (!occurrenceAt(window, tx.now.getTime())) throw new Conflict(`Maintenance window ${id} is not in force now.`);
    const ended = { ...window, endedAt: tx.now };
    await writeWindow(tx.db, ended, tx.now);
    await lookAgain(tx);
    return ended;
  });
}
