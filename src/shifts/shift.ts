import { versionAt } from '../rotations/history.ts';
import { type Rotation, timeline } from '../rotations/rotation.ts';
import type { RotationDefinition } from '../rotations/schemas.ts';

/**
 * One person's unbroken time on call in one rotation, whoever shares it and whatever put them there. Null: it began, or
 * goes on, further away than 400 days.
 */
export interface PersonShift {
  rotation: string;
  person: string;
  from: Date | null;
  to: Date | null;
}

const DAY_MS = 86_400_000;
const REACHES = [8, 40, 400].map((days) => days * DAY_MS);

/** Overrides that were over by then cannot matter to a shift that touches `now`, as far as shifts are looked at. */
export const longAgo = (now: Date): Date => new Date(Math.max(0, now.getTime() - 401 * DAY_MS));

/** The definition that holds at an instant; null where the rotation has none yet. */
export const definitionAt = ({ history }: Rotation, instant: Date): RotationDefinition | null =>
  versionAt(history, instant.getTime())?.definition ?? null;

/** The shifts of each person that touch `[from, to)`, cut to it: an edge within it is a real one. */
export function stretchesOf(rotation: Rotation, from: Date, to: Date): Map<string, { from: Date; to: Date }[]> {
  const stretches = new Map<string, { from: Date; to: Date }[]>();
  for (const shift of timeline(rotation, from, to).shifts) {
    for (const person of shift.people) {
      const own = stretches.get(person) ?? [];
      stretches.set(person, own);
      const last = own.at(-1);
      if (last?.to.getTime() === shift.from.getTime()) last.to = shift.to;
      else own.push({ from: shift.from, to: shift.to });
    }
  }
  return stretches;
}

/** Where a shift goes on without end, 400 days after its beginning stand for it. */
export const shiftEnd = ({ from, to }: PersonShift): Date | null =>
  to ?? (from && new Date(from.getTime() + 400 * DAY_MS));

/** Whether the person still has exactly this shift. */
export function hasShift(rotation: Rotation, { person, from, to }: PersonShift): boolean {
  const within = from ?? (to && new Date(to.getTime() - 1));
  const found = within && shiftAround(rotation, person, within);
  if (!found) return false;
  return found.from?.getTime() === from?.getTime() && found.to?.getTime() === to?.getTime();
}

/** The person's whole shift around an instant; null where they are not on call then. */
export function shiftAround(rotation: Rotation, person: string, instant: Date): PersonShift | null {
  const at = instant.getTime();
  const within = (from: number, to: number) =>
    stretchesOf(rotation, new Date(from), new Date(to))
      .get(person)
      ?.find((stretch) => stretch.from <= instant && instant < stretch.to);
  if (!within(at, at + 1)) return null;
  return { rotation: rotation.id, person, from: beginning(), to: ending() };

  function beginning(): Date | null {
    for (const reach of REACHES) {
      const from = within(at - reach, at + 1)?.from;
      if (from && from.getTime() > at - reach) return from;
    }
    return null;
  }

  function ending(): Date | null {
    for (const reach of REACHES) {
      const to = within(at, at + reach)?.to;
      if (to && to.getTime() < at + reach) return to;
    }
    return null;
  }
}
