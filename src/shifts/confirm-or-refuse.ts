import type { Ctx } from '../deps.ts';
import { Conflict, Forbidden, NotFound } from '../lib/errors.ts';
import { confirmShift } from './confirm-shift.ts';
import type { Confirmation } from './confirmation.ts';
import { getConfirmation } from './queries.ts';

/** Confirms, or says in words why not. Throws `NotFound`, `Forbidden` for the shift of somebody else, and `Conflict`. */
export async function confirmOrRefuse(ctx: Ctx, person: { id: string }, number: number): Promise<Confirmation> {
  const { outcome } = await confirmShift(ctx, person, number);
  if (outcome === 'unknown') throw new NotFound(`confirmation ${number}`);
  if (outcome === 'not-yours') throw new Forbidden(`Confirmation ${number} is about the shift of somebody else.`);
  if (outcome === 'over') throw new Conflict(`Confirmation ${number} is over: the shift has ended or was changed.`);
  return getConfirmation(ctx.db, number);
}
