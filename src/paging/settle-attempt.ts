import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import type { SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { failDelivery } from './fail-delivery.ts';
import { type Failure, retryDelayMs } from './failure.ts';
import { claimedStill, type DeliveryRow, type PageFacts, setDelivery } from './queries.ts';

/** Some ten minutes at the longest pause. Then a message is given up; the incident itself goes on. */
const MAX_ATTEMPTS = 50;

/** Writes down what the provider answered to an attempt, and what is done about it. */
export async function settleAttempt(
  ctx: Ctx,
  delivery: DeliveryRow,
  facts: PageFacts,
  result: SendResult,
): Promise<void> {
  if (result.ok) {
    const sent = { status: 'sent' as const, provider_id: result.providerId, error: null };
    // A receipt may have come before the answer: then only the provider's id is news.
    if (!(await claimedStill(ctx.db, delivery, sent, ctx.now)))
      await setDelivery(ctx.db, delivery.id, { provider_id: result.providerId }, ctx.now);
    return;
  }
  const givenUp = delivery.attempts >= MAX_ATTEMPTS;
  if (result.kind === 'permanent' || givenUp) return failDelivery(ctx, delivery.id, delivery.attempts, result);
  await retryLater(ctx, delivery, facts, result);
}

/** The message is no longer wanted: it is not sent, and the timeline says why. */
export function withdraw(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await claimedStill(tx.db, delivery, { status: 'cancelled' }, tx.now))) return;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} was not sent: the incident is ${incident.status}`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'cancelled', text }]);
  });
}

function retryLater(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts, failure: Failure): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const dueAt = new Date(tx.now.getTime() + retryDelayMs(delivery.attempts, Math.random()));
    const queued = { status: 'queued' as const, due_at: dueAt, error: failure.reason };
    if (!(await claimedStill(tx.db, delivery, queued, tx.now))) return;
    tx.wake('delivery', dueAt);
    if (delivery.attempts > 1) return;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} did not get through yet: ${failure.reason}. Trying again`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'failed', text }]);
  });
}
