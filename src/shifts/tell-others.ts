import type { Ctx } from '../deps.ts';
import { localSpan } from '../lib/local-time.ts';
import { insertNotices } from '../notices/queries.ts';
import { isReachable } from '../people/person.ts';
import { peopleByIds, reachableAdmins } from '../people/queries.ts';
import { peopleOf, type Rotation } from '../rotations/rotation.ts';
import { type Confirmation, confirmationKey, newsText } from './confirmation.ts';
import { definitionAt } from './shift.ts';

/** Tells the admins, and the others of the rotation, that a shift stays unanswered, or is confirmed after all. */
export async function tellOthers(
  tx: Ctx,
  confirmation: Confirmation,
  rotation: Rotation,
  news: 'unanswered' | 'ready',
): Promise<void> {
  const { person, from, to } = confirmation;
  const definition = definitionAt(rotation, from);
  const mates = await peopleByIds(tx.db, [person, ...(definition ? peopleOf(definition) : [])]);
  const name = mates.get(person)?.name ?? person;
  const others = new Map([...(await reachableAdmins(tx.db)), ...mates.values()].map((other) => [other.id, other]));
  others.delete(person);
  const reachable = [...others.values()].filter(isReachable);
  if (reachable.length === 0)
    tx.log.warn({ confirmation: confirmation.number, news }, 'there is nobody to tell about a shift');
  await insertNotices(
    tx,
    reachable.map(({ id, timeZone }) => ({
      key: confirmationKey(confirmation, news, id, tx.now),
      person: id,
      method: null,
      ...newsText(confirmation, news, name, localSpan(from, to, timeZone)),
      dueAt: tx.now,
    })),
  );
}
