import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { rotationsThatHold } from '../rotations/queries.ts';
import { type Shift, timeline } from '../rotations/rotation.ts';
import { type Absence, type Conflict, conflictsOf, earlier, later } from './absence.ts';
import { absencesOver } from './queries.ts';

const HORIZON_MS = 366 * 86_400_000;

/** Which of these shifts, in order, fall on absences of their people. */
export async function findConflicts(db: Db, shifts: Shift[]): Promise<Conflict[]> {
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (!first || !last) return [];
  const people = [...new Set(shifts.flatMap((shift) => shift.people))];
  return conflictsOf(shifts, await absencesOver(db, people, first.from, last.to));
}

/** The shifts to come, within 366 days and over all rotations, that fall on these absences of one person. */
export async function shiftsOnAbsences(
  ctx: Ctx,
  person: string,
  absences: Absence[],
): Promise<(Conflict & { rotation: string })[]> {
  const found: (Conflict & { rotation: string })[] = [];
  const horizon = new Date(ctx.now.getTime() + HORIZON_MS);
  for (const rotation of await rotationsThatHold(ctx.db, [person], ctx.now)) {
    for (const absence of absences) {
      const [from, to] = [later(absence.from, ctx.now), earlier(absence.to, horizon)];
      if (from >= to) continue;
      for (const conflict of conflictsOf(timeline(rotation, from, to).shifts, [absence]))
        found.push({ rotation: rotation.id, ...conflict });
    }
  }
  return found.sort((a, b) => a.from.getTime() - b.from.getTime());
}
