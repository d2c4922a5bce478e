import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import type { SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { type Letter, setSent } from './queries.ts';

/** One message that its provider took, with every letter in it. */
export interface Sent {
  letters: readonly [Letter, ...Letter[]];
  result: Extract<SendResult, { ok: true }>;
}

/**
 * Writes down what providers took, all of it in one transaction: thousands leave at once, and a commit for each would be
 * slower than the sending. Where the provider reports what becomes of a message, it has `receiptTimeoutMs` to do so; null
 * waits for ever.
 */
export async function settleSent(ctx: Ctx, messages: Sent[], receiptTimeoutMs: number | null): Promise<void> {
  const receiptDueAt = receiptTimeoutMs === null ? null : new Date(ctx.now.getTime() + receiptTimeoutMs);
  const sent = messages.flatMap(({ letters, result: { providerId, provider = null, receipt } }) =>
    letters.map(({ delivery: { id, attempts } }) => ({
      ...{ id, attempts, provider_id: providerId, provider },
      receipt_due_at: receipt ? receiptDueAt : null,
    })),
  );
  const entries = messages.flatMap(bundleEntries);
  const save = async (tx: Ctx): Promise<void> => {
    await setSent(tx.db, sent, tx.now);
    await insertTimeline(tx.db, tx.now, entries);
    if (receiptDueAt && sent.some((one) => one.receipt_due_at)) tx.wake('delivery', receiptDueAt);
  };
  // Most often there is one statement, which needs no other to commit it.
  await (entries.length > 0 ? inTransaction(ctx, save) : save(ctx));
}

function bundleEntries({ letters }: Sent) {
  const count = new Set(letters.map(({ facts }) => facts.incident.number)).size;
  if (count === 1) return [];
  return letters.map(({ delivery, facts }) => ({
    incident: facts.incident.number,
    type: 'sent' as const,
    text: `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName}: one message for ${count} incidents`,
  }));
}
