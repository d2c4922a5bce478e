import { type Ctx, inTransaction } from '../deps.ts';
import type { Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { type By, type EscalationEvent, type Refusal, transition } from '../escalation/machine.ts';
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

/** Load, decide, save: one event on one incident. `eventOf` is given the lines as they are staffed now, if it asks. Throws `NotFound`. */
export function moveIncident(
  ctx: Ctx,
  number: number,
  eventOf: (plan: () => Promise<Plan>) => EscalationEvent | Promise<EscalationEvent>,
): Promise<Moved> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockIncident(tx.db, number);
    if (!before) throw new NotFound(`incident ${number}`);
    const plan = async () => (await loadPlans(tx.db, before.components, tx.now, tx.log))(before.components);
    const step = transition(before, await eventOf(plan), tx.now);
    if ('refused' in step) return { ...step, before };
    const move = moveOf(before, step);
    const changed = step.entries.length > 0 || step.cancel !== 'nobody' || step.pages.length > 0;
    if (changed) await saveMoves(tx, [move]);
    return { before, after: move.next };
  });
}
