import { type Ctx, inTransaction } from '../deps.ts';
import { getRotation } from '../rotations/queries.ts';
import { type Answer, answerTo, type Confirmation } from './confirmation.ts';
import { lockConfirmation, setConfirmation } from './queries.ts';
import { longAgo } from './shift.ts';
import { tellOthers } from './tell-others.ts';

export type Confirmed =
  | { outcome: 'unknown'; shift?: undefined }
  | { outcome: Answer; shift: Pick<Confirmation, 'number' | 'rotation' | 'person' | 'from' | 'to'> };

/** A person says they will be there: `ready 17`. Saying it twice is as good as once. */
export function confirmShift(ctx: Ctx, person: { id: string }, number: number): Promise<Confirmed> {
  return inTransaction(ctx, async (tx) => {
    const confirmation = await lockConfirmation(tx.db, number);
    if (!confirmation) return { outcome: 'unknown' };
    const outcome = answerTo(confirmation, person.id, tx.now);
    if (outcome !== 'ready') return { outcome, shift: confirmation };
    await setConfirmation(tx.db, number, { status: 'ready', nextActionAt: null, answeredAt: tx.now });
    if (confirmation.status === 'unanswered') {
      const rotation = await getRotation(tx.db, confirmation.rotation, longAgo(tx.now));
      await tellOthers(tx, confirmation, rotation, 'ready');
    }
    return { outcome, shift: confirmation };
  });
}
