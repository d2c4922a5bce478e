import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { mayActFor } from '../people/person.ts';
import { getPerson, setAbsenceCalendar as writeAddress } from '../people/queries.ts';
import { type CalendarStatus, calendarAbsencesOf, calendarStatusOf, removeAbsences } from './queries.ts';

/**
 * Sets the address of the calendar of a person's absences; workers read it within a minute. With null, what it gave goes
 * at once. Throws `NotFound`, and `Forbidden` for all but the person and admins.
 */
export function setAbsenceCalendar(ctx: Ctx, person: string, address: string | null): Promise<CalendarStatus> {
  requireOwnCalendar(ctx, person);
  return changeDefinitions(ctx, async (tx) => {
    await getPerson(tx.db, person);
    await writeAddress(tx.db, person, address);
    if (address === null) {
      const given = await calendarAbsencesOf(tx.db, person);
      await removeAbsences(
        tx.db,
        given.map(({ id }) => id),
      );
    }
    return calendarStatusOf(tx.db, person);
  });
}

/** The address opens the calendar, so only its owner and admins see it. Throws `Forbidden`. */
export function requireOwnCalendar({ actor }: Pick<Ctx, 'actor'>, person: string): void {
  if (!mayActFor(actor, person)) throw new Forbidden(`This takes a token of ${person} or of an admin.`);
}
