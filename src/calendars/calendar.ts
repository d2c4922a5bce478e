import { createHash } from 'node:crypto';
import { overlap } from '../lib/intervals.ts';
import { instantOf, wallAt } from '../lib/wall-clock.ts';
import { lastSaved } from '../rotations/definition.ts';
import { type Rotation, type Shift, timeline } from '../rotations/rotation.ts';
import type { Owner } from './feed.ts';
import { type IcalEvent, utcOf } from './ical.ts';

const DAY = 86_400_000;
const BEHIND = 14 * DAY;
const AHEAD = 90 * DAY;
/** A longer shift is shown month by month: one that never ends could not be shown, nor be named by its beginning. */
const LONGEST = 100 * DAY;
/** An event that has not changed for so long has left every calendar. */
export const FORGOTTEN_AFTER_MS = AHEAD + LONGEST + BEHIND + DAY;

export interface RotationShift extends Shift {
  rotation: string;
}

/** What a calendar says of a shift, before it is known whether it said so before. */
export type CalendarEvent = Omit<IcalEvent, 'sequence' | 'changedAt'>;

/** Everything a calendar shows of a rotation at `now` lies after this instant. */
export const viewBegins = (now: Date): Date => new Date(now.getTime() - BEHIND - LONGEST);

/**
 * The whole shifts of a rotation that touch the stretch from 14 days ago to 90 days ahead, in whole seconds. They are not
 * cut at its ends: what a shift is called and how long it is must not depend on when one asks.
 */
export function shiftsInView(rotation: Rotation, now: Date): RotationShift[] {
  const view = { from: now.getTime() - BEHIND, to: now.getTime() + AHEAD };
  const { shifts } = timeline(rotation, viewBegins(now), new Date(view.to + LONGEST));
  const { timeZone } = lastSaved(rotation, now);
  return shifts
    .flatMap((shift) => piecesOf(shift, timeZone))
    .map((shift) => ({ ...shift, rotation: rotation.id, from: wholeSecond(shift.from), to: wholeSecond(shift.to) }))
    .filter(({ from, to }) => from < to && overlap(view, { from: from.getTime(), to: to.getTime() }));
}

/**
 * A shift as an event. The UID names the slot and not who has it, so a slot that changes hands stays the same event; in
 * a person's calendar it is another event, for it says something else. `nameOf` gives the name of a person's id.
 */
export function eventOf(
  shift: RotationShift,
  owner: Owner,
  nameOf: (person: string) => string,
  publicUrl: string,
): CalendarEvent {
  const { rotation, people, source, from, to } = shift;
  const slot = `${rotation}-${utcOf(from)}`;
  const host = new URL(publicUrl).hostname;
  const ofPerson = owner.kind === 'person';
  const others = people.filter((person) => person !== owner.id).map(nameOf);
  return {
    uid: ofPerson ? `${slot}-${owner.id}@${host}` : `${slot}@${host}`,
    ...{ from, to },
    summary: ofPerson ? `On call: ${rotation}` : `${rotation}: ${people.map(nameOf).join(', ')}`,
    description: ofPerson && others.length > 0 ? `${source}\nwith ${others.join(', ')}` : source,
    url: `${publicUrl}/rotations/${rotation}`,
  };
}

/** Two events with the same hash say the same. */
export const contentHash = ({ uid: _, ...content }: CalendarEvent): Buffer =>
  createHash('sha256').update(JSON.stringify(content)).digest();

function piecesOf(shift: Shift, zone: string): Shift[] {
  if (shift.to.getTime() - shift.from.getTime() <= LONGEST) return [shift];
  const pieces: Shift[] = [];
  for (let from = shift.from; from < shift.to; ) {
    const to = new Date(Math.min(shift.to.getTime(), nextMonth(zone, from)));
    pieces.push({ ...shift, from, to });
    from = to;
  }
  return pieces;
}

/** The instant at which the month after this one begins in a zone, epoch milliseconds. */
function nextMonth(zone: string, instant: Date): number {
  const wall = new Date(wallAt(zone, instant.getTime()));
  return instantOf(zone, Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 1));
}

const wholeSecond = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 1_000) * 1_000);
