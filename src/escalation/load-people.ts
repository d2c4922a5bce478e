import { findComponent } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { Invalid } from '../lib/errors.ts';
import { peopleByIds } from '../people/queries.ts';
import { rotationsByIds } from '../rotations/queries.ts';
import { onCallAt } from '../rotations/rotation.ts';
import type { LinePerson } from './line.ts';

/** Somebody asked for by name, by rotation or by what they own. */
export type Asked = { person: string } | { rotation: string } | { component: string };

/** Who that is at `now`. Throws `Invalid` where the named thing does not exist. */
export async function loadPeopleOf(db: Db, asked: Asked, now: Date): Promise<LinePerson[]> {
  if ('person' in asked) {
    const people = await loadAll(db, [asked.person], 'person');
    if (people.length === 0) throw unknown('person', asked.person);
    return people;
  }
  if ('rotation' in asked) {
    const [rotation] = await rotationsByIds(db, [asked.rotation], now);
    if (!rotation) throw unknown('rotation', asked.rotation);
    return loadAll(db, onCallAt(rotation, now).people, `rotation ${rotation.id}`);
  }
  const component = await findComponent(db, asked.component);
  if (!component) throw unknown('component', asked.component);
  const owners = new Map<string, LinePerson>();
  for (const owner of component.owners) {
    const via = 'rotation' in owner ? `rotation ${owner.rotation}` : `owner of ${component.id}`;
    for (const { person } of await loadPeopleOf(db, owner, now)) owners.set(person.id, { person, via });
  }
  return [...owners.values()];
}

async function loadAll(db: Db, ids: string[], via: string): Promise<LinePerson[]> {
  return [...(await peopleByIds(db, ids)).values()].map((person) => ({ person, via }));
}

const unknown = (kind: string, id: string): Invalid =>
  new Invalid(`There is no ${kind} ${id}.`, [{ path: kind, message: `there is no ${kind} "${id}"` }]);
