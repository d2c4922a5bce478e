import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Forbidden, Invalid } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { Person } from './person.ts';
import { findWaitingCode, getPerson, lockMethod, markVerified, spendAttempt } from './queries.ts';
import { mayVerify, whyNotConfirmable } from './verification.ts';

/** Makes the method one that is paged. Throws `NotFound`, and `Invalid` naming `code` for one that is wrong, old or never sent. */
export async function confirmCode(ctx: Ctx, personId: string, methodId: string, code: string): Promise<Person> {
  if (!mayVerify(ctx.actor, personId)) throw new Forbidden('Only admins verify the contact methods of others.');
  // A refusal is thrown after the commit: a wrong guess has to stay counted.
  const outcome = await changeDefinitions(ctx, async (tx) => {
    await lockMethod(tx.db, personId, methodId);
    const waiting = await findWaitingCode(tx.db, personId, methodId);
    const refusal = whyNotConfirmable(waiting, ctx.now);
    if (refusal) return refusal;
    if (!waiting?.codeHash.equals(hashKey(code))) {
      await spendAttempt(tx.db, personId, methodId);
      return 'is not the code that was sent';
    }
    await markVerified(tx.db, personId, methodId, ctx.now);
    return getPerson(tx.db, personId);
  });
  if (typeof outcome === 'string')
    throw new Invalid('The code was not accepted.', [{ path: 'code', message: outcome }]);
  return outcome;
}
