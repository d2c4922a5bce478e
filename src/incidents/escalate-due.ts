import { inTraces } from '../db/traces.ts';
import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { type Ctx, inTransaction } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { holdersOf } from '../escalation/sides.ts';
import { countDamage } from '../ledger/count-damage.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { type InForce, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows } from '../maintenance/queries.ts';
import { dueMove, keptQuiet } from './due.ts';
import { type Incident, isHeld } from './incident.ts';
import { claimDueIncidents, lockIncident, postponeIncident, saveMoves } from './queries.ts';

const CHUNK = 200;
const POSTPONE_MS = 60_000;

/**
 * Takes every incident whose next action has come one step on, a chunk in a transaction. Any number of workers may do
 * this at once; what one holds the others pass over. Answers how many were moved.
 */
export async function escalateDue(ctx: Ctx): Promise<number> {
  let moved = 0;
  for (;;) {
    const claimed = await escalateChunk(ctx);
    moved += claimed;
    if (claimed < CHUNK) return moved;
  }
}

async function escalateChunk(ctx: Ctx): Promise<number> {
  let claimed: Incident[] = [];
  try {
    await inTransaction(ctx, async (tx) => {
      claimed = await claimDueIncidents(tx.db, tx.now, CHUNK);
      const numbers = claimed.map(({ number }) => number);
      await inTraces(tx, 'escalation', numbers, () => step(tx, claimed));
    });
  } catch (error) {
    if (claimed.length === 0) throw error;
    ctx.log.error({ err: error }, 'a chunk of due incidents failed; taking them one by one');
    for (const { number } of claimed) await escalateAlone(ctx, number);
  }
  return claimed.length;
}

async function step(tx: Ctx, incidents: Incident[]): Promise<void> {
  if (incidents.length === 0) return;
  const windows = incidents.some(isHeld) ? windowsInForce(await allWindows(tx.db, countDamage(tx)), tx.now) : [];
  const quietMoves = incidents.flatMap((incident) => keptQuiet(incident, windows, tx.now) ?? []);
  await saveMoves(tx, quietMoves);
  const kept = new Set(quietMoves.map(({ before }) => before));
  await escalateAll(
    tx,
    incidents.filter((incident) => !kept.has(incident)),
    windows,
  );
}

async function escalateAll(tx: Ctx, incidents: Incident[], windows: readonly InForce[]): Promise<void> {
  if (incidents.length === 0) return;
  const planFor = await loadPlans(
    tx.db,
    incidents.flatMap(({ components }) => components),
    tx.now,
    countDamage(tx),
    // Whoever has it is asked first when its time runs out.
    incidents.flatMap((incident) => (incident.status === 'acknowledged' ? holdersOf(incident) : [])),
  );
  await saveMoves(
    tx,
    incidents.flatMap((incident) => dueMove(incident, planFor, windows, tx.now) ?? []),
  );
}

/**
 * One incident that cannot be decided waits a minute and is reported; it must not stop the rest. Where it is the database
 * that cannot work, nothing is wrong with the incident: it stays due, and the next sweep takes it. Throws that error.
 */
async function escalateAlone(ctx: Ctx, number: number): Promise<void> {
  try {
    await inTransaction(ctx, async (tx) => {
      const incident = await lockIncident(tx.db, number);
      if (incident) await step(tx, [incident]);
    });
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    ctx.log.error({ err: error, incident: number }, 'cannot escalate an incident; trying again in a minute');
    tolerate(ctx, 'postponed-incident', `#${number}`);
    await postponeIncident(ctx.db, number, ctx.now, new Date(ctx.now.getTime() + POSTPONE_MS));
  }
}
