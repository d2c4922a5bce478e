import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import type { CoverRequest } from './cover-request.ts';
import { lockCoverRequest, settleCoverRequest } from './queries.ts';
import { tell } from './tell.ts';
import { saidDeclined } from './wording.ts';

export interface Declined {
  /** `noted`: others are asked, too, so that it stays open. */
  outcome: 'declined' | 'noted' | 'settled' | 'not-asked';
  request: CoverRequest;
}

/** The no of the one person whom a swap is asked of ends it. Throws `NotFound`. */
export function declineCover(ctx: Ctx, person: { id: string; name: string }, number: number): Promise<Declined> {
  return changeDefinitions(ctx, async (tx) => {
    const request = await lockCoverRequest(tx.db, number);
    if (request.asker === person.id || (request.asked !== null && request.asked !== person.id))
      return { outcome: 'not-asked', request };
    if (request.status === 'refused') return { outcome: 'declined', request };
    if (request.status !== 'open') return { outcome: 'settled', request };
    if (request.asked === null) return { outcome: 'noted', request };
    const refused = await settleCoverRequest(tx.db, number, 'refused', null, tx.now);
    const subject = `${person.name} cannot swap`;
    await tell(tx, `cover ${number} refused`, request.asker, subject, (zone) =>
      saidDeclined(request, person.name, zone),
    );
    return { outcome: 'declined', request: refused };
  });
}
