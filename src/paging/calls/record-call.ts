import { type Ctx, inTransaction } from '../../deps.ts';
import { insertTimeline } from '../../incidents/queries.ts';
import { CHANNEL_NAMES, isUnderway } from '../delivery.ts';
import { failDelivery } from '../failures/fail-delivery.ts';
import { findDelivery, lockDelivery, pageFacts, setDelivery } from '../queries.ts';
import { unknownCall } from './answer-call.ts';
import { type CallNews, type CallRef, isCallOf, outcomeOfCall } from './call-outcome.ts';
import { takeUpCall } from './take-up-call.ts';

/**
 * What became of a call. Busy, no answer and voicemail bring the person's next method at once; a call that was answered
 * without a key is delivered and nothing more: the next rules come at their times.
 */
export async function recordCall(ctx: Ctx, news: CallNews & CallRef): Promise<void> {
  await takeUpCall(ctx, news);
  const outcome = outcomeOfCall(news);
  if (outcome.kind === 'under-way') return;
  const called = await findDelivery(ctx.db, news.delivery);
  if (!called || !isCallOf(called, news)) return void unknownCall(ctx, news);
  if (outcome.kind === 'failed') return failDelivery(ctx, called.id, news.attempt, outcome.failure);
  await inTransaction(ctx, async (tx) => {
    const delivery = await lockDelivery(tx.db, called.id);
    if (!delivery || !isUnderway(delivery.status) || delivery.attempts !== news.attempt) return;
    await setDelivery(tx.db, delivery.id, { status: 'delivered', error: null }, tx.now);
    const facts = await pageFacts(tx.db, delivery.page_id);
    const text = `${CHANNEL_NAMES.voice} to ${facts?.page.personName ?? delivery.person_id} was answered`;
    await insertTimeline(tx.db, tx.now, [{ incident: delivery.incident, type: 'delivered', text }]);
  });
}
