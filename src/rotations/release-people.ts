import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { rotationsThatHold, writeUses } from './queries.ts';

/** Rotations let go of those among `people` whom only their past still names. Goes before a person is deleted. */
export function releasePeople(ctx: Ctx, people: string[]): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    for (const rotation of await rotationsThatHold(tx.db, people, ctx.now)) await writeUses(tx.db, rotation, ctx.now);
  });
}
