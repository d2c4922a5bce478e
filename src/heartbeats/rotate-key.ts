import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { randomKey } from '../lib/ids.ts';
import { getHeartbeat, replaceKey } from './queries.ts';

/** A new address; the old one is nobody's from now on. Answers the key, once. Throws `NotFound`. */
export function rotateKey(ctx: Ctx, id: string): Promise<string> {
  return changeDefinitions(ctx, async (tx) => {
    await getHeartbeat(tx.db, id);
    const key = randomKey();
    await replaceKey(tx.db, id, key);
    return key;
  });
}
