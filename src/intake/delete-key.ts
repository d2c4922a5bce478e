import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { removeKey } from './queries.ts';

/** It is nobody's from now on, also when it was the last one: it may be in wrong hands. Throws `NotFound`. */
export function deleteKey(ctx: Ctx, integrationId: string, keyId: number): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    if (!(await removeKey(tx.db, integrationId, keyId))) throw new NotFound(`key ${keyId} of ${integrationId}`);
  });
}
