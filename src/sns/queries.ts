import type { Selectable } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { NotFound } from '../lib/errors.ts';
import type { SnsSubscription } from './subscription.ts';

/** Oldest first. */
export async function listSubscriptions(db: Db, integrationId: string): Promise<SnsSubscription[]> {
  const rows = await db
    .selectFrom('sns_subscriptions')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute();
  return rows.map(toSubscription);
}

/** Throws `NotFound`, also for a subscription of another integration. */
export async function getSubscription(db: Db, integrationId: string, id: string): Promise<SnsSubscription> {
  const row = await db
    .selectFrom('sns_subscriptions')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new NotFound(`subscription ${id} of ${integrationId}`);
  return toSubscription(row);
}

export async function findSubscription(db: Db, integrationId: string, topic: string): Promise<SnsSubscription | null> {
  const row = await db
    .selectFrom('sns_subscriptions')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('topic_arn', '=', topic)
    .executeTakeFirst();
  return row ? toSubscription(row) : null;
}

/** A topic that asks again keeps its row, and what was approved of it. */
export async function saveRequest(
  db: Db,
  request: { id: string; integrationId: string; topicArn: string; subscribeUrl: string; requestedAt: Date },
): Promise<void> {
  const { id, integrationId, topicArn, subscribeUrl, requestedAt } = request;
  await db
    .insertInto('sns_subscriptions')
    .values({
      ...{ id, integration_id: integrationId, topic_arn: topicArn },
      ...{ subscribe_url: subscribeUrl, requested_at: requestedAt },
    })
    .onConflict((it) =>
      it
        .columns(['integration_id', 'topic_arn'])
        .doUpdateSet({ subscribe_url: subscribeUrl, requested_at: requestedAt, ended_at: null }),
    )
    .execute();
}

export async function saveStep(
  db: Db,
  id: string,
  step: { approvedAt: Date; approvedBy: string } | { confirmedAt: Date } | { endedAt: Date },
): Promise<void> {
  const set =
    'approvedAt' in step
      ? { approved_at: step.approvedAt, approved_by: step.approvedBy }
      : 'confirmedAt' in step
        ? { confirmed_at: step.confirmedAt }
        : { ended_at: step.endedAt };
  await db.updateTable('sns_subscriptions').set(set).where('id', '=', id).execute();
}

export async function removeSubscription(db: Db, id: string): Promise<void> {
  await db.deleteFrom('sns_subscriptions').where('id', '=', id).execute();
}

const toSubscription = (row: Selectable<Database['sns_subscriptions']>): SnsSubscription => ({
  id: row.id,
  topicArn: row.topic_arn,
  subscribeUrl: row.subscribe_url,
  requestedAt: row.requested_at,
  approvedAt: row.approved_at,
  approvedBy: row.approved_by,
  confirmedAt: row.confirmed_at,
  endedAt: row.ended_at,
});
