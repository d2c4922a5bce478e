import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { newSecret } from './new-secret.ts';
import { getSubscriber, replaceSecret } from './queries.ts';

/** A new secret, answered once; for a day both sign. Throws `NotFound`, and `Conflict` where nothing is signed. */
export function rotateSecret(ctx: Ctx, id: string): Promise<string> {
  return changeDefinitions(ctx, async (tx) => {
    const { type } = await getSubscriber(tx.db, id);
    if (type !== 'webhook') throw new Conflict(`What goes to ${type} is not signed.`);
    const secret = newSecret();
    await replaceSecret(tx.db, id, secret, tx.now);
    return secret;
  });
}
