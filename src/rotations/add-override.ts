import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { overrideReferences } from './definition.ts';
import type { Override } from './override.ts';
import { getRotation, insertOverride, writeUses } from './queries.ts';
import type { OverrideInput } from './schemas.ts';

/**
 * It may lie in the past: people trade a night by word of mouth and write it down later. Throws `NotFound` for the
 * rotation and `Invalid` for people who do not exist.
 */
export function addOverride(ctx: Ctx, rotationId: string, input: OverrideInput): Promise<Override> {
  return changeDefinitions(ctx, async (tx) => {
    const rotation = await getRotation(tx.db, rotationId);
    await requireReferences(tx.db, overrideReferences(input));
    const { person, replaces = null, kind } = input;
    const wanted = { from: new Date(input.from), to: new Date(input.to), person, replaces, kind };
    const made = await insertOverride(tx.db, rotationId, wanted, ctx.now);
    await writeUses(tx.db, { ...rotation, overrides: [...rotation.overrides, made] }, ctx.now);
    return made;
  });
}
