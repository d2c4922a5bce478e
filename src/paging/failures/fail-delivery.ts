import { type Ctx, inTransaction } from '../../deps.ts';
import { insertTimeline } from '../../incidents/queries.ts';
import { tolerate } from '../../ledger/tolerate.ts';
import { CHANNEL_NAMES, isUnderway, isWanted } from '../delivery.ts';
import { type DeliveryRow, lockDelivery, lockIncidentOf, pageFacts, setDelivery } from '../queries.ts';
import { CONSEQUENCES } from './consequence.ts';
import type { Failure } from './failure.ts';
import { makeUpFor, moveOnIfNobodyIsLeft } from './make-up-for.ts';
import { rememberFailure, tellAdminsOfRefusal } from './remember-failure.ts';
import { reviewPages } from './review-pages.ts';

/**
 * A message failed for good: the person's next method is used at once; with none left for anybody on the line, the line
 * moves on at once (promise 5). What the failure says beyond this message is remembered (consequence.ts). Does nothing
 * where the message has been settled otherwise since `attempt`.
 */
export async function failDelivery(ctx: Ctx, id: number, attempt: number, failure: Failure): Promise<void> {
  await settleAftermath(ctx, [await inTransaction(ctx, (tx) => failWithin(tx, id, attempt, failure))]);
}

/** What is left to do after the commit: whoever holds an incident must wait neither for another one nor for a notice. */
export interface Aftermath {
  /** Whose other pages are to be reviewed. */
  people: string[];
  /** Our own fault, which the admins are told of. */
  refused: { channel: DeliveryRow['channel']; failure: Failure } | null;
}

export const NOTHING: Aftermath = { people: [], refused: null };

export async function settleAftermath(ctx: Ctx, all: Aftermath[]): Promise<void> {
  await reviewPages(ctx, [...new Set(all.flatMap(({ people }) => people))]);
  // What left as one message failed of one cause.
  const refused = all.find((one) => one.refused)?.refused;
  if (refused) await tellAdminsOfRefusal(ctx, refused.channel, refused.failure);
}

/** The part of failing that is one transaction. */
export async function failWithin(tx: Ctx, id: number, attempt: number, failure: Failure): Promise<Aftermath> {
  // The incident first, as every verb does: an acknowledgement holds it while it cancels messages.
  await lockIncidentOf(tx.db, id);
  const delivery = await lockDelivery(tx.db, id);
  if (!delivery || !isUnderway(delivery.status) || delivery.attempts !== attempt) return NOTHING;
  const facts = await pageFacts(tx.db, delivery.page_id);
  if (!facts) return NOTHING;
  tolerate(tx, 'delivery-failed', `#${delivery.incident}: ${failure.reason}`);
  await setDelivery(tx.db, id, { status: 'failed', error: failure.reason, receipt_due_at: null }, tx.now);
  // Before anything is decided: what is decided looks at who can still be reached.
  const remembered = await rememberFailure(tx, delivery, facts, failure);
  const wanted = isWanted(facts.incident, facts.page);
  const then = wanted ? await makeUpFor(tx, delivery, facts) : '';
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} failed: ${failure.reason}${then}`;
  const entries = [...remembered.entries, text];
  await insertTimeline(
    tx.db,
    tx.now,
    entries.map((entry) => ({ incident: delivery.incident, type: 'failed', text: entry })),
  );
  if (wanted) await moveOnIfNobodyIsLeft(tx, facts);
  const refused = CONSEQUENCES[failure.kind].tell === 'admins' ? { channel: delivery.channel, failure } : null;
  return { people: remembered.affected, refused };
}
