import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { getWindow, lookAgain, removeWindow } from './queries.ts';

/** What it held is looked at again now. Throws `NotFound`. */
export function deleteWindow(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getWindow(tx.db, id);
    await removeWindow(tx.db, id);
    await lookAgain(tx);
  });
}
