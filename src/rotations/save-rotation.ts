import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { lastSaved, rotationReferences, type SavedRotation } from './definition.ts';
import { amend, type Effective } from './history.ts';
import { findRotation, writeRotation } from './queries.ts';
import type { RotationDefinition } from './schemas.ts';
import { tellOfChanges } from './tell-of-changes.ts';

/**
 * Creates, or replaces from `effective` on: what was on call before stays, and those whose shifts an edit changes are
 * told. Throws `Invalid` for people who do not exist.
 */
export function saveRotation(
  ctx: Ctx,
  id: string,
  definition: RotationDefinition,
  effective: Effective,
): Promise<{ rotation: SavedRotation; created: boolean }> {
  return changeDefinitions(ctx, async (tx) => {
    await requireReferences(tx.db, rotationReferences(definition));
    const before = await findRotation(tx.db, id);
    const history = amend(before?.history ?? [], definition, effective, ctx.now);
    const after = { id, history, overrides: before?.overrides ?? [] };
    await writeRotation(tx.db, after, ctx.now);
    if (before) await tellOfChanges(tx, before, after);
    return { rotation: lastSaved({ id, history }, ctx.now), created: before === null };
  });
}
