import type { Ctx } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import type { SendResult } from './channels/channel.ts';
import type { Letter } from './queries.ts';

/** Counts what a provider made of one message: for each page that left in it, and for the ledger where it went another way. */
export function countMessage(ctx: Ctx, letters: readonly Letter[], result: SendResult): void {
  const provider = result.provider ?? 'default';
  for (const { delivery, facts } of letters) {
    const { channel, attempts, id, updated_at } = delivery;
    ctx.meter?.delivery(channel, provider, result.ok ? 'sent' : 'failed');
    // It was claimed right before it was handed over, whatever the provider took to answer.
    if (attempts === 1 && id === facts.firstDelivery)
      ctx.meter?.sinceAlert('first_attempt', updated_at.getTime() - facts.incident.createdAt.getTime());
  }
  if (result.ok && result.insteadOf) tolerate(ctx, 'fallback', `${provider} instead of ${result.insteadOf}`);
}
