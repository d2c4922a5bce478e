import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { type ShiftChange, shiftChanges } from './changes.ts';
import { rotationReferences } from './definition.ts';
import { amend, type Effective } from './history.ts';
import { timelineOf } from './period.ts';
import { findRotation } from './queries.ts';
import type { Timeline } from './rotation.ts';
import type { RotationDefinition } from './schemas.ts';

export interface Preview extends Timeline {
  /** Against what is saved; null where a new rotation is previewed. */
  changes: ShiftChange[] | null;
}

/**
 * The timeline of `[from, to)` if a definition were saved so: as a new rotation, or, where `rotation` names one, as an
 * edit of it. Saves nothing. Throws `Invalid` for people and a rotation that do not exist, `Malformed` for more shifts
 * than anybody can read.
 */
export async function previewRotation(
  ctx: Ctx,
  definition: RotationDefinition,
  period: { from: Date; to: Date },
  { rotation, effective }: { rotation?: string; effective: Effective },
): Promise<Preview> {
  const edited = rotation === undefined ? [] : [{ path: 'rotation', use: { rotation } }];
  await requireReferences(ctx.db, [...edited, ...rotationReferences(definition)]);
  const before = rotation === undefined ? null : await findRotation(ctx.db, rotation);
  const after = {
    id: before?.id ?? 'preview',
    history: amend(before?.history ?? [], definition, effective, ctx.now),
    overrides: before?.overrides ?? [],
  };
  return { ...timelineOf(after, period), changes: before && shiftChanges(before, after, period.from, period.to) };
}
