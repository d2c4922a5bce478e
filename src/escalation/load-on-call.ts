import { findComponent } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { requireReferences } from '../db/references.ts';
import { allRotations, rotationsByIds } from '../rotations/queries.ts';
import { onCallAt, type Rotation } from '../rotations/rotation.ts';
import { findPolicy } from './queries.ts';

/** Which rotations: one, those that a component's alerts may reach, those that a person is on call for at the instant. */
export interface OnCallFilter {
  rotation?: string;
  component?: string;
  person?: string;
}

// A shift begins at most so long ago, so overrides that were over by then cannot have cut it.
const REACH_MS = 400 * 86_400_000;

/** The rotations that the filter lets through at `at`, by id. Throws `Invalid` where it names what does not exist. */
export async function loadOnCall(db: Db, filter: OnCallFilter, at: Date): Promise<Rotation[]> {
  await requireReferences(db, namedIn(filter));
  const since = new Date(Math.max(0, at.getTime() - REACH_MS));
  const ids = await rotationIdsFor(db, filter);
  const rotations = ids === null ? await allRotations(db, since) : await rotationsByIds(db, ids, since);
  const { person } = filter;
  return rotations
    .filter((rotation) => person === undefined || onCallAt(rotation, at).people.includes(person))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function namedIn({ rotation, component, person }: OnCallFilter) {
  return [
    ...(rotation === undefined ? [] : [{ path: 'rotation', use: { rotation } }]),
    ...(component === undefined ? [] : [{ path: 'component', use: { component } }]),
    ...(person === undefined ? [] : [{ path: 'person', use: { person } }]),
  ];
}

/** Null: all. */
async function rotationIdsFor(db: Db, { rotation, component }: OnCallFilter): Promise<string[] | null> {
  if (component === undefined) return rotation === undefined ? null : [rotation];
  const found = await findComponent(db, component);
  const policy = found?.policy === undefined ? null : await findPolicy(db, found.policy);
  const targets = [...(found?.owners ?? []), ...(policy?.lines.flatMap((line) => line.targets) ?? [])];
  const ids = new Set(targets.flatMap((target) => ('rotation' in target ? target.rotation : [])));
  return [...ids].filter((id) => rotation === undefined || id === rotation);
}
