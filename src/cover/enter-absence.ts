import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { getPerson } from '../people/queries.ts';
import type { Absence, Conflict } from './absence.ts';
import { askForCover } from './ask-for-cover.ts';
import { shiftsOnAbsences } from './find-conflicts.ts';
import { refused } from './open-request.ts';
import { insertAbsences, openRequestsOf } from './queries.ts';

export interface Entered {
  absence: Absence;
  /** The shifts to come that fall on it. */
  conflicts: (Conflict & { rotation: string })[];
  /** The numbers of the cover requests that were opened. */
  requests: number[];
}

const LONGEST_MS = 3 * 366 * 86_400_000;
/** Each asks all the others of a rotation: so many at once would only be ignored. */
const MOST_REQUESTS = 20;

/**
 * Enters an absence and says which shifts fall on it; with `cover`, the others are asked to take each of them that is not
 * asked for yet. Throws `NotFound` for the person, and `Invalid` for one that is past, too long, or would ask too often.
 */
export function enterAbsence(
  ctx: Ctx,
  person: string,
  { from, to, note, cover }: { from: Date; to: Date; note: string | null; cover: boolean },
): Promise<Entered> {
  return changeDefinitions(ctx, async (tx) => {
    await getPerson(tx.db, person);
    if (to <= tx.now) throw refused('to', 'is past');
    if (to.getTime() - from.getTime() > LONGEST_MS) throw refused('to', 'must be at most three years after "from"');
    const absences = await insertAbsences(tx.db, [{ person, from, to, note, calendarUid: null }], tx.now);
    const [absence] = absences as [Absence];
    const conflicts = await shiftsOnAbsences(tx, person, absences);
    if (!cover) return { absence, conflicts, requests: [] };
    if (conflicts.length > MOST_REQUESTS)
      throw refused('cover', `would ask ${conflicts.length} times at once; ask for the nearest shifts one by one`);
    return { absence, conflicts, requests: await askForAll(tx, person, conflicts) };
  });
}

async function askForAll(tx: Ctx, asker: string, conflicts: Entered['conflicts']): Promise<number[]> {
  const numbers: number[] = [];
  for (const { rotation, from, to } of conflicts) {
    const open = await openRequestsOf(tx.db, { rotation, asker, from, to });
    if (open.some(({ asked }) => asked === null)) continue;
    numbers.push((await askForCover(tx, rotation, { asker, from, to })).request.number);
  }
  return numbers;
}
