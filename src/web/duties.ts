import type { Db } from '../db/pool.ts';
import { peopleByIds } from '../people/queries.ts';
import { allRotations } from '../rotations/queries.ts';
import { onCallAt, type Rotation, shiftAt } from '../rotations/rotation.ts';

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

export type NameOf = (id: string) => string;

export async function loadDuties(db: Db, now: Date): Promise<Duty[]> {
  const rotations = await allRotations(db, now);
  const unnamed = rotations.map((rotation) => dutyOf(rotation, now, (id) => id));
  const nameOf = await loadNames(
    db,
    unnamed.flatMap(({ people, next }) => [...people, ...(next ?? [])]),
  );
  return unnamed.map((duty) => ({
    ...duty,
    people: duty.people.map(nameOf),
    next: duty.next?.map(nameOf) ?? null,
  }));
}

export function dutyOf(rotation: Rotation, now: Date, nameOf: NameOf): Duty {
  const { people, source, until } = shiftAt(rotation, now);
  const next = until && onCallAt(rotation, until).people.map(nameOf);
  return { rotation: rotation.id, people: people.map(nameOf), source, until, next };
}

/** The names of people; whoever has left goes by their id. */
export async function loadNames(db: Db, ids: string[]): Promise<NameOf> {
  const people = await peopleByIds(db, [...new Set(ids)]);
  return (id) => people.get(id)?.name ?? id;
}
