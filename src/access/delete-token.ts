import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { removeToken } from './queries.ts';

/** It lets nobody in from now on. Throws `NotFound`. */
export function deleteToken(ctx: Ctx, id: string): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    if (!(await removeToken(tx.db, id))) throw new NotFound(`token ${id}`);
  });
}
