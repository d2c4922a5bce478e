import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { reportUnreachable } from '../incidents/report-unreachable.ts';
import { peopleByIds } from '../people/queries.ts';
import { CHANNEL_NAMES, failOver, isAlive, isWanted } from './delivery.ts';
import type { Failure } from './failure.ts';
import {
  addDelivery,
  type DeliveryRow,
  deliveriesOfLine,
  deliveriesOfPage,
  lockDelivery,
  lockIncidentOf,
  type PageFacts,
  pageFacts,
  setDelivery,
} from './queries.ts';

/**
 * A message failed for good: the person's next method is used at once; with none left for anybody on the line, the line
 * moves on at once (promise 5). Does nothing where the message has been settled otherwise since `attempt`.
 */
export function failDelivery(ctx: Ctx, id: number, attempt: number, failure: Failure): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    // The incident first, as every verb does: an acknowledgement holds it while it cancels messages.
    await lockIncidentOf(tx.db, id);
    const delivery = await lockDelivery(tx.db, id);
    const open = delivery?.status === 'sending' || delivery?.status === 'sent';
    if (!delivery || !open || delivery.attempts !== attempt) return;
    const facts = await pageFacts(tx.db, delivery.page_id);
    if (!facts) return;
    await setDelivery(tx.db, id, { status: 'failed', error: failure.reason }, tx.now);
    const wanted = isWanted(facts.incident, facts.page);
    const then = wanted ? await makeUpFor(tx, delivery, facts) : '';
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} failed: ${failure.reason}${then}`;
    await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'failed', text }]);
    if (wanted) await moveOnIfNobodyIsLeft(tx, facts);
  });
}

/** What is done instead, in words that go on the sentence of the timeline. */
async function makeUpFor(tx: Ctx, delivery: DeliveryRow, facts: PageFacts): Promise<string> {
  const person = (await peopleByIds(tx.db, [delivery.person_id])).get(delivery.person_id);
  const others = await deliveriesOfPage(tx.db, delivery.page_id);
  const next = failOver(others, person?.contactMethods ?? [], tx.now);
  switch (next.kind) {
    case 'nothing':
      return '';
    case 'exhausted':
      return `; ${facts.page.personName} cannot be reached any other way`;
    case 'bring-forward':
      await setDelivery(tx.db, next.delivery, { due_at: tx.now }, tx.now);
      tx.wake('delivery', tx.now);
      return '; using the next contact method now';
    case 'add':
      await addDelivery(tx.db, delivery, next.method, tx.now);
      tx.wake('delivery', tx.now);
      return `; using ${next.method.type === 'sms' ? 'SMS' : 'email'} now`;
  }
}

async function moveOnIfNobodyIsLeft(tx: Ctx, { incident, page }: PageFacts): Promise<void> {
  if (page.requested) return;
  const pages = await deliveriesOfLine(tx.db, incident.number, page.line, page.round);
  if (pages.some(isAlive)) return;
  await reportUnreachable(tx, incident.number, page.line, page.round);
}
