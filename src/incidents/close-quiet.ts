import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { type Ctx, inTransaction } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { closingMove } from './due.ts';
import type { Incident } from './incident.ts';
import { claimQuietIncidents, lockIncident, postponeClosing, saveMoves } from './queries.ts';

const CHUNK = 200;
const POSTPONE_MS = 60_000;

/**
 * Resolves the incidents of which nothing was heard for the time that was set: those that flap, and those whose integration
 * says so. Any number of workers may do this at once. Answers how many were resolved.
 */
export async function closeQuiet(ctx: Ctx): Promise<number> {
  let closed = 0;
  for (;;) {
    const claimed = await closeChunk(ctx);
    closed += claimed;
    if (claimed < CHUNK) return closed;
  }
}

async function closeChunk(ctx: Ctx): Promise<number> {
  let incidents: Incident[] = [];
  try {
    await inTransaction(ctx, async (tx) => {
      incidents = await claimQuietIncidents(tx.db, tx.now, CHUNK);
      await close(tx, incidents);
    });
  } catch (error) {
    if (incidents.length === 0 || isDatabaseUnavailable(error)) throw error;
    for (const { number } of incidents) await closeAlone(ctx, number);
  }
  return incidents.length;
}

const close = (tx: Ctx, incidents: Incident[]): Promise<void> =>
  saveMoves(
    tx,
    incidents.flatMap((incident) => closingMove(incident, tx.now) ?? []),
  );

/** One that cannot be closed stays open for another minute and is reported; it must not keep the rest open. */
async function closeAlone(ctx: Ctx, number: number): Promise<void> {
  try {
    await inTransaction(ctx, async (tx) => {
      const incident = await lockIncident(tx.db, number);
      if (incident) await close(tx, [incident]);
    });
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    ctx.log.error({ err: error, incident: number }, 'cannot close a quiet incident; trying again in a minute');
    tolerate(ctx, 'postponed-incident', `#${number}`);
    await postponeClosing(ctx.db, number, new Date(ctx.now.getTime() + POSTPONE_MS));
  }
}
