import type { Ctx } from '../deps.ts';
import { getIntegration } from '../intake/queries.ts';
import { AppError, Conflict } from '../lib/errors.ts';
import type { FetchFromAws } from './fetch-from-aws.ts';
import { isSnsAddress } from './message.ts';
import { getSubscription, saveStep } from './queries.ts';
import type { SnsSubscription } from './subscription.ts';

/**
 * Approves a topic and tells SNS so. What it sends may come before its answer to us does, so it is heard from the approval
 * on. Confirming twice is harmless. Throws `NotFound`; `Conflict` where AWS refuses; 502 where it does not answer: then it
 * stays approved, and may be confirmed again.
 */
export async function confirmSubscription(
  ctx: Ctx,
  { integration, id }: { integration: string; id: string },
  fetchFromAws: FetchFromAws,
): Promise<SnsSubscription> {
  await getIntegration(ctx.db, integration);
  const { subscribeUrl } = await getSubscription(ctx.db, integration, id);
  // It was checked when it came; what is fetched is checked again.
  if (!isSnsAddress(subscribeUrl)) throw new Conflict('The address that would confirm it is not one of AWS SNS.');
  await saveStep(ctx.db, id, { approvedAt: ctx.now, approvedBy: ctx.actor.name });
  const { status } = await fetchFromAws(subscribeUrl).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(502, 'no-answer', 'Another service did not answer', `AWS SNS did not answer: ${reason}.`);
  });
  if (status !== 200)
    throw new Conflict(
      `AWS SNS answered ${status}. Its confirmation is good for about two days: ask for a new one ("Request confirmation" in the console), then confirm that.`,
    );
  await saveStep(ctx.db, id, { confirmedAt: ctx.now });
  return getSubscription(ctx.db, integration, id);
}
