import { contextOf, inTransaction, system } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { tolerate } from '../ledger/tolerate.ts';
import type { Found } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { smsOf } from './hand-over.ts';
import type { PagingDeps } from './paging-deps.ts';
import { claimedStill, isOtherMessage, type Letter } from './queries.ts';

/**
 * Which letters are still to be sent. An earlier attempt may have left without our knowing: its answer was lost, or its
 * worker died. Then the provider is asked for the message, and what it has is settled as sent. Where it has none, does
 * not answer, or cannot be asked, the message is sent: rather twice than never.
 */
export async function stillToSend(deps: PagingDeps, letters: Letter[]): Promise<Letter[]> {
  const unclear = letters.filter(isUnclear);
  if (unclear.length === 0) return letters;
  // What left in one message became unclear at one instant.
  const messages = Map.groupBy(unclear, ({ delivery }) => delivery.unclear_since?.getTime());
  const settled = await Promise.all([...messages.values()].map((message) => settleIfTaken(deps, message)));
  return letters.filter((letter) => !settled.flat().includes(letter));
}

/** An earlier attempt may have left, and can be asked for; a call has said so by itself (take-up-call.ts). */
export const isUnclear = ({ delivery: { channel, unclear_since, provider_id } }: Letter): boolean =>
  unclear_since !== null && (channel === 'sms' || (channel === 'voice' && provider_id !== null));

async function settleIfTaken(deps: PagingDeps, letters: Letter[]): Promise<Letter[]> {
  const [first, ...others] = letters;
  if (!first?.delivery.unclear_since) return [];
  const since = first.delivery.unclear_since;
  const { channel, provider_id } = first.delivery;
  if (channel === 'voice' && provider_id !== null) {
    await settleAsSent(deps, letters, { providerId: provider_id, receipt: true });
    return letters;
  }
  if (!deps.sms.find) return [];
  const found = await deps.sms.find(smsOf(deps, [first, ...others]), since);
  if (!found) {
    tolerate(contextOf(deps, system), 'failed-look-up', `#${first.delivery.incident}`);
    return [];
  }
  const ids = letters.map(({ delivery }) => delivery.id);
  for (const one of found) {
    if (await isOtherMessage(deps.db, one.providerId, ids)) continue;
    await settleAsSent(deps, letters, one);
    return letters;
  }
  return [];
}

function settleAsSent(deps: PagingDeps, letters: Letter[], { providerId, provider, receipt }: Found): Promise<void> {
  const ctx = contextOf(deps, system);
  const waits = (receipt && deps.receiptTimeoutMs) ?? null;
  const receiptDueAt = waits === null ? null : new Date(ctx.now.getTime() + waits);
  return inTransaction(ctx, async (tx) => {
    for (const { delivery, facts } of letters) {
      const sent = {
        ...{ status: 'sent' as const, provider_id: providerId, provider: provider ?? null, error: null },
        ...{ unclear_since: null, receipt_due_at: receiptDueAt },
        // Its receipts name the attempt that sent it, which was the one before this.
        attempts: delivery.attempts - 1,
      };
      if (!(await claimedStill(tx.db, delivery, sent, tx.now))) continue;
      if (receiptDueAt) tx.wake('delivery', receiptDueAt);
      const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} had left after all: the provider has it`;
      await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'sent', text }]);
    }
  });
}
