import type { Ctx } from '../deps.ts';
import { Email, Id } from '../lib/wire.ts';
import { findByAddress, findPerson } from '../people/queries.ts';
import { personCalled, type StoredRelease } from './queries.ts';

/**
 * Who made a release, where `by` is the id, the verified address or the name of one of our people; else whose token tells
 * us of it, unless somebody did before.
 */
export async function findMaker(
  { db, actor }: Ctx,
  by: string | undefined,
  before: Pick<StoredRelease, 'by' | 'makerId'> | null,
): Promise<string | null> {
  if (before?.makerId && (by === undefined || by === before.by)) return before.makerId;
  const named = by === undefined ? null : await personNamed(db, by);
  return named ?? actor.person?.id ?? null;
}

async function personNamed(db: Ctx['db'], by: string): Promise<string | null> {
  if (Id.safeParse(by).success && (await findPerson(db, by))) return by;
  if (!Email.safeParse(by).success) return personCalled(db, by);
  const [person, ...others] = await findByAddress(db, 'email', by);
  return person && others.length === 0 ? person.id : null;
}
