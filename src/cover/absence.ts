/** A stretch, half-open, in which a person cannot be on call. */
export interface Absence {
  id: number;
  person: string;
  from: Date;
  to: Date;
  note: string | null;
  /** The UID of the event in the person's own calendar; null where the absence was entered. */
  calendarUid: string | null;
}

/** A stretch in which somebody is both on call and absent. */
export interface Conflict {
  person: string;
  from: Date;
  to: Date;
  /** The id of the absence. */
  absence: number;
}

interface Watch {
  from: Date;
  to: Date;
  people: string[];
}

/**
 * Where shifts fall on absences of their people, in the order of time. One stretch for each absence, also where several
 * neighbouring shifts (a hand-over between layers, somebody who joins) make it up.
 */
export function conflictsOf(shifts: readonly Watch[], absences: readonly Absence[]): Conflict[] {
  const found: Conflict[] = [];
  const byPerson = Map.groupBy(absences, ({ person }) => person);
  const last = new Map<number, Conflict>();
  for (const shift of shifts) {
    for (const absence of shift.people.flatMap((person) => byPerson.get(person) ?? [])) {
      const from = later(shift.from, absence.from);
      const to = earlier(shift.to, absence.to);
      if (from >= to) continue;
      const before = last.get(absence.id);
      if (before && before.to.getTime() === from.getTime()) before.to = to;
      else found.push(remembered(last, { person: absence.person, from, to, absence: absence.id }));
    }
  }
  return found.sort((a, b) => a.from.getTime() - b.from.getTime() || a.absence - b.absence);
}

export const later = (a: Date, b: Date): Date => (a > b ? a : b);
export const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

function remembered(last: Map<number, Conflict>, conflict: Conflict): Conflict {
  last.set(conflict.absence, conflict);
  return conflict;
}
