import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getRotation } from '../rotations/queries.ts';
import { type Asked, openRequest, refused, requireAhead, requireOnCall, type Stretch } from './open-request.ts';

/**
 * Asks one person to take a stretch of the asker's and to give one of theirs for it. Both must be to come. Throws
 * `NotFound` for the rotation, `Invalid` for a stretch that is not its giver's, and `Conflict` where it is asked already.
 */
export function askForSwap(
  ctx: Ctx,
  rotationId: string,
  { asker, asked, returns, ...given }: Stretch & { asker: string; asked: string; returns: Stretch },
): Promise<Asked> {
  return changeDefinitions(ctx, async (tx) => {
    const rotation = await getRotation(tx.db, rotationId, tx.now);
    await requireReferences(tx.db, [
      { path: 'person', use: { person: asker } },
      { path: 'with', use: { person: asked } },
    ]);
    if (asker === asked) throw refused('with', 'must be somebody else');
    requireAhead(given.from, tx.now, 'from');
    requireAhead(returns.from, tx.now, 'returnFrom');
    requireAhead(given.to, tx.now, 'to');
    requireAhead(returns.to, tx.now, 'returnTo');
    requireOnCall(rotation, asker, given, 'from');
    requireOnCall(rotation, asked, returns, 'returnFrom');
    return openRequest(tx, rotation, { asker, asked, ...given, returns });
  });
}
