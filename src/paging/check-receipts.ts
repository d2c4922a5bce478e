import { type Ctx, contextOf, system } from '../deps.ts';
import { formatDuration } from '../lib/durations.ts';
import { outcomeOfCall } from './calls/call-outcome.ts';
import { recordCall } from './calls/record-call.ts';
import type { Outcome } from './channels/channel.ts';
import { LEASE_MS } from './claim-due.ts';
import { isWanted, newsOf } from './delivery.ts';
import { failTogether } from './failures/fail-together.ts';
import type { PagingDeps } from './paging-deps.ts';
import { claimMissingReceipts, type DeliveryRow, leftTogether, pageFacts, setDelivery } from './queries.ts';
import { recordReceipt } from './record-receipt.ts';

const CHUNK = 20;

/**
 * Looks after messages that a provider took and never reported on. It is asked once; what it does not know to have
 * arrived by then has failed. Any number of workers may do this at once.
 */
export async function checkReceipts(deps: PagingDeps): Promise<number> {
  let checked = 0;
  for (;;) {
    const now = deps.clock.now();
    const overdue = await claimMissingReceipts(deps.db, now, new Date(now.getTime() + LEASE_MS), CHUNK);
    await Promise.all(overdue.map((delivery) => checkOne(deps, delivery)));
    checked += overdue.length;
    if (overdue.length < CHUNK) return checked;
  }
}

/** Never throws: what goes wrong here leaves the row to its lease, and the other messages to themselves. */
async function checkOne(deps: PagingDeps, delivery: DeliveryRow): Promise<void> {
  try {
    const facts = await pageFacts(deps.db, delivery.page_id);
    // Somebody has it: whether this one rang, too, is nobody's question any more.
    if (!facts || !isWanted(facts.incident, facts.page))
      return await setDelivery(deps.db, delivery.id, { receipt_due_at: null }, deps.clock.now());
    const outcome = await ask(deps, delivery);
    const ctx = contextOf(deps, system);
    const { id, attempts, channel } = delivery;
    if (outcome && (await believe(ctx, delivery, outcome, deps.receiptTimeoutMs ?? 0))) return;
    const what = channel === 'voice' ? 'no news of the call' : 'no receipt';
    const reason = `${what} within ${formatDuration(deps.receiptTimeoutMs ?? 0)}`;
    const failure = { kind: 'permanent' as const, code: 'no receipt', reason };
    await failTogether(ctx, await leftTogether(ctx.db, id, attempts), failure, { accepted: true });
  } catch (error) {
    deps.log.error({ err: error, delivery: delivery.id }, 'a missing receipt could not be handled; trying again later');
  }
}

/** Writes down what the provider knows by now; false where that is nothing. Whoever is still speaking is waited for. */
async function believe(ctx: Ctx, delivery: DeliveryRow, outcome: Outcome, waitMs: number): Promise<boolean> {
  const { id, attempts, channel, provider_id } = delivery;
  if (channel !== 'voice') {
    if (newsOf(outcome.status) === null) return false;
    await recordReceipt(ctx, { delivery: id, attempt: attempts, ...outcome });
    return true;
  }
  const news = { delivery: id, attempt: attempts, sid: provider_id ?? '', status: outcome.status };
  if (outcome.status === 'in-progress') {
    const askAgainAt = new Date(ctx.now.getTime() + waitMs);
    await setDelivery(ctx.db, id, { receipt_due_at: askAgainAt }, ctx.now);
    ctx.wake('delivery', askAgainAt);
    return true;
  }
  if (outcomeOfCall(news).kind === 'under-way') return false;
  await recordCall(ctx, news);
  return true;
}

function ask({ sms, voice }: PagingDeps, { channel, provider_id, provider }: DeliveryRow): Promise<Outcome | null> {
  const asked = channel === 'voice' ? voice : sms;
  return provider_id === null || !asked.outcomeOf ? Promise.resolve(null) : asked.outcomeOf(provider_id, provider);
}
