import type { Db } from '../db/pool.ts';
import type { Actor } from '../deps.ts';
import { Forbidden, Invalid } from '../lib/errors.ts';
import { findPerson } from '../people/queries.ts';
import { hasRole } from './token.ts';

/** The person an admin acts for; without a name, the actor. Throws `Forbidden` for others and `Invalid` naming `as`. */
export async function actingAs(db: Db, actor: Actor, as: string | undefined): Promise<Actor> {
  if (as === undefined) return actor;
  if (!hasRole(actor, 'admin')) throw new Forbidden('Only admins act for somebody else.');
  const person = await findPerson(db, as);
  if (!person) throw new Invalid(`There is no person ${as}.`, [{ path: 'as', message: `there is no person ${as}` }]);
  return { person: { id: person.id, name: person.name }, role: actor.role, name: person.name };
}
