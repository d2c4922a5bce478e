import { contextOf, system } from '../deps.ts';
import { formatDuration } from '../lib/durations.ts';
import type { Outcome } from './channels/channel.ts';
import { isWanted, newsOf } from './delivery.ts';
import { failTogether } from './failures/fail-attempt.ts';
import type { PagingDeps } from './paging-deps.ts';
import { claimMissingReceipts, type DeliveryRow, LEASE_MS, leftTogether, pageFacts, setDelivery } from './queries.ts';
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
    const { id, attempts } = delivery;
    if (outcome && newsOf(outcome.status))
      return await recordReceipt(ctx, { delivery: id, attempt: attempts, ...outcome });
    const reason = `no receipt within ${formatDuration(deps.receiptTimeoutMs ?? 0)}`;
    const failure = { kind: 'permanent' as const, code: 'no receipt', reason };
    await failTogether(ctx, await leftTogether(ctx.db, id, attempts), failure, { accepted: true });
  } catch (error) {
    deps.log.error({ err: error, delivery: delivery.id }, 'a missing receipt could not be handled; trying again later');
  }
}

async function ask({ sms }: PagingDeps, { provider_id, provider }: DeliveryRow): Promise<Outcome | null> {
  return provider_id === null ? null : ((await sms.outcomeOf?.(provider_id, provider)) ?? null);
}
