import { type Ctx, inTransaction } from '../deps.ts';
import type { Integration } from '../intake/integration.ts';
import { randomKey } from '../lib/ids.ts';
import type { SnsMessage } from './message.ts';
import { findSubscription, saveRequest, saveStep } from './queries.ts';

/**
 * Keeps what a signed (un)subscribe confirmation says. A subscription waits for an admin; the end of one is written down,
 * and nothing is fetched for either.
 */
export function takeConfirmation(ctx: Ctx, integration: Integration, message: SnsMessage): Promise<void> {
  const { type, topicArn, subscribeUrl } = message;
  return inTransaction(ctx, async (tx) => {
    if (type === 'SubscriptionConfirmation' && subscribeUrl) {
      const id = `sns-${randomKey().slice(0, 12)}`;
      await saveRequest(tx.db, { id, integrationId: integration.id, topicArn, subscribeUrl, requestedAt: ctx.now });
      tx.log.warn({ integration: integration.id, topicArn }, 'a topic of AWS SNS waits to be confirmed by an admin');
      return;
    }
    const known = await findSubscription(tx.db, integration.id, topicArn);
    if (known) await saveStep(tx.db, known.id, { endedAt: ctx.now });
    tx.log.warn({ integration: integration.id, topicArn }, 'a topic of AWS SNS was unsubscribed');
  });
}
