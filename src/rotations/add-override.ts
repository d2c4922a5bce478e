import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { Invalid } from '../lib/errors.ts';
import { overrideReferences } from './definition.ts';
import type { Override } from './override.ts';
import { getRotation, insertOverride, writeUses } from './queries.ts';
import type { OverrideInput } from './schemas.ts';

/**
 * What is past does not change: an override that has begun by now begins now. Throws `NotFound` for the rotation, and
 * `Invalid` for people who do not exist and for an override that is over already.
 */
export function addOverride(ctx: Ctx, rotationId: string, input: OverrideInput): Promise<Override> {
  return changeDefinitions(ctx, async (tx) => {
    const rotation = await getRotation(tx.db, rotationId);
    await requireReferences(tx.db, overrideReferences(input));
    const { person, replaces = null, kind } = input;
    const to = new Date(input.to);
    if (to <= ctx.now) throw over();
    const from = new Date(Math.max(Date.parse(input.from), ctx.now.getTime()));
    const wanted = { from, to, person, replaces, kind };
    const made = await insertOverride(tx.db, rotationId, wanted, ctx.now);
    await writeUses(tx.db, { ...rotation, overrides: [...rotation.overrides, made] }, ctx.now);
    return made;
  });
}

const over = (): Invalid =>
  new Invalid('The override is over already, and who was on call in the past does not change.', [
    { path: 'to', message: 'lies in the past, which does not change' },
  ]);
