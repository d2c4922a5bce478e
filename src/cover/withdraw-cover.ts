import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { Conflict, Forbidden } from '../lib/errors.ts';
import type { CoverRequest } from './cover-request.ts';
import { lockCoverRequest, settleCoverRequest } from './queries.ts';

/** Twice is as good as once. Throws `NotFound`, `Forbidden` for all but the asker and admins, and `Conflict` once it is settled otherwise. */
export function withdrawCover(ctx: Ctx, number: number): Promise<CoverRequest> {
  return changeDefinitions(ctx, async (tx) => {
    const request = await lockCoverRequest(tx.db, number);
    if (tx.actor.person?.id !== request.asker && tx.actor.role !== 'admin')
      throw new Forbidden('Only the asker and admins withdraw it.');
    if (request.status === 'withdrawn') return request;
    if (request.status !== 'open')
      throw new Conflict(`Cover request ${number} is ${request.status} already, so it cannot be withdrawn.`);
    return settleCoverRequest(tx.db, number, 'withdrawn', null, tx.now);
  });
}
