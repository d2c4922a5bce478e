import { type Ctx, inTransaction } from '../../deps.ts';
import { insertTimeline } from '../../incidents/queries.ts';
import { tolerate } from '../../ledger/tolerate.ts';
import { bringForward, CHANNEL_NAMES, COUNTED_ON_TRIES, isUnderway, isWanted } from '../delivery.ts';
import {
  type DeliveryRow,
  deliveriesOfPage,
  hasNewer,
  lockDelivery,
  lockIncidentOf,
  type PageFacts,
  pageFacts,
  setDelivery,
} from '../queries.ts';
import { type Decision, decide } from './consequence.ts';
import { type Aftermath, failWithin, NOTHING, settleAftermath } from './fail-delivery.ts';
import { type Failure, retryDelayMs } from './failure.ts';
import { makeUpFor, moveOnIfNobodyIsLeft } from './make-up-for.ts';

/**
 * An attempt failed, for everything that left in one message: it is tried again later, tried once in shorter words, or
 * given up (consequence.ts). What may still get through is never given up while somebody is needed; after some ten minutes
 * it is just no longer waited for. `accepted`: the provider had taken it, and its receipt says that it did not arrive. Does
 * nothing where a delivery has been settled otherwise since its attempt. In one transaction, so that what makes up for it
 * leaves as one message, too; in the order in which incidents are locked.
 */
export async function failTogether(
  ctx: Ctx,
  deliveries: { id: number; attempts: number }[],
  failure: Failure,
  how: { accepted: boolean },
): Promise<void> {
  const aftermath = await inTransaction(ctx, async (tx) => {
    const all: Aftermath[] = [];
    for (const { id, attempts } of deliveries) all.push(await failOne(tx, id, attempts, failure, how));
    return all;
  });
  await settleAftermath(ctx, aftermath);
}

async function failOne(
  tx: Ctx,
  id: number,
  attempt: number,
  failure: Failure,
  { accepted }: { accepted: boolean },
): Promise<Aftermath> {
  await lockIncidentOf(tx.db, id);
  const delivery = await lockDelivery(tx.db, id);
  if (!delivery || !isUnderway(delivery.status) || delivery.attempts !== attempt) return NOTHING;
  const facts = await pageFacts(tx.db, delivery.page_id);
  if (!facts) return NOTHING;
  if (accepted) tx.meter?.delivery(delivery.channel, delivery.provider ?? 'default', 'undelivered');
  const decision = decide(failure, { attempt, shortened: delivery.shortened, accepted });
  const wanted = isWanted(facts.incident, facts.page);
  if (decision.kind === 'give-up' || (!wanted && accepted)) return failWithin(tx, id, attempt, failure);
  if (!wanted) {
    // Not sent again: the last look before it leaves will withdraw it, and say why.
    await setDelivery(tx.db, id, { status: 'queued', due_at: tx.now, error: failure.reason }, tx.now);
    tx.wake('delivery', tx.now);
    return NOTHING;
  }
  if (decision.kind === 'shorten') await sayItShorter(tx, delivery, facts, failure);
  else if (attempt > COUNTED_ON_TRIES && (await hasNewer(tx.db, delivery))) await giveWay(tx, delivery, facts, failure);
  else await retryLater(tx, delivery, facts, failure, decision);
  return NOTHING;
}

async function sayItShorter(tx: Ctx, delivery: DeliveryRow, { page }: PageFacts, { reason }: Failure): Promise<void> {
  const again = { status: 'queued' as const, due_at: tx.now, shortened: true, error: reason, receipt_due_at: null };
  await setDelivery(tx.db, delivery.id, again, tx.now);
  tx.wake('delivery', tx.now);
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} was refused for its words: ${reason}. Trying once more with fewer`;
  await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'failed', text }]);
}

async function retryLater(
  tx: Ctx,
  delivery: DeliveryRow,
  facts: PageFacts,
  failure: Failure,
  decision: Extract<Decision, { kind: 'retry' | 'lose' }>,
): Promise<void> {
  tolerate(tx, 'retry', `#${delivery.incident}: ${failure.reason}`);
  const dueAt = new Date(tx.now.getTime() + retryDelayMs(delivery.attempts, (tx.random ?? Math.random)()));
  const again = { status: 'queued' as const, due_at: dueAt, error: failure.reason, receipt_due_at: null };
  await setDelivery(tx.db, delivery.id, again, tx.now);
  tx.wake('delivery', dueAt);
  if (decision.kind === 'lose') return countOnItNoLonger(tx, delivery, facts, failure);
  const { page } = facts;
  const hurried = decision.hurry && (await hurryOthers(tx, delivery));
  if (delivery.attempts > 1 && !hurried) return;
  const meanwhile = hurried ? '; using the next contact method now, without waiting for its time' : '. Trying again';
  const verb = delivery.attempts > 1 ? 'still does not get through' : 'did not get through yet';
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} ${verb}: ${failure.reason}${meanwhile}`;
  await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'failed', text }]);
}

/** It may get through at any moment, so it is tried on; but nobody waits for that any more. */
async function countOnItNoLonger(tx: Ctx, delivery: DeliveryRow, facts: PageFacts, { reason }: Failure): Promise<void> {
  const then = await makeUpFor(tx, delivery, facts);
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} is tried on, and no longer counted on: ${reason}${then}`;
  await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'failed', text }]);
  await moveOnIfNobodyIsLeft(tx, facts);
}

/** The person has been paged again by the same method since: one message is tried on, not one for each round. */
async function giveWay(tx: Ctx, delivery: DeliveryRow, { page }: PageFacts, { reason }: Failure): Promise<void> {
  tolerate(tx, 'delivery-failed', `#${delivery.incident}: ${reason}`);
  await setDelivery(tx.db, delivery.id, { status: 'failed', error: reason, receipt_due_at: null }, tx.now);
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} gives way to the newer one: ${reason}`;
  await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'failed', text }]);
}

async function hurryOthers(tx: Ctx, delivery: DeliveryRow): Promise<boolean> {
  const next = bringForward(await deliveriesOfPage(tx.db, delivery.page_id), delivery.method_id, tx.now);
  if (next === null) return false;
  await setDelivery(tx.db, next, { due_at: tx.now }, tx.now);
  tx.wake('delivery', tx.now);
  return true;
}
