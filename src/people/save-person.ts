import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Invalid } from '../lib/errors.ts';
import { danglingRules } from './notification-rule.ts';
import { applyDraft, type Person } from './person.ts';
import { findPerson, getPerson, writePerson } from './queries.ts';
import type { PersonInput } from './schemas.ts';
import { unknownCountry } from './unknown-country.ts';

/**
 * Creates or replaces. Throws `Invalid` for rules and shift notices that name no contact method of the person, and for a
 * country whose public holidays are not known.
 */
export async function savePerson(
  ctx: Ctx,
  id: string,
  input: PersonInput,
): Promise<{ person: Person; created: boolean }> {
  const dangling = danglingRules(input);
  if (dangling.length > 0)
    throw new Invalid('A rule or a notice names a contact method that does not exist.', dangling);
  const unknown = await unknownCountry(input);
  if (unknown.length > 0) throw new Invalid('The country is not known.', unknown);
  return changeDefinitions(ctx, async (tx) => {
    const before = await findPerson(tx.db, id);
    const person = applyDraft(id, input, before);
    await writePerson(tx.db, person, ctx.now);
    // Read again: the number of a new method may have opted out.
    return { person: await getPerson(tx.db, id), created: before === null };
  });
}
