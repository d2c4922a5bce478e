import { type Ctx, inTransaction } from '../deps.ts';
import type { Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { transition } from '../escalation/machine.ts';
import { openSides } from '../escalation/sides.ts';
import type { By, EscalationEvent, Refusal } from '../escalation/state.ts';
import { countDamage } from '../ledger/count-damage.ts';
import { NotFound } from '../lib/errors.ts';
import { type Incident, moveOf } from './incident.ts';
import { lockIncident, saveMoves } from './queries.ts';

/** What became of it: the incident before and after, or why nothing was done. */
export type Moved = { before: Incident; after: Incident } | (Refusal & { before: Incident });

/** The actor as the timeline names them; `via` says by which way, e.g. "by SMS". */
export const byActor = (ctx: Ctx, via?: string): By => ({
  id: ctx.actor.person?.id ?? null,
  name: ctx.actor.name,
  via,
});

/** What an event may ask before it is decided. */
export interface Asking {
  tx: Ctx;
  before: Incident;
  /** The lines, as they are staffed now, of the components that still want somebody. */
  plan: () => Promise<Plan>;
}

/** Load, decide, save: one event on one incident. Throws `NotFound`. */
export function moveIncident(
  ctx: Ctx,
  number: number,
  eventOf: (asking: Asking) => EscalationEvent | Promise<EscalationEvent>,
): Promise<Moved> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockIncident(tx.db, number);
    if (!before) throw new NotFound(`incident ${number}`);
    const plan = async () => {
      const sides = openSides(before);
      return (await loadPlans(tx.db, sides, tx.now, countDamage(tx)))(sides);
    };
    const step = transition(before, await eventOf({ tx, before, plan }), tx.now);
    if ('refused' in step) return { ...step, before };
    const move = moveOf(before, step);
    const changed = step.next !== before || step.entries.length > 0;
    if (changed) await saveMoves(tx, [move]);
    return { before, after: move.next };
  });
}
