import { type Interval, merged, without } from '../lib/intervals.ts';
import { type Rotation, timeline } from './rotation.ts';

/** When a person is on call who was not to be, and the other way round. Epoch milliseconds, in order. */
export interface ShiftChange {
  person: string;
  gains: Interval[];
  loses: Interval[];
}

/** Whose shifts within `[from, to)` an edit changes, ordered by person. A turn that is merely cut in two is no change. */
export function shiftChanges(before: Rotation, after: Rotation, from: Date, to: Date): ShiftChange[] {
  const [old, now] = [timesOf(before, from, to), timesOf(after, from, to)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((person) => {
      const [had, has] = [old.get(person) ?? [], now.get(person) ?? []];
      return { person, gains: without(has, had), loses: without(had, has) };
    })
    .filter(({ gains, loses }) => gains.length + loses.length > 0);
}

function timesOf(rotation: Rotation, from: Date, to: Date): Map<string, Interval[]> {
  const times = new Map<string, Interval[]>();
  for (const shift of timeline(rotation, from, to).shifts) {
    const time = { from: shift.from.getTime(), to: shift.to.getTime() };
    for (const person of shift.people) times.set(person, [...(times.get(person) ?? []), time]);
  }
  for (const [person, stretches] of times) times.set(person, merged(stretches));
  return times;
}
