import { type Absence, type Conflict, conflictsOf } from '../cover/absence.ts';
import type { CoverRequest } from '../cover/cover-request.ts';
import { lastSaved } from '../rotations/definition.ts';
import { layerShifts } from '../rotations/layer-shifts.ts';
import type { Override } from '../rotations/override.ts';
import { peopleOf, type Rotation, type Shift, timeline } from '../rotations/rotation.ts';
import { type Duty, dutyOf, type NameOf } from './duties.ts';
import { minutesOf, type Stretch } from './timeline-plot.ts';

/** As many as the style sheet has; with more people than that, names alone tell them apart. */
const COLOURS = 8;

/** A rotation over a period, with the names and colours of its people. */
export interface RotationView {
  id: string;
  /** The rotation's own zone. */
  timeZone: string;
  pendingFrom: Date | null;
  period: Stretch;
  duty: Duty;
  shifts: Shift[];
  gaps: Stretch[];
  /** Where somebody is on call while they are absent. */
  conflicts: Conflict[];
  /** What is asked of the others and open, whenever it is. */
  requests: CoverRequest[];
  /** Each layer by itself. */
  layers: { name: string; shifts: Shift[] }[];
  /** Those that touch the period. */
  overrides: Override[];
  /** Whom the definition names, those of earlier versions first, then those who only override. */
  people: string[];
  nameOf: NameOf;
  colourOf: (person: string) => number;
}

/** What else bears on who is on call; a list of rotations goes without. */
interface Plans {
  absences: readonly Absence[];
  requests: CoverRequest[];
}

/** `nameOf` knows everybody in the rotation. */
export function viewOf(
  rotation: Rotation,
  period: Stretch,
  now: Date,
  nameOf: NameOf,
  { absences, requests }: Plans = { absences: [], requests: [] },
): RotationView {
  const { shifts, gaps } = timeline(rotation, period.from, period.to);
  const people = everybodyIn(rotation);
  const saved = lastSaved(rotation, now);
  return {
    id: rotation.id,
    timeZone: saved.timeZone,
    pendingFrom: saved.pendingFrom,
    period,
    duty: dutyOf(rotation, now, nameOf),
    ...{ shifts, gaps, requests },
    conflicts: conflictsOf(shifts, absences),
    layers: layerShifts(rotation, period.from, period.to).map((shifts, index) => ({
      name: saved.layers[index]?.adds ? `Layer ${index + 1}, adds` : `Layer ${index + 1}`,
      shifts,
    })),
    overrides: rotation.overrides.filter(({ from, to }) => from < period.to && period.from < to),
    people,
    nameOf,
    colourOf: (person) => people.indexOf(person) % COLOURS,
  };
}

/** Those that can still be filled; of one that is running, the rest. */
export const comingGaps = (gaps: readonly Stretch[], now: Date): Stretch[] =>
  gaps
    .filter(({ to }) => to > now)
    .map(({ from, to }) => ({ from: new Date(Math.max(from.getTime(), now.getTime())), to }));

/** The open request in which somebody asks all the others to take over some of a stretch. */
export const askedFor = (
  requests: readonly CoverRequest[],
  rotation: string,
  { person, from, to }: Stretch & { person: string },
): CoverRequest | undefined =>
  requests.find(
    (it) =>
      it.status === 'open' &&
      it.asked === null &&
      it.rotation === rotation &&
      it.asker === person &&
      it.from < to &&
      from < it.to,
  );

/** "2 gaps, 64 h". */
export function gapsInWords(gaps: readonly Stretch[]): string {
  const hours = gaps.reduce((sum, gap) => sum + minutesOf(gap), 0) / 60;
  const length = hours < 1 ? 'less than an hour' : `${Math.round(hours)} h`;
  return `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}, ${length}`;
}

/** Whoever a definition or an override of it names. */
export function everybodyIn({ history, overrides }: Rotation): string[] {
  const named = history.flatMap(({ definition }) => peopleOf(definition));
  const overriding = overrides.flatMap(({ person, replaces }) => [person, replaces]);
  return [...new Set([...named, ...overriding].filter((person) => person !== null))];
}
