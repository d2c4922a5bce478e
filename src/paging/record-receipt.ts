import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { failDelivery } from './fail-delivery.ts';
import { classifyReceipt } from './failure.ts';
import { lockDelivery, pageFacts, setDelivery } from './queries.ts';

export interface Receipt {
  delivery: number;
  attempt: number;
  /** Twilio's MessageStatus. */
  status: string;
  errorCode?: string;
}

/**
 * What the provider says became of a message. Receipts come late, twice and out of order: `delivered` and `failed` are
 * final, everything else is no news.
 */
export async function recordReceipt(ctx: Ctx, receipt: Receipt): Promise<void> {
  if (receipt.status === 'undelivered' || receipt.status === 'failed')
    return failDelivery(ctx, receipt.delivery, receipt.attempt, classifyReceipt(receipt.errorCode));
  if (receipt.status !== 'delivered' && receipt.status !== 'read') return;
  await inTransaction(ctx, async (tx) => {
    const delivery = await lockDelivery(tx.db, receipt.delivery);
    const open = delivery?.status === 'sending' || delivery?.status === 'sent';
    if (!delivery || !open || delivery.attempts !== receipt.attempt) return;
    await setDelivery(tx.db, delivery.id, { status: 'delivered', error: null }, tx.now);
    const facts = await pageFacts(tx.db, delivery.page_id);
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts?.page.personName ?? delivery.person_id} was delivered`;
    await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'delivered', text }]);
  });
}
