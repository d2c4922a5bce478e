import { type Ctx, inTransaction } from '../deps.ts';
import { Conflict, Forbidden, NotFound } from '../lib/errors.ts';
import { lockStandby, setStandby } from './queries.ts';
import { type Answer, answerTo, type Standby } from './standby.ts';

export type Said = { outcome: 'unknown'; standby?: undefined } | { outcome: Answer; standby: Standby };

/** Somebody who is on call during a release says that they are ready: `ready 17`. Saying it twice is as good as once. */
export function sayReady(ctx: Ctx, person: { id: string }, number: number): Promise<Said> {
  return inTransaction(ctx, async (tx) => {
    const standby = await lockStandby(tx.db, number);
    if (!standby) return { outcome: 'unknown' };
    const outcome = answerTo(standby, person.id, tx.now);
    if (outcome === 'ready')
      await setStandby(tx.db, number, { status: 'ready', nextActionAt: null, answeredAt: tx.now });
    return { outcome, standby };
  });
}

/** The same, or says in words why not. Throws `NotFound`, `Forbidden` for somebody else's watch, and `Conflict`. */
export async function sayReadyOrRefuse(ctx: Ctx, person: { id: string }, number: number): Promise<void> {
  const { outcome } = await sayReady(ctx, person, number);
  if (outcome === 'unknown') throw new NotFound(`question ${number}`);
  if (outcome === 'not-yours') throw new Forbidden(`Number ${number} is somebody else's to answer.`);
  if (outcome === 'not-asked') throw new Conflict('Nobody asks whether you are ready for this release.');
  if (outcome === 'over')
    throw new Conflict(`Number ${number} is over: the release was moved, or you are not on call.`);
}
