import { contextOf, system } from '../deps.ts';
import { isWanted } from './delivery.ts';
import { handOver } from './hand-over.ts';
import type { PagingDeps } from './paging-deps.ts';
import { claimDueDeliveries, type DeliveryRow, pageFacts } from './queries.ts';
import { settleAttempt, withdraw } from './settle-attempt.ts';

const CHUNK = 50;

/** Sends every message that is due, a chunk at a time, side by side. Any number of workers may do this at once. */
export async function sendDue(deps: PagingDeps): Promise<number> {
  let sent = 0;
  for (;;) {
    const claimed = await claimDueDeliveries(deps.db, deps.clock.now(), CHUNK);
    await Promise.all(claimed.map((delivery) => sendOne(deps, delivery)));
    sent += claimed.length;
    if (claimed.length < CHUNK) return sent;
  }
}

/** Never throws: what goes wrong here leaves the row to its lease, and the other messages to themselves. */
async function sendOne(deps: PagingDeps, delivery: DeliveryRow): Promise<void> {
  try {
    // Promise 4: the last look at the incident, right before the message leaves.
    const facts = await pageFacts(deps.db, delivery.page_id);
    if (!facts) return;
    if (!isWanted(facts.incident, facts.page)) return await withdraw(contextOf(deps, system), delivery, facts);
    const result = await handOver(deps, delivery, facts);
    await settleAttempt(contextOf(deps, system), delivery, facts, result);
  } catch (error) {
    deps.log.error({ err: error, delivery: delivery.id }, 'a message could not be handled; its lease will run out');
  }
}
