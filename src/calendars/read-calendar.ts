import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { getPerson, peopleByIds } from '../people/queries.ts';
import { lastSaved } from '../rotations/definition.ts';
import { getRotation, rotationsByIds } from '../rotations/queries.ts';
import { eventOf, type RotationShift, shiftsInView, viewBegins } from './calendar.ts';
import type { Owner } from './feed.ts';
import { toIcal } from './ical.ts';
import { isFeedToken, rotationsNaming } from './queries.ts';
import { reviseEvents } from './revise-events.ts';

/**
 * The owner's shifts from 14 days ago to 90 days ahead, as iCalendar. Writes only where an event is new or has changed.
 * Throws `NotFound` for a token that does not open this calendar.
 */
export async function readCalendar(ctx: Ctx, owner: Owner, token: string, publicUrl: string): Promise<string> {
  if (!(await isFeedToken(ctx.db, owner, token))) throw new NotFound('such calendar, or its address was revoked');
  const { name, zone, url, shifts } = await (owner.kind === 'rotation' ? ofRotation : ofPerson)(ctx, owner.id);
  const names = await namesOf(ctx.db, shifts);
  const events = shifts.map((shift) => eventOf(shift, owner, names, publicUrl));
  return toIcal({ name: `On call: ${name}`, zone, url: publicUrl + url, events: await reviseEvents(ctx, events) });
}

async function ofRotation(ctx: Ctx, id: string) {
  const rotation = await getRotation(ctx.db, id, viewBegins(ctx.now));
  const { timeZone } = lastSaved(rotation, ctx.now);
  return { name: id, zone: timeZone, url: `/rotations/${id}`, shifts: shiftsInView(rotation, ctx.now) };
}

async function ofPerson(ctx: Ctx, id: string) {
  const { name, timeZone } = await getPerson(ctx.db, id);
  const since = viewBegins(ctx.now);
  const rotations = await rotationsByIds(ctx.db, await rotationsNaming(ctx.db, id, since), since);
  const shifts = rotations
    .flatMap((rotation) => shiftsInView(rotation, ctx.now))
    .filter(({ people }) => people.includes(id))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  return { name, zone: timeZone, url: '/rotations', shifts };
}

/** A person who is gone is called by their id. */
async function namesOf(db: Db, shifts: RotationShift[]): Promise<(person: string) => string> {
  const people = await peopleByIds(db, [...new Set(shifts.flatMap((shift) => shift.people))]);
  return (person) => people.get(person)?.name ?? person;
}
