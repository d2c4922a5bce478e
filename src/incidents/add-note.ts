import { type Ctx, inTransaction } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { insertAnnouncements } from '../outbox/queries.ts';
import { noteOf } from './incident-event.ts';
import { moveIncident } from './move-incident.ts';
import { findIncident, insertTimeline } from './queries.ts';

/**
 * Writes into the timeline; also of a resolved incident. A person's note gives an acknowledgement its whole time again.
 * Throws `NotFound`.
 */
export function addNote(ctx: Ctx, number: number, text: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const incident = await findIncident(tx.db, number);
    if (!incident) throw new NotFound(`incident ${number}`);
    if (tx.actor.person) await moveIncident(tx, number, () => ({ kind: 'touch' }));
    const entry = { type: 'note' as const, text: `${tx.actor.name}: ${text}` };
    await insertTimeline(tx.db, tx.now, [{ incident: number, ...entry }]);
    await insertAnnouncements(tx, noteOf(incident, entry));
  });
}
