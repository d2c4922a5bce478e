import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Conflict, NotFound } from '../lib/errors.ts';
import { endOverride, getRotation, removeOverride, writeUses } from './queries.ts';

/**
 * Who was on call stays on record: an override that has begun ends now, and one that is over cannot be taken back.
 * Throws `NotFound` for the rotation and the override, and `Conflict` for one that is over.
 */
export function deleteOverride(ctx: Ctx, rotationId: string, overrideId: number): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    const rotation = await getRotation(tx.db, rotationId);
    const override = rotation.overrides.find(({ id }) => id === overrideId);
    if (!override) throw new NotFound(`override ${overrideId} of rotation ${rotationId}`);
    if (override.to <= ctx.now) throw new Conflict(`override ${overrideId} is over; what is past does not change.`);
    if (override.from < ctx.now) await endOverride(tx.db, overrideId, ctx.now);
    else await removeOverride(tx.db, overrideId);
    await writeUses(tx.db, await getRotation(tx.db, rotationId), ctx.now);
  });
}
