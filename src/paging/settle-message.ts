import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import type { SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { failTogether } from './failures/fail-attempt.ts';
import type { Letter } from './queries.ts';
import { settleAttempt, settleSent } from './settle-attempt.ts';

/**
 * Writes down what the provider answered to one message, for every delivery in it or for none. The letters come ordered
 * by incident: whatever locks several incidents does it in that order.
 */
export async function settleMessage(
  ctx: Ctx,
  letters: readonly [Letter, ...Letter[]],
  result: SendResult,
  receiptTimeoutMs: number | null,
): Promise<void> {
  const [{ delivery }, ...others] = letters;
  if (others.length === 0) return settleAttempt(ctx, delivery, result, receiptTimeoutMs);
  const deliveries = letters.map(({ delivery }) => delivery);
  if (!result.ok) return failTogether(ctx, deliveries, result, { accepted: false });
  await inTransaction(ctx, async (tx) => {
    await settleSent(tx, deliveries, result, receiptTimeoutMs);
    await tellTimelines(tx, letters);
  });
}

async function tellTimelines(tx: Ctx, letters: readonly Letter[]): Promise<void> {
  const count = new Set(letters.map(({ facts }) => facts.incident.number)).size;
  if (count === 1) return;
  const entries = letters.map(({ delivery, facts }) => ({
    incident: facts.incident.number,
    type: 'sent' as const,
    text: `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName}: one message for ${count} incidents`,
  }));
  await insertTimeline(tx.db, tx.now, entries);
}
