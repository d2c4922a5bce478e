import { type Ctx, inTransaction } from '../deps.ts';
import { Conflict, NotFound } from '../lib/errors.ts';
import { findAbsence, removeAbsences } from './queries.ts';

/** Cover that was taken stays taken. Throws `NotFound`, and `Conflict` for one that the person's calendar gives. */
export function deleteAbsence(ctx: Ctx, person: string, id: number): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const absence = await findAbsence(tx.db, person, id);
    if (!absence) throw new NotFound(`absence ${id} of ${person}`);
    if (absence.calendarUid !== null)
      throw new Conflict(`Absence ${id} comes from a calendar and goes when its event does.`);
    await removeAbsences(tx.db, [id]);
  });
}
