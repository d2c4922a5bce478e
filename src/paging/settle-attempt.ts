import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import type { SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { failAttempt } from './failures/fail-attempt.ts';
import { claimedStill, claimedTogether, type DeliveryRow, type PageFacts, setDelivery } from './queries.ts';

/**
 * Writes down what the provider answered to an attempt, and what is done about it. Where the provider reports what becomes
 * of a message, it has `receiptTimeoutMs` to do so; null waits for ever.
 */
export async function settleAttempt(
  ctx: Ctx,
  delivery: DeliveryRow,
  result: SendResult,
  receiptTimeoutMs: number | null,
): Promise<void> {
  if (!result.ok) return failAttempt(ctx, delivery.id, delivery.attempts, result, { accepted: false });
  await settleSent(ctx, [delivery], result, receiptTimeoutMs);
}

/** The provider took the message, for all deliveries in it. */
export async function settleSent(
  ctx: Ctx,
  deliveries: readonly DeliveryRow[],
  result: Extract<SendResult, { ok: true }>,
  receiptTimeoutMs: number | null,
): Promise<void> {
  const awaited = result.receipt && receiptTimeoutMs !== null;
  const receiptDueAt = awaited ? new Date(ctx.now.getTime() + receiptTimeoutMs) : null;
  const from = { provider_id: result.providerId, provider: result.provider ?? null };
  const sent = { ...from, status: 'sent' as const, error: null, unclear_since: null, receipt_due_at: receiptDueAt };
  const settled = await claimedTogether(ctx.db, deliveries, sent, ctx.now);
  if (settled.size > 0 && receiptDueAt) ctx.wake('delivery', receiptDueAt);
  // A receipt has come before the answer: then only the provider's id is news.
  for (const { id } of deliveries) if (!settled.has(id)) await setDelivery(ctx.db, id, from, ctx.now);
}

/** The message is no longer wanted: it is not sent, and the timeline says why. */
export function withdraw(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await claimedStill(tx.db, delivery, { status: 'cancelled' }, tx.now))) return;
    const state = incident.status === 'triggered' ? 'acknowledged for them' : incident.status;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} was not sent: the incident is ${state}`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'cancelled', text }]);
  });
}
