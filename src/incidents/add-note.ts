import { type Ctx, inTransaction } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { moveIncident } from './move-incident.ts';
import { findIncident, insertTimeline } from './queries.ts';

/**
 * Writes into the timeline; also of a resolved incident. A person's note gives an acknowledgement its whole time again.
 * Throws `NotFound`.
 */
export function addNote(ctx: Ctx, number: number, text: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await findIncident(tx.db, number))) throw new NotFound(`incident ${number}`);
    if (tx.actor.person) await moveIncident(tx, number, () => ({ kind: 'touch' }));
    await insertTimeline(tx.db, tx.now, [{ incident: number, type: 'note', text: `${tx.actor.name}: ${text}` }]);
  });
}
