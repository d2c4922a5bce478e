import { type Ctx, inTransaction } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { transition } from '../escalation/machine.ts';
import { holdersOf, openSides } from '../escalation/sides.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { holdOf, type InForce, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows } from '../maintenance/queries.ts';
import { heldText, releasedText } from '../maintenance/wording.ts';
import { type Incident, isHeld, type Move, moveOf, type TimelineEntry } from './incident.ts';
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
      await step(tx, claimed);
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
  const windows = incidents.some(isHeld) ? windowsInForce(await allWindows(tx.db, tx.log), tx.now) : [];
  const heldOn = incidents.flatMap((incident) => holdOn(incident, windows, tx.now));
  await saveMoves(tx, heldOn);
  const kept = new Set(heldOn.map(({ before }) => before));
  await escalateAll(
    tx,
    incidents.filter((incident) => !kept.has(incident)),
    windows,
  );
}

/** What a window held and one holds still: until that one's end. */
function holdOn(incident: Incident, windows: readonly InForce[], now: Date): Move[] {
  const hold = isHeld(incident) ? holdOf(windows, incident) : null;
  if (!hold) return [];
  const next = { ...incident, maintenance: hold.window.id, nextActionAt: new Date(hold.until) };
  return [
    { before: incident, next, entries: [{ type: 'held', text: heldText(hold, now) }], pages: [], cancel: 'nobody' },
  ];
}

async function escalateAll(tx: Ctx, incidents: Incident[], windows: readonly InForce[]): Promise<void> {
  if (incidents.length === 0) return;
  const planFor = await loadPlans(
    tx.db,
    incidents.flatMap(({ components }) => components),
    tx.now,
    tx.log,
    // Whoever has it is asked first when its time runs out.
    incidents.flatMap((incident) => (incident.status === 'acknowledged' ? holdersOf(incident) : [])),
  );
  const moves = incidents.flatMap((incident) => {
    const decided = transition(incident, { kind: 'due', plan: planFor(openSides(incident)) }, tx.now);
    if ('refused' in decided) return [];
    const move = moveOf(incident, decided);
    return [{ ...move, entries: [...releasedEntries(incident, windows), ...move.entries] }];
  });
  await saveMoves(tx, moves);
}

function releasedEntries(incident: Incident, windows: readonly InForce[]): TimelineEntry[] {
  const id = incident.maintenance;
  if (id === null || !isHeld(incident)) return [];
  const inForce = windows.some(({ window }) => window.id === id);
  return [{ type: 'escalated', text: releasedText(id, inForce) }];
}

/** One incident that cannot be decided waits a minute and is reported; it must not stop the rest. */
async function escalateAlone(ctx: Ctx, number: number): Promise<void> {
  try {
    await inTransaction(ctx, async (tx) => {
      const incident = await lockIncident(tx.db, number);
      if (incident) await step(tx, [incident]);
    });
  } catch (error) {
    ctx.log.error({ err: error, incident: number }, 'cannot escalate an incident; trying again in a minute');
    tolerate(ctx, 'postponed-incident', `#${number}`);
    await postponeIncident(ctx.db, number, ctx.now, new Date(ctx.now.getTime() + POSTPONE_MS));
  }
}
