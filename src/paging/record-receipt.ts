import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { markProved } from '../people/queries.ts';
import { CHANNEL_NAMES, isUnderway, newsOf } from './delivery.ts';
import { failTogether } from './failures/fail-together.ts';
import { classifyReceipt } from './failures/failure.ts';
import { leftTogether, lockDelivery, pageFacts, setDelivery } from './queries.ts';

export interface Receipt {
  delivery: number;
  attempt: number;
  /** Twilio's MessageStatus. */
  status: string;
  errorCode?: string | null;
  /** The provider's id of the message. */
  sid?: string;
}

/**
 * What the provider says became of a message. Receipts come late, twice, out of order and for messages we do not know:
 * what has been settled stays, and so does what a later attempt is about. What is said of a message concerns all that left
 * in it.
 */
export async function recordReceipt(ctx: Ctx, { delivery, attempt, status, errorCode, sid }: Receipt): Promise<void> {
  const news = newsOf(status);
  if (news === null) return;
  const deliveries = await leftTogether(ctx.db, delivery, attempt);
  if (news === 'failed') return failTogether(ctx, deliveries, classifyReceipt(errorCode), { accepted: true });
  // All or none: of a message that is known to have arrived for a part, the rest would leave once more, in words of its own.
  await inTransaction(ctx, async (tx) => {
    for (const { id, attempts } of deliveries) await recordDelivered(tx, id, attempts, sid);
  });
}

async function recordDelivered(tx: Ctx, id: number, attempt: number, sid?: string): Promise<void> {
  const delivery = await lockDelivery(tx.db, id);
  if (!delivery || !isUnderway(delivery.status) || delivery.attempts !== attempt) return;
  // The worker that sent it may have died before it could write down under which id.
  const named = sid === undefined ? {} : { provider_id: sid };
  await setDelivery(tx.db, id, { status: 'delivered', error: null, receipt_due_at: null, ...named }, tx.now);
  const { person_id, method_id, address } = delivery;
  if (delivery.channel === 'sms')
    await markProved(tx.db, { personId: person_id, methodId: method_id, address }, 'receipt', tx.now);
  const facts = await pageFacts(tx.db, delivery.page_id);
  tx.meter?.delivery(delivery.channel, delivery.provider ?? 'default', 'delivered');
  if (facts?.firstDelivery === id)
    tx.meter?.sinceAlert('receipt', tx.now.getTime() - facts.incident.createdAt.getTime());
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts?.page.personName ?? person_id} was delivered`;
  await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'delivered', text }]);
}
