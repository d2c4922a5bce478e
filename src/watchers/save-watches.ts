import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { isUsable } from '../people/contact-method.ts';
import { getPerson } from '../people/queries.ts';
import { mayVerify } from '../people/verification.ts';
import { replaceWatches, watchesOf } from './queries.ts';
import type { Watch } from './watch.ts';

/**
 * Sets what a person reads by mail. Throws `NotFound`, `Forbidden` for all but the person and admins, and `Invalid` for
 * components that do not exist. Answers what will hurt: that no mail reaches them.
 */
export function saveWatches(
  ctx: Ctx,
  personId: string,
  watches: Watch[],
): Promise<{ watches: Watch[]; warnings: string[] }> {
  if (!mayVerify(ctx.actor, personId))
    throw new Forbidden(`Only ${personId} and admins choose what ${personId} reads.`);
  return changeDefinitions(ctx, async (tx) => {
    const person = await getPerson(tx.db, personId);
    const references = watches.flatMap(({ component }, index) =>
      component === null ? [] : [{ path: `watches.${index}.component`, use: { component } }],
    );
    await requireReferences(tx.db, references);
    await replaceWatches(tx.db, personId, watches, tx.now);
    const reads = person.contactMethods.some((method) => method.type === 'email' && isUsable(method));
    const warnings =
      reads || watches.length === 0 ? [] : [`${person.name} has no mail address that works: nothing is sent.`];
    return { watches: await watchesOf(tx.db, personId), warnings };
  });
}
