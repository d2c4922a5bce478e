import { allComponents } from '../components/queries.ts';
import { type Absence, type Conflict, conflictsOf } from '../cover/absence.ts';
import type { CoverRequest } from '../cover/cover-request.ts';
import { absencesOver, type CalendarStatus, calendarStatusOf, requestsAhead } from '../cover/queries.ts';
import type { Db } from '../db/pool.ts';
import type { Person } from '../people/person.ts';
import { getPerson } from '../people/queries.ts';
import { readTests, type TestOutcome } from '../proofs/read-test.ts';
import { askedOf } from '../release-watch/queries.ts';
import type { Standby } from '../release-watch/standby.ts';
import { findRelease, type StoredRelease } from '../releases/queries.ts';
import { rotationsThatHold } from '../rotations/queries.ts';
import type { Rotation } from '../rotations/rotation.ts';
import type { Confirmation } from '../shifts/confirmation.ts';
import { confirmationsOf } from '../shifts/queries.ts';
import { longAgo, shiftAround, stretchesOf } from '../shifts/shift.ts';
import { watchesOf } from '../watchers/queries.ts';
import type { Watch } from '../watchers/watch.ts';
import { loadNames, type NameOf } from './duties.ts';
import { askedFor } from './rotation-view.ts';
import type { Stretch } from './timeline-plot.ts';

const FOUR_WEEKS_MS = 28 * 86_400_000;
/** Absences are shown as far ahead as they can be entered. */
const FAR_MS = 5 * 366 * 86_400_000;
const MOST_SWAPS = 40;

/** One shift of the person whose page it is; the whole of it, also where it has begun. Null: further away than we look. */
export interface OwnShift {
  rotation: string;
  from: Date | null;
  to: Date | null;
  isRunning: boolean;
  /** What of it falls on absences. */
  conflicts: Conflict[];
  /** The open request in which the others are asked to take some of it. */
  asked: CoverRequest | undefined;
  confirmation: Confirmation | undefined;
}

/** A person and what concerns them in the next four weeks. */
export interface PersonView {
  person: Person;
  shifts: OwnShift[];
  /** Those not over, the nearest first. */
  absences: Absence[];
  calendar: CalendarStatus;
  /** What they have asked for: open, or taken and still to come. */
  asked: CoverRequest[];
  /** What others ask of them: of everybody in a rotation of theirs, or of them alone. */
  wanted: CoverRequest[];
  /** Shifts they were asked to confirm and have not. */
  unconfirmed: Confirmation[];
  /** Planned releases for which they were asked to be ready and have not said so. */
  standbys: { standby: Standby; release: StoredRelease }[];
  /** For which stretches of others they might swap, by rotation. */
  swaps: Map<string, Swap[]>;
  nameOf: NameOf;
  /** The last test of each contact method, by the method. */
  tests: Map<string, TestOutcome>;
  /** What they are mailed of which components, and the components there are. */
  watches: Watch[];
  components: string[];
}

export interface Swap extends Stretch {
  person: string;
}

/** Throws `NotFound`. */
export async function loadPersonView(db: Db, id: string, now: Date): Promise<PersonView> {
  const person = await getPerson(db, id);
  const rotations = await rotationsThatHold(db, [id], longAgo(now));
  const absences = await absencesOver(db, [id], now, new Date(now.getTime() + FAR_MS));
  const rotationIds = rotations.map((rotation) => rotation.id);
  const requests = await requestsAhead(db, rotationIds, now);
  const confirmations = await confirmationsOf(db, id, now);
  const swaps = new Map(rotations.map((rotation) => [rotation.id, swapsIn(rotation, id, now)]));
  const others = [...swaps.values()].flat().map((swap) => swap.person);
  const named = requests.flatMap(({ asker, asked, takenBy }) => [asker, asked, takenBy]);
  return {
    ...{ person, absences, swaps },
    shifts: ownShifts({ rotations, id, now, absences, requests, confirmations }),
    calendar: await calendarStatusOf(db, id),
    asked: requests.filter(({ asker }) => asker === id),
    wanted: requests.filter(
      ({ status, asker, asked }) => status === 'open' && asker !== id && (asked === null || asked === id),
    ),
    unconfirmed: confirmations.filter(({ status, asked }) => status !== 'ready' && asked > 0),
    tests: await readTests(db, id, now),
    watches: await watchesOf(db, id),
    components: (await allComponents(db)).map((component) => component.id),
    standbys: await standbysOfPerson(db, id, now),
    nameOf: await loadNames(db, [...others, ...named.filter((name) => name !== null)]),
  };
}

async function standbysOfPerson(db: Db, id: string, now: Date): Promise<PersonView['standbys']> {
  const asked = await askedOf(db, id, now);
  const releases = await Promise.all(asked.map(({ release }) => findRelease(db, release)));
  return asked.flatMap((standby, nth) => {
    const release = releases[nth];
    return release ? [{ standby, release }] : [];
  });
}

interface Loaded {
  rotations: Rotation[];
  id: string;
  now: Date;
  absences: Absence[];
  requests: CoverRequest[];
  confirmations: Confirmation[];
}

/** In the order of time, over all rotations. */
function ownShifts({ rotations, id, now, absences, requests, confirmations }: Loaded): OwnShift[] {
  const end = new Date(now.getTime() + FOUR_WEEKS_MS);
  const shifts = rotations.flatMap((rotation) =>
    (stretchesOf(rotation, now, end).get(id) ?? []).map((stretch): OwnShift => {
      const { from, to } = wholeOf(rotation, id, stretch, now, end);
      return {
        ...{ rotation: rotation.id, from, to },
        isRunning: stretch.from.getTime() === now.getTime(),
        conflicts: conflictsOf([{ ...stretch, people: [id] }], absences),
        asked: askedFor(requests, rotation.id, { person: id, ...stretch }),
        confirmation: confirmations.find((it) => it.rotation === rotation.id && it.from.getTime() === from?.getTime()),
      };
    }),
  );
  return shifts.sort((a, b) => (a.from?.getTime() ?? 0) - (b.from?.getTime() ?? 0));
}

/** A shift that was cut at the edge of what is shown, as it really is. */
function wholeOf(
  rotation: Rotation,
  id: string,
  stretch: Stretch,
  now: Date,
  end: Date,
): { from: Date | null; to: Date | null } {
  const isCut = stretch.from.getTime() === now.getTime() || stretch.to.getTime() === end.getTime();
  return (isCut && shiftAround(rotation, id, stretch.from)) || stretch;
}

/** A swap takes stretches that are still to come. */
function swapsIn(rotation: Rotation, id: string, now: Date): Swap[] {
  const end = new Date(now.getTime() + FOUR_WEEKS_MS);
  return [...stretchesOf(rotation, now, end)]
    .filter(([person]) => person !== id)
    .flatMap(([person, stretches]) => stretches.map((stretch) => ({ person, ...stretch })))
    .filter(({ from }) => from > now)
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .slice(0, MOST_SWAPS);
}
