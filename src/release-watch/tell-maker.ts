import type { Ctx } from '../deps.ts';
import { loadPeopleOf } from '../escalation/load-people.ts';
import { insertNotices } from '../notices/queries.ts';
import { isReachable, type Person } from '../people/person.ts';
import { findPerson, reachableAdmins } from '../people/queries.ts';
import type { StoredRelease } from '../releases/queries.ts';

/**
 * Tells whoever made a release what has become of its check: the person; where nobody is known, or cannot be reached,
 * whoever owns its components now; else the admins. In the caller's transaction.
 */
export async function tellMaker(tx: Ctx, release: StoredRelease, text: string): Promise<void> {
  const [subject = text] = text.split(': ', 1);
  const people = await whoHears(tx, release);
  if (people.length === 0) tx.log.warn({ release: release.id }, 'there is nobody to tell of a release');
  await insertNotices(
    tx,
    people.map(({ id }) => ({
      key: `release-check ${release.id} ${tx.now.toISOString()} ${id}`,
      ...{ person: id, method: null, subject, text, dueAt: tx.now },
    })),
  );
}

async function whoHears({ db, now }: Ctx, { makerId, components }: StoredRelease): Promise<Person[]> {
  const maker = makerId === null ? null : await findPerson(db, makerId);
  if (maker && isReachable(maker)) return [maker];
  const owners = new Map<string, Person>();
  // One that was deleted since is owned by nobody.
  for (const component of components)
    for (const { person } of await loadPeopleOf(db, { component }, now).catch(() => []))
      if (isReachable(person)) owners.set(person.id, person);
  return owners.size > 0 ? [...owners.values()] : reachableAdmins(db);
}
