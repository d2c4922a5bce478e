import { runningLayer, versionsOver } from './history.ts';
import { peopleOver } from './layer.ts';
import type { Rotation, Shift } from './rotation.ts';

/**
 * Whom each layer would give in `[from, to)` if it stood alone, overrides left aside: one list of shifts for each layer,
 * in the order of layers. Where an edit lies in the period, the layers of the same number follow each other.
 */
export function layerShifts({ history }: Pick<Rotation, 'history'>, from: Date, to: Date): Shift[][] {
  const layers: Shift[][] = [];
  for (const { version, ...span } of versionsOver(history, from.getTime(), to.getTime())) {
    for (const index of version.definition.layers.keys()) {
      const shifts = layers[index] ?? [];
      layers[index] = shifts;
      for (const stretch of peopleOver(runningLayer(version, index), span.from, span.to)) {
        append(shifts, {
          from: new Date(stretch.from),
          to: new Date(stretch.to),
          people: [...stretch.people],
          source: `layer ${index + 1}`,
        });
      }
    }
  }
  return Array.from(layers, (shifts) => shifts ?? []);
}

/** One turn after another of the same people is one shift, as in the timeline. */
function append(shifts: Shift[], shift: Shift): void {
  const last = shifts.at(-1);
  const goesOn = last?.to.getTime() === shift.from.getTime() && last.people.join() === shift.people.join();
  if (last && goesOn) last.to = shift.to;
  else shifts.push(shift);
}
