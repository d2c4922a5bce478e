import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { rotationReferences } from './definition.ts';
import { amend } from './history.ts';
import { timeline } from './rotation.ts';
import type { RotationDefinition } from './schemas.ts';

/** The timeline of `[from, to)` if a new rotation were saved so. Saves nothing. Throws `Invalid` for people who do not exist. */
export async function previewRotation(
  ctx: Ctx,
  definition: RotationDefinition,
  { from, to }: { from: Date; to: Date },
): Promise<ReturnType<typeof timeline>> {
  await requireReferences(ctx.db, rotationReferences(definition));
  const rotation = { id: 'preview', history: amend([], definition, 'now', ctx.now), overrides: [] };
  return timeline(rotation, from, to);
}
