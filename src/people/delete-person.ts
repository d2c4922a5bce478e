import { changeDefinitions } from '../db/definitions.ts';
import { requireUnused } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getPerson, removePerson } from './queries.ts';

/** Their tokens go with them. Throws `NotFound`, and `Conflict` while something points to the person. */
export function deletePerson(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    await getPerson(tx.db, id);
    await requireUnused(tx.db, { person: id });
    await removePerson(tx.db, id);
  });
}
