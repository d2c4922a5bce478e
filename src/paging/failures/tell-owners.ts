import { tellAdmins } from '../../cover/tell.ts';
import type { Ctx } from '../../deps.ts';
import { insertNotices } from '../../notices/queries.ts';
import { isReachable, whyUnreachable } from '../../people/person.ts';
import { peopleByIds } from '../../people/queries.ts';

/**
 * Tells people of a contact method of theirs that does not work, by the others they have. Who has none left cannot be
 * told: then the admins are, because nobody pages that person any more. `key` makes telling twice harmless.
 */
export async function tellOwners(
  tx: Ctx,
  ids: string[],
  { key, subject, text }: { key: string; subject: string; text: string },
): Promise<void> {
  for (const owner of (await peopleByIds(tx.db, ids)).values()) {
    if (isReachable(owner)) {
      const notice = { key: `${key} ${owner.id}`, person: owner.id, method: null, subject, text, dueAt: tx.now };
      await insertNotices(tx, [notice]);
    } else {
      const words = `${owner.name} ${whyUnreachable(owner)}. Their lines are paged without them.`;
      await tellAdmins(tx, `unreachable ${key} ${owner.id}`, owner.id, `${owner.name} cannot be reached`, () => words);
    }
  }
}
