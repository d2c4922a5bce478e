import type { Db } from '../db/pool.ts';
import { peopleByIds } from '../people/queries.ts';
import { allRotations } from '../rotations/queries.ts';
import { onCallAt, shiftAt } from '../rotations/rotation.ts';

/** Who has a rotation now, by name, until when, and who comes after them. */
export interface Duty {
  rotation: string;
  people: string[];
  /** What put them there; empty where nobody is. */
  source: string;
  /** Null where it lies beyond the horizon. */
  until: Date | null;
  next: string[] | null;
}

export async function loadDuties(db: Db, now: Date): Promise<Duty[]> {
  const duties = (await allRotations(db, now)).map((rotation) => {
    const { people, source, until } = shiftAt(rotation, now);
    return { rotation: rotation.id, people, source, until, next: until && onCallAt(rotation, until).people };
  });
  const known = await peopleByIds(db, [...new Set(duties.flatMap(({ people, next }) => [...people, ...(next ?? [])]))]);
  const named = (ids: string[]) => ids.map((id) => known.get(id)?.name ?? id);
  return duties.map((duty) => ({ ...duty, people: named(duty.people), next: duty.next && named(duty.next) }));
}
