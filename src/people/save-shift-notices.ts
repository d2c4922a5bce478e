import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Forbidden, Invalid } from '../lib/errors.ts';
import type { ShiftNotice } from './notification-rule.ts';
import { mayActFor } from './person.ts';
import { getPerson, setShiftNotices } from './queries.ts';

/**
 * Sets what a person wants to be told of their own shifts. Throws `NotFound`, `Forbidden` for all but the person and
 * admins, and `Invalid` for a contact method they do not have.
 */
export function saveShiftNotices(ctx: Ctx, id: string, notices: ShiftNotice[]): Promise<ShiftNotice[]> {
  if (!mayActFor(ctx.actor, id)) throw new Forbidden(`Only ${id} and admins choose what ${id} is told of shifts.`);
  return changeDefinitions(ctx, async (tx) => {
    const methods = (await getPerson(tx.db, id)).contactMethods.map((method) => method.id);
    const dangling = notices.flatMap(({ method }, index) =>
      methods.includes(method) ? [] : [{ path: `${index}.method`, message: `there is no contact method "${method}"` }],
    );
    if (dangling.length > 0) throw new Invalid('A notice names a contact method that does not exist.', dangling);
    await setShiftNotices(tx.db, id, notices);
    return notices;
  });
}
