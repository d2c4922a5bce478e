import type { Ctx } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { countsBySide, sidesSaidBy } from '../escalation/sides.ts';
import type { EscalationEvent } from '../escalation/state.ts';
import { countDamage } from '../ledger/count-damage.ts';
import { Forbidden } from '../lib/errors.ts';
import { type Asking, byActor, type Moved, moveIncident } from './move-incident.ts';
import { pagedFor } from './queries.ts';

type Sides = Extract<EscalationEvent, { kind: 'acknowledge' }>['sides'];

/**
 * Idempotent, and never refused: a second yes is written down, a yes to what is resolved changes nothing. Where a line wants
 * one from each component's side, it counts for the person's own, and `forAll`, which is for admins, for every one. Throws
 * `NotFound` and `Forbidden`.
 */
export function acknowledge(ctx: Ctx, number: number, via?: string, forAll = false): Promise<Moved> {
  if (forAll && ctx.actor.role !== 'admin') throw new Forbidden('Only admins acknowledge for every component.');
  return moveIncident(ctx, number, async (asking) => {
    const sides = forAll ? undefined : await sidesOfActor(asking);
    return { kind: 'acknowledge', by: byActor(ctx, via), ...(sides && { sides }) };
  });
}

/** Undefined: what has no person behind it, and what is not counted by side, counts for all. */
async function sidesOfActor({ tx, before }: Asking): Promise<Sides> {
  const person = tx.actor.person?.id;
  if (person === undefined || before.status !== 'triggered' || !countsBySide(before)) return undefined;
  const planFor = await loadPlans(tx.db, before.components, tx.now, countDamage(tx));
  return sidesSaidBy(before, person, planFor, await pagedFor(tx.db, before.number, person));
}
