import { type Ctx, inTransaction } from '../deps.ts';
import { closingMove } from './due.ts';
import { claimQuietIncidents, saveMoves } from './queries.ts';

const CHUNK = 200;

/**
 * Resolves the incidents of which nothing was heard for the time that was set: those that flap, and those whose integration
 * says so. Any number of workers may do this at once. Answers how many were resolved.
 */
export async function closeQuiet(ctx: Ctx): Promise<number> {
  let closed = 0;
  for (;;) {
    const claimed = await inTransaction(ctx, async (tx) => {
      const incidents = await claimQuietIncidents(tx.db, tx.now, CHUNK);
      await saveMoves(
        tx,
        incidents.flatMap((incident) => closingMove(incident, tx.now) ?? []),
      );
      return incidents.length;
    });
    closed += claimed;
    if (claimed < CHUNK) return closed;
  }
}
