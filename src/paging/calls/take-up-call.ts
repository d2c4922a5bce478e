import { type Ctx, inTransaction } from '../../deps.ts';
import { type DeliveryRow, findDelivery, lockDelivery, setDelivery } from '../queries.ts';
import type { CallRef } from './call-outcome.ts';

/**
 * A call that reports on itself was placed, also where Twilio's answer to us was lost: its address names the message and
 * the attempt. Its id is kept, and the next attempt, which is due now, finds that there is nothing to place (look-up.ts).
 * Twilio's list of calls could not tell it from another call to the same phone.
 */
export async function takeUpCall(ctx: Ctx, call: CallRef): Promise<void> {
  const known = await findDelivery(ctx.db, call.delivery);
  if (!known || !isOfLostAnswer(known, call)) return;
  await inTransaction(ctx, async (tx) => {
    const delivery = await lockDelivery(tx.db, call.delivery);
    if (!delivery || !isOfLostAnswer(delivery, call)) return;
    const isWaiting = delivery.status === 'queued';
    const kept = { provider_id: call.sid, ...(isWaiting && { due_at: tx.now }) };
    await setDelivery(tx.db, delivery.id, kept, delivery.updated_at);
    if (isWaiting) tx.wake('delivery', tx.now);
  });
}

/** The last attempt's: it waits for its answer still, or it was never clear whether it had left. */
const isOfLostAnswer = (
  { channel, attempts, status, unclear_since, provider_id }: DeliveryRow,
  { attempt }: CallRef,
): boolean =>
  channel === 'voice' &&
  attempts === attempt &&
  provider_id === null &&
  (status === 'sending' || (status === 'queued' && unclear_since !== null));
