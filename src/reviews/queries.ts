import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { FollowUp } from './review.ts';

export interface StoredReview {
  summary: string | null;
  createdBy: string;
  createdAt: Date;
}

export async function findReview(db: Db, incident: number): Promise<StoredReview | null> {
  const row = await db.selectFrom('reviews').selectAll().where('incident', '=', incident).executeTakeFirst();
  return row ? { summary: row.summary, createdBy: row.created_by, createdAt: row.created_at } : null;
}

/** Makes it, or replaces its summary where one is given. Answers whether it is new. Locked until the transaction ends. */
export async function writeReview(
  db: Db,
  review: { incident: number; summary: string | undefined; by: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ is_new: boolean }>`
    INSERT INTO reviews AS r (incident, summary, created_by, created_at, updated_at)
    VALUES (${review.incident}, ${review.summary ?? null}, ${review.by}, ${now}, ${now})
    ON CONFLICT (incident) DO UPDATE SET summary = coalesce(excluded.summary, r.summary), updated_at = ${now}
    RETURNING (xmax = 0) AS is_new`.execute(db);
  return rows[0]?.is_new ?? false;
}

export interface StoredFollowUp extends FollowUp {
  reminderKey: string | null;
}

export async function followUpsOf(db: Db, incident: number): Promise<StoredFollowUp[]> {
  const rows = await db
    .selectFrom('follow_ups')
    .leftJoin('people', 'people.id', 'follow_ups.owner_id')
    .select(['follow_ups.id', 'text', 'owner_id', 'people.name', 'done', 'reminder_key'])
    .select(sql<string | null>`to_char(due, 'YYYY-MM-DD')`.as('due'))
    .where('incident', '=', incident)
    .orderBy('follow_ups.id')
    .execute();
  return rows.map(({ id, text, owner_id, name, due, done, reminder_key }) => ({
    ...{ id, text, due, done },
    owner: owner_id === null ? null : { id: owner_id, name: name ?? owner_id },
    reminderKey: reminder_key,
  }));
}

export type NewFollowUp = Pick<FollowUp, 'text' | 'due' | 'done'> & {
  owner: string | null;
  reminderKey: string | null;
};

/** Makes these all there are; what says the same keeps its row. */
export async function replaceFollowUps(db: Db, incident: number, followUps: NewFollowUp[]): Promise<void> {
  await db
    .deleteFrom('follow_ups')
    .where('incident', '=', incident)
    .where('text', 'not in', ['', ...followUps.map(({ text }) => text)])
    .execute();
  if (followUps.length === 0) return;
  await db
    .insertInto('follow_ups')
    .values(
      followUps.map(({ text, owner, due, done, reminderKey }) => ({
        ...{ incident, text, due, done },
        owner_id: owner,
        reminder_key: reminderKey,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['incident', 'text']).doUpdateSet((eb) => ({
        owner_id: eb.ref('excluded.owner_id'),
        due: eb.ref('excluded.due'),
        done: eb.ref('excluded.done'),
        reminder_key: eb.ref('excluded.reminder_key'),
      })),
    )
    .execute();
}
