import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { getRotation } from '../rotations/queries.ts';
import { later } from './absence.ts';
import { type Asked, openRequest, requireAhead, requireOnCall, type Stretch } from './open-request.ts';

/**
 * Asks the others of a rotation to take over a stretch of somebody's shifts; what of it is past is left out. Throws
 * `NotFound` for the rotation, `Invalid` for a stretch in which the asker is not on call, and `Conflict` where they have
 * asked for it already.
 */
export function askForCover(
  ctx: Ctx,
  rotationId: string,
  { asker, from, to }: Stretch & { asker: string },
): Promise<Asked> {
  return changeDefinitions(ctx, async (tx) => {
    const rotation = await getRotation(tx.db, rotationId, tx.now);
    await requireReferences(tx.db, [{ path: 'person', use: { person: asker } }]);
    requireAhead(to, tx.now, 'to');
    const stretch = { from: later(from, tx.now), to };
    requireOnCall(rotation, asker, stretch, 'from');
    return openRequest(tx, rotation, { asker, asked: null, ...stretch, returns: null });
  });
}
